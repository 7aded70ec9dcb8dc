import Foundation
import HourglassMedia
import Testing

@Suite struct PlaylistClockTests {
    private func starts(_ text: String) throws -> [TimeInterval?] {
        try #require(PlaylistClock(text)).pieces.map { $0.start?.timeIntervalSince1970 }
    }

    @Test func aDateSpeaksForItsNeighbours() throws {
        let text = """
            #EXTM3U
            #EXT-X-TARGETDURATION:4
            #EXTINF:4,
            a.ts
            #EXTINF:2.5,title, with a comma
            b.ts
            #EXT-X-PROGRAM-DATE-TIME:2026-01-05T23:59:58.500+08:00
            #EXTINF:4.0,
            c.ts
            #EXTINF:4.0,
            d.ts
            """
        let third = 1_767_628_798.5
        #expect(try starts(text) == [third - 6.5, third - 2.5, third, third + 4])
        #expect(PlaylistClock(text)?.firstRead?.timeIntervalSince1970 == third + 4)
        let ended = PlaylistClock(text + "\n#EXT-X-ENDLIST\n")
        #expect(ended?.firstRead?.timeIntervalSince1970 == third - 6.5)
    }

    @Test func nothingIsKnownAcrossADiscontinuity() throws {
        let text = """
            #EXTM3U\r
            #EXT-X-DISCONTINUITY-SEQUENCE:3\r
            #EXT-X-PROGRAM-DATE-TIME:2026-01-05T00:00:00Z\r
            #EXTINF:4,\r
            a.ts\r
            #EXT-X-DISCONTINUITY\r
            #EXTINF:4,\r
            b.ts\r
            #EXTINF:4,\r
            c.ts\r
            """
        #expect(try starts(text) == [1_767_571_200, nil, nil])
        #expect(try #require(PlaylistClock(text)).firstRead == nil)
    }

    @Test func variantsAreNamedAndOtherTextsAreNoPlaylists() throws {
        let text = """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=1280000
            low/index.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=2560000
            high/index.m3u8
            """
        let clock = try #require(PlaylistClock(text))
        #expect(clock.variant == "low/index.m3u8" && clock.pieces.isEmpty)
        #expect(clock.firstRead == nil)
        #expect(PlaylistClock("<html>404</html>") == nil)
        #expect(PlaylistClock("") == nil)
        #expect(try starts("#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:soon\n#EXTINF:x,\na.ts") == [nil])
    }
}
