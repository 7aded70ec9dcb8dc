import HourglassCore
import HourglassText
import Testing

@Suite struct SubtitleWriterTests {
    private static let cues = [
        Cue(0, 1500, "One & two\n\nthree"), Cue(3_723_004, 3_724_000, "a <b> --> c"),
    ]

    @Test func subRip() {
        #expect(
            SubtitleWriter.text(Self.cues, as: .srt) == """
                1
                00:00:00,000 --> 00:00:01,500
                One & two
                three

                2
                01:02:03,004 --> 01:02:04,000
                a <b> --> c


                """
        )
    }

    @Test func webVTT() {
        #expect(
            SubtitleWriter.text(Self.cues, as: .vtt) == """
                WEBVTT

                00:00:00.000 --> 00:00:01.500
                One &amp; two
                three

                01:02:03.004 --> 01:02:04.000
                a &lt;b&gt; --&gt; c


                """
        )
    }

    @Test func plainText() {
        #expect(SubtitleWriter.text(Self.cues, as: .txt) == "One & two three\na <b> --> c\n")
    }

    @Test(arguments: [SubtitleWriter.Format.srt, .vtt])
    func whatIsWrittenIsReadBack(_ format: SubtitleWriter.Format) throws {
        let plain = [Cue(250, 1500, "One\ntwo"), Cue(61_000, 62_500, "三 & 四")]
        let text = SubtitleWriter.text(plain, as: format)
        let file = try SubtitleFile(bytes: Array(text.utf8), name: "x.\(format.rawValue)")
        #expect(file.cues == plain)
    }
}
