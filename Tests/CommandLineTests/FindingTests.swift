import Foundation
import HourglassTestSupport
import Testing

/// What a person does: index, find, ask, look.
@Suite struct FindingTests {
    let hourglass: HourglassProcess
    let lecture: String

    init() throws {
        hourglass = try HourglassProcess()
        lecture = try TestLecture.lecture().path()
        #expect(try hourglass("index", lecture, "--quiet").status == 0)
    }

    @Test(arguments: TestLecture.slides.map(\.word))
    func wordOnASlideIsFoundAtTheFrameThatFirstShowsIt(word: String) throws {
        let slide = try #require(TestLecture.slides.first { $0.word == word })
        let result = try hourglass("find", word, "--in", "lecture", "--json")
        #expect(result.status == 0)
        let hit = try #require(try result.objects("hits").first)
        let truth = try TestLecture.firstFrame(in: lecture, atOrAfter: slide.start)
        let start = try #require(hit["start_s"] as? Double)
        #expect(abs(start - truth) < 0.0015, "\(word): \(start) instead of \(truth)")
        #expect(hit["kind"] as? String == "slide")
    }

    @Test func jsonHitHasEveryKeyOthersRelyOn() throws {
        let hit = try #require(try hourglass("find", "photon", "--json").objects("hits").first)
        let keys = [
            "rank", "score", "footage", "path", "kind", "start_s", "end_s", "start", "end", "frame",
            "wall_start", "text",
        ]
        #expect(Set(keys).isSubset(of: hit.keys))
    }

    @Test func spokenWordsAreFound() throws {
        let result = try hourglass("find", "photoelectric", "--json")
        let hit = try #require(try result.objects("hits").first)
        #expect(hit["kind"] as? String == "speech")
        #expect(abs(try #require(hit["start_s"] as? Double) - 24) < 0.06)
    }

    @Test func absentWordsAreNotFound() throws {
        let result = try hourglass("find", "photosynthesis", "--json")
        #expect(result.status == 1)
        #expect(try result.objects("hits").isEmpty)
        let answer = try hourglass("ask", "What is said about photosynthesis?", "--json")
        #expect(answer.status == 1)
        #expect(try answer.json()["found"] as? Bool == false)
        #expect(try answer.objects("citations").isEmpty)
    }

    @Test func answerCitesItsMoment() throws {
        let answer = try hourglass("ask", "When is the eigenvalue problem explained?", "--json")
        #expect(answer.status == 0)
        let text = try #require(try answer.json()["answer"] as? String)
        #expect(text.contains("00:00:09."))
        #expect(try answer.json()["engine"] as? String == "extractive")
    }

    @Test(arguments: [
        ("What is on screen at 25 seconds?", "photon"), ("第四十秒画面上是什么？", "反向传播"),
        ("what is shown in the last five seconds", "Homework"),
    ])
    func questionAboutATimeLooksAtThatTime(question: String, word: String) throws {
        let answer = try hourglass("ask", question, "--json")
        let texts = try answer.objects("citations").compactMap { $0["text"] as? String }
        #expect(texts.contains { $0.contains(word) }, "\(texts)")
    }

    @Test func lookingAtATimeGivesTextSpeechAndTheFrame() throws {
        let still = hourglass.folder.path("still.png")
        let moment = try hourglass("at", "lecture", "25", "--frame", still, "--json")
        #expect(moment.status == 0)
        let shown = try moment.objects("on_screen").compactMap { $0["text"] as? String }
        #expect(shown.contains { $0.contains("photon") })
        let said = try moment.objects("said").compactMap { $0["text"] as? String }
        #expect(said == ["Einstein explained the photoelectric effect."])
        // The still finds its own moment again.
        let hits = try hourglass("find", "--image", still, "lecture", "--json").objects("hits")
        let hit = try #require(hits.first)
        #expect(abs(try #require(hit["start_s"] as? Double) - 21.3) < 0.1)
        #expect((hit["text"] as? String)?.contains("photon") == true)
    }

    @Test func timeFromTheEndIsNoOption() throws {
        let moment = try hourglass("at", "lecture", "-5", "--json")
        #expect(moment.status == 0)
        let time = try #require(try moment.json()["time_s"] as? Double)
        #expect(abs(time - 55) < 0.2)
    }

    @Test func linesAreTabSeparatedForPrograms() throws {
        let lines = try hourglass("find", "eigenvalue", "--top", "1").output.split(separator: "\n")
        #expect(lines.count == 1)
        let fields = lines[0].split(separator: "\t", omittingEmptySubsequences: false)
        #expect(fields.count == 5)
        #expect(fields[3].hasPrefix("00:00:09."))
    }

    @Test func globalOptionsMayStandBeforeTheVerb() throws {
        let result = try hourglass("--json", "--color=never", "find", "photon")
        #expect(try result.objects("hits").count >= 1)
        let other = hourglass.folder.path("other.sqlite")
        #expect(try hourglass("--library", other, "find", "photon").status == 5)
    }

    @Test func slidesAreListedFromTheirFirstFrames() throws {
        let events = try hourglass("events", "lecture", "--kind", "slide", "--json")
        let starts = try events.objects("events").compactMap { $0["start_s"] as? Double }
        let truth = try TestLecture.slides.map {
            try TestLecture.firstFrame(in: lecture, atOrAfter: $0.start)
        }
        #expect(starts.count == truth.count)
        for (start, true_) in zip(starts, truth) { #expect(abs(start - true_) < 0.0015) }
    }

    @Test func removedFootageIsGone() throws {
        #expect(try hourglass("remove", "lecture").status == 2)
        #expect(try hourglass("remove", "lecture", "--yes").status == 0)
        #expect(try hourglass("find", "photon").status == 1)
        #expect(try hourglass("find", "photon", "--in", "lecture").status == 5)
    }

    @Test func movedFootageIsRecognised() throws {
        let copy = hourglass.folder.path("renamed.mkv")
        try FileManager.default.copyItem(atPath: lecture, toPath: copy)
        let report = try hourglass("index", copy, "--json").json()
        #expect(report["outcome"] as? String == "unchanged")
        #expect(try hourglass("list", "--json").objects("footage").count == 1)
    }

    @Test func changedFootageIsIndexedAnew() throws {
        let path = hourglass.folder.path("changing.mkv")
        try FileManager.default.copyItem(atPath: lecture, toPath: path)
        _ = try hourglass("index", path)
        let other = try TestLecture.lecture("other.mkv", keyInterval: 50).path()
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other, toPath: path)
        let report = try hourglass("index", path, "--json").json()
        #expect(report["outcome"] as? String == "complete")
    }
}
