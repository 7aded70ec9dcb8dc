import HourglassText
import Testing

@Suite struct CueCleaningTests {
    static func webVTT(_ cues: [(Int, Int, String)]) throws -> [String] {
        func time(_ milliseconds: Int) -> String {
            let fraction = String(1000 + milliseconds % 1000).dropFirst()
            return "\(milliseconds / 60_000):\(milliseconds / 1000 % 60).\(fraction)"
        }
        let text = cues.map { "\(time($0.0)) --> \(time($0.1))\n\($0.2)\n\n" }.joined()
        return brief(try SubtitleFile(bytes: Array("WEBVTT\n\n\(text)".utf8), name: "x").cues)
    }

    @Test func rollingCaptionsSayEachLineOnce() throws {
        let cues = [
            (0, 2000, "hello<00:00:01.000><c> everyone</c>"),
            (2000, 2010, "hello everyone"),
            (2010, 4000, "hello everyone\nwelcome<00:00:03.000><c> back</c>"),
            (4000, 4010, "welcome back"),
            (4010, 6000, "welcome back\nto the course"),
            (6000, 6010, "to the course"),
        ]
        #expect(
            try Self.webVTT(cues) == [
                "0-2010 hello everyone", "2010-4010 welcome back", "4010-6010 to the course",
            ]
        )
    }

    @Test func growingCaptionsSayEachWordOnce() throws {
        let cues = [
            (0, 1000, "the"), (1000, 2000, "the chain"), (2000, 3000, "the chain rule"),
            (3000, 4000, "the chain rule is"),
        ]
        #expect(
            try Self.webVTT(cues) == [
                "0-1000 the", "1000-2000 chain", "2000-3000 rule", "3000-4000 is",
            ]
        )
    }

    @Test func realRepeatsStay() throws {
        let cues = [
            (0, 1000, "No."), (5000, 6000, "No."), (7000, 8000, "Yes\nno"), (8000, 9000, "no\nyes"),
            (10_000, 11_000, "Well."),
        ]
        #expect(
            try Self.webVTT(cues) == [
                "0-1000 No.", "5000-6000 No.", "7000-8000 Yes|no", "8000-9000 no|yes",
                "10000-11000 Well.",
            ]
        )
    }

    @Test func layersOfOneTextAreOneCue() throws {
        let cues = [
            (0, 1000, "sign"), (0, 2000, "talk"), (1000, 3000, "sign"), (2500, 2600, "sign"),
        ]
        #expect(try Self.webVTT(cues) == ["0-3000 sign", "0-2000 talk"])
    }

    @Test func cuesComeByStartTime() throws {
        #expect(
            try Self.webVTT([(5000, 6000, "b"), (1000, 2000, "a")]) == [
                "1000-2000 a", "5000-6000 b",
            ]
        )
    }
}
