import Foundation
import HourglassCore
import HourglassText
import Testing

/// A cue in the form tests compare: `1000-2500 text`.
func brief(_ cues: [Cue]) -> [String] {
    cues.map { "\($0.start.ticks)-\($0.end.ticks) \($0.text.replacing("\n", with: "|"))" }
}

@Suite struct SubtitleFileTests {
    static func read(_ text: String) throws -> SubtitleFile {
        try SubtitleFile(bytes: Array(text.utf8), name: "test")
    }

    @Test func readsSubRip() throws {
        let file = try Self.read(
            """
            1
            00:00:01,000 --> 00:00:02,500
            Hello <i>there</i>
            second line

            2
            00:00:03,000 --> 00:00:04,000 X1:10 X2:20
            {\\an8}<font color="#fff">a &lt; b &amp;&amp; vector<int></font>

            3
            0:00:05.5 --> 0:00:06,25
            99
            """
        )
        #expect(file.format == .subRip)
        #expect(file.encoding == "UTF-8")
        #expect(file.skippedCueCount == 0)
        #expect(
            brief(file.cues) == [
                "1000-2500 Hello there|second line", "3000-4000 a < b && vector<int>",
                "5500-6250 99",
            ]
        )
    }

    @Test func anArrowInTheTextIsNoTime() throws {
        let file = try Self.read(
            "1\n00:00:01,000 --> 00:00:02,000\nfrom here --> to there\n\n"
                + "2\n00:00:02,000 --> 00:00:03,000\nnext\n"
        )
        #expect(brief(file.cues) == ["1000-2000 from here --> to there", "2000-3000 next"])
        #expect(file.skippedCueCount == 0)
    }

    @Test func subRipSurvivesSloppyWriters() throws {
        let file = try Self.read(
            "\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\nno empty line after\r\n2\r\n"
                + "00:00:02,000-->00:00:03,000\r\n\r\nempty line inside\r\n\r\n\r\n"
                + "00:00:0x,000 --> 00:00:09,000\r\nlost\r\n\r\n"
                + "4\r\n00:00:05,000 --> 00:00:04,000\r\nends before it begins\r\n\r\n"
                + "5\r\n00:00:06,000 --> 00:00:07,000\r\n\r\n"
        )
        #expect(
            brief(file.cues) == [
                "1000-2000 no empty line after", "2000-3000 empty line inside",
                "5000-6260 ends before it begins",
            ]
        )
        #expect(file.skippedCueCount == 1)
    }

    @Test func readsWebVTT() throws {
        let file = try Self.read(
            """
            WEBVTT - a title
            Kind: captions
            Language: en-GB

            STYLE
            ::cue { color: red }

            REGION
            id:fred

            NOTE 00:00 --> is no cue here
            more of the note

            intro
            00:01.000 --> 00:02.000 align:start position:0%
            <v.loud Mary Smith>Hello <b>world</b>

            00:00:03.000 --> 00:00:04.000
            <c.yellow>one</c> <00:00:03.500><c>two</c>
            1 &lt; 2&nbsp;&#39;x&#x27;

            00:00:05.000 --> 01:00:06.000
            first
            01:00:06.000 --> 01:00:07.000
            second
            """
        )
        #expect(file.format == .webVTT)
        #expect(file.language == "en-GB")
        #expect(
            brief(file.cues) == [
                "1000-2000 Hello world", "3000-4000 one two|1 < 2 'x'", "5000-3606000 first",
                "3606000-3607000 second",
            ]
        )
        #expect(file.cues[0].speaker == "Mary Smith")
        #expect(file.transportOffset == nil)
    }

    @Test func webVTTWithoutCuesIsEmpty() throws {
        #expect(try Self.read("WEBVTT\n\nNOTE nothing said\n").cues.isEmpty)
    }

    @Test func joinedSegmentsShareTheClockOfTheFirst() throws {
        let file = try Self.read(
            """
            WEBVTT
            X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000

            00:01.000 --> 00:02.000
            one

            WEBVTT
            X-TIMESTAMP-MAP=MPEGTS:1800000,LOCAL:00:00:00.000

            00:01.000 --> 00:02.000
            two
            """
        )
        #expect(brief(file.cues) == ["1000-2000 one", "11000-12000 two"])
        #expect(file.transportOffset == MediaTime(ticks: 10_000, timebase: .milliseconds))
    }

    @Test func readsSubStation() throws {
        let file = try Self.read(
            """
            [Script Info]
            Title: x

            [V4+ Styles]
            Format: Name, Fontname
            Style: Default,Arial

            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
            Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not shown
            Dialogue: 0,0:00:01.00,0:00:02.50,Default,Ann,0,0,0,,{\\pos(1,2)\\b1}Hello\\N{\\b0}you, there
            Dialogue: 1,0:00:01.00,0:00:02.50,Default,Ann,0,0,0,,Hello\\Nyou, there
            Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}\\hshape
            Dialogue: 0,oops,0:00:04.00,Default,,0,0,0,,lost
            """
        )
        #expect(file.format == .subStation)
        #expect(brief(file.cues) == ["1000-2500 Hello|you, there", "3000-4000 shape"])
        #expect(file.cues[0].speaker == "Ann")
        #expect(file.skippedCueCount == 1)
    }

    @Test func subStationFollowsItsOwnFieldOrder() throws {
        let file = try Self.read(
            "[Script Info]\n[Events]\nFormat: Marked, Start, End, Text\n"
                + "Dialogue: Marked=0,0:00:01.05,0:00:02.00,a, b\n"
        )
        #expect(brief(file.cues) == ["1050-2000 a, b"])
    }

    @Test(arguments: [
        (
            #"{"text":"x","language":"zh","segments":[{"id":0,"start":1.0,"end":2.5,"text":" 你好 ","words":[{"word":" 你","start":1.0,"end":1.5,"probability":0.9},{"word":"好","start":1.5,"end":2.5}]},{"start":3,"end":4,"text":"再见"}]}"#,
            ["1000-2500 你好", "3000-4000 再见"]
        ),
        (
            #"{"result":{"language":"zh"},"transcription":[{"timestamps":{"from":"00:00:01,000","to":"00:00:02,000"},"offsets":{"from":1000,"to":2001},"text":" hi"}]}"#,
            ["1000-2001 hi"]
        ),
        (#"[{"start":"0.5","end":1.25,"text":"list"},{"start":"x"}]"#, ["500-1250 list"]),
        (
            #"{"events":[{"tStartMs":1500,"dDurationMs":500,"segs":[{"utf8":"a "},{"utf8":"b"}]}]}"#,
            ["1500-2000 a b"]
        ),
        (
            #"{"words":[{"word":"One.","start":0,"end":0.4},{"word":"Two","start":0.5,"end":0.9},{"word":"three","start":3,"end":3.5}]}"#,
            ["0-400 One.", "500-900 Two", "3000-3500 three"]
        ),
    ])
    func readsTranscripts(_ json: String, _ cues: [String]) throws {
        let file = try Self.read(json)
        #expect(file.format == .transcript)
        #expect(brief(file.cues) == cues)
    }

    @Test func transcriptKeepsWordsAndLanguage() throws {
        let file = try Self.read(
            #"{"language":"en","segments":[{"start":1,"end":2,"text":"a b","speaker":"S1","words":[{"word":" a","start":1,"end":1.4},{"word":" b","start":1.4,"end":2}]}]}"#
        )
        #expect(file.language == "en")
        #expect(file.cues[0].speaker == "S1")
        #expect(file.cues[0].words.map(\.text) == ["a", "b"])
        #expect(file.cues[0].words.map(\.start.ticks) == [1000, 1400])
    }

    @Test(arguments: [
        "", "hello\nworld", "{\"a\":1}", "[1,2,3]", "{", "1\n00:00:0x --> 1\ntext", "<html></html>",
    ])
    func namesTheFileWhenNothingIsACue(_ text: String) {
        #expect {
            try Self.read(text)
        } throws: { error in
            let error = error as? TextError
            return error?.code == .notSubtitles && error?.message.contains("'test'") == true
        }
    }

    @Test func missingFileIsAClearError() {
        #expect {
            try SubtitleFile.load("/nowhere/at all.srt")
        } throws: { error in
            (error as? TextError)?.message == "There is no subtitle file '/nowhere/at all.srt'."
        }
        #expect {
            try SubtitleFile.load(FileManager.default.temporaryDirectory.path)
        } throws: { ($0 as? TextError)?.code == .unreadable }
    }
}
