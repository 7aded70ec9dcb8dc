import Foundation
import HourglassAnswering
import HourglassCore
import HourglassTimeline
import Testing

/// Ten minutes of a lecture in two languages.
private func lecture() throws -> SyntheticLibrary {
    let library = try SyntheticLibrary()
    try library.add(
        spans: [
            slide(0, 60, "Introduction to Machine Learning\nCourse outline"),
            slide(60, 150, "Backpropagation\nThe chain rule, applied backwards"),
            slide(150, 240, "Gradient descent\nlearning rate, momentum"),
            slide(240, 360, "卷积神经网络\n卷积核与池化"),
            slide(360, 480, "Regularization: dropout and weight decay"),
            slide(480, 600, "Summary and homework"),
            speech(62, 66, "Now we come to backpropagation."),
            speech(66, 71, "It is nothing but the chain rule."),
            speech(155, 160, "Choose the learning rate with care."),
            speech(250, 256, "接下来我们讲卷积神经网络。"),
            speech(500, 505, "For the exam you need to know entropy."),
        ],
        events: [
            event(.slide, 0, 60), event(.slide, 60, 150), event(.slide, 150, 240),
            event(.cut, 240, 240.04, strength: 0.9),
        ]
    )
    return library
}

@Suite struct AnswererTests {
    @Test(arguments: [
        ("backpropagation", 60.0, 150.0), ("chain rule", 60, 150),
        ("when does he explain momentum?", 150, 240),
        ("卷积神经网络", 240, 360), ("什么时候讲到池化？", 240, 360), ("dropout", 360, 480),
        ("regularisation", 360, 480), ("backpropogation", 60, 150),
        ("Where is the entropy mentioned?", 500, 505),
        ("weight decay in the last five minutes", 360, 480),
    ])
    func findsTheMoment(_ query: String, _ start: Double, _ end: Double) async throws {
        let answerer = try lecture().answerer
        let hit = try #require(try answerer.find(query).hits.first)
        #expect(hit.seconds == [start, end])
        let answer = try await answerer.ask(query)
        #expect(answer.found && answer.citations.first?.seconds == [start, end])
    }

    @Test(arguments: [
        "photosynthesis", "quantum entanglement", "the Treaty of Westphalia", "光合作用", "什么时候讲到光合作用？",
        "gradient clipping by norm", "momentum in the first minute",
    ])
    func saysWhatIsNotThere(_ query: String) async throws {
        let answerer = try lecture().answerer
        #expect(try answerer.find(query).hits.isEmpty)
        let answer = try await answerer.ask(query)
        #expect(!answer.found && answer.citations.isEmpty)
        #expect(answer.text.hasPrefix("Not found.") || answer.text.hasPrefix("未找到。"))
    }

    @Test func aTimeFilterIsHard() throws {
        let answerer = try lecture().answerer
        #expect(try answerer.find("backpropagation in the second half").hits.isEmpty)
        var options = SearchOptions()
        options.end = TimeArgument("1:05")
        let hits = try answerer.find("backpropagation", options: options).hits
        #expect(hits.map(\.seconds).allSatisfy { $0[1] <= 66 })
        #expect(hits.first?.seconds == [60, 65])
    }

    @Test(arguments: ["what is on screen at minute 5?", "第五分钟屏幕上是什么？", "在5分钟时屏幕上是什么"])
    func aQuestionWithOnlyATimeLooksThere(_ question: String) async throws {
        let answer = try await lecture().answerer.ask(question)
        #expect(answer.found)
        #expect(answer.citations.first?.seconds == [240, 360])
        #expect(answer.citations.first?.text == "卷积神经网络 卷积核与池化")
        #expect(answer.text.contains("卷积神经网络"))
    }

    @Test func whatIsSaidAtATimeIsSpeech() async throws {
        let answer = try await lecture().answerer.ask("what does he say at 2:37?")
        #expect(answer.citations.first?.kind == .speech)
        #expect(answer.text.contains("Choose the learning rate with care."))
    }

    @Test func eventsAreListedInOrder() async throws {
        let answer = try await lecture().answerer.ask("when does the slide change?")
        #expect(answer.citations.map { $0.range.start.seconds } == [60, 150, 240])
        #expect(answer.citations.map(\.kind) == [.slide, .slide, .cut])
        #expect(answer.text.contains("Gradient descent"))
    }

    @Test func anOverviewListsTheSlides() async throws {
        let answer = try await lecture().answerer.ask("what is covered in the first half?")
        #expect(answer.citations.map { $0.range.start.seconds } == [0, 60, 150, 240])
        #expect(answer.citations.last?.range.end.seconds == 300)
    }

    @Test func answersSpeakTheLanguageOfTheQuestion() async throws {
        let answerer = try lecture().answerer
        let english = try await answerer.ask("where is backpropagation?")
        #expect(english.text.hasPrefix("Shown in lecture.mp4 at 00:01:00.000-00:02:30.000"))
        #expect(english.text.contains("no model wrote this answer"))
        #expect(english.text.contains("Said meanwhile"))
        let chinese = try await answerer.ask("哪里讲了 backpropagation？")
        #expect(chinese.text.contains("并非由模型撰写"))
        #expect(chinese.text.contains("Backpropagation The chain rule, applied backwards"))
    }

    @Test func notFoundTellsWhatWasSearched() async throws {
        let library = try SyntheticLibrary()
        try library.add("silent.mp4", spans: [slide(0, 60, "Entropy")])
        let answer = try await library.answerer.ask("photosynthesis")
        #expect(answer.text.contains("10 min of silent.mp4: 1 texts on screen, 0 spoken"))
        #expect(answer.text.contains("No speech, no events was indexed there."))
        #expect(answer.text.contains("Nothing in the library resembles “photosynthesis”."))
        #expect(answer.coverage.missing == ["speech", "events"])
        let chinese = try await library.answerer.ask("光合作用")
        #expect(chinese.text.contains("没有索引语音文字"))
    }

    @Test func motionIsFoundOnTheWall() async throws {
        let library = try SyntheticLibrary()
        // 11 January 2026, 20:00 in UTC+8, twelve hours.
        let clock = WallClock(
            start: Date(timeIntervalSince1970: 1_768_132_800),
            secondsFromGMT: 28_800,
            source: .fileName
        )
        try library.add(
            "gate.mp4",
            seconds: 43_200,
            events: [
                event(.motion, 600, 620), event(.motion, 22_000, 22_010),
                event(.motion, 40_000, 40_010),
            ],
            wallClock: clock
        )
        let answer = try await library.answerer.ask("did anyone come between 2 and 4 am?")
        #expect(answer.citations.map(\.seconds) == [[22_000, 22_010]])
        #expect(answer.citations.first?.wallStart == "2026-01-12T02:06:40.000+08:00")
        #expect(answer.citations.first?.frame == 550_000)
        let chinese = try await library.answerer.ask("昨晚有什么动静？")
        #expect(chinese.citations.count == 2)
        let car = try await library.answerer.ask("when does a red car pass by?")
        #expect(car.citations.count == 3 && car.text.contains("only a look tells"))
    }

    @Test func wallClockQuestionsWithoutAClockSaySo() async throws {
        let answer = try await lecture().answerer.ask("what moved at 3 pm?")
        #expect(!answer.found)
        #expect(answer.text.contains("no known time of day"))
        #expect(answer.coverage.footage.map(\.excluded) == ["no_wall_clock"])
    }

    @Test func idleDaysStayWordsWithoutAClock() async throws {
        let library = try SyntheticLibrary()
        try library.add(spans: [slide(0, 60, "Entropy today"), slide(60, 120, "Energy")])
        let answer = try await library.answerer.ask("what about entropy today")
        #expect(answer.citations.first?.seconds == [0, 60])
    }

    @Test func hitsEncodeTheDocumentedKeys() throws {
        let result = try lecture().answerer.find("backpropagation")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let object = try #require(
            try JSONSerialization.jsonObject(with: encoder.encode(result)) as? [String: Any]
        )
        #expect(Set(object.keys) == ["query", "hits"])
        let hit = try #require((object["hits"] as? [[String: Any]])?.first)
        #expect(
            Set(hit.keys) == [
                "rank", "score", "footage", "path", "kind", "start_s", "end_s", "start", "end",
                "frame",
                "wall_start", "text", "found_by",
            ]
        )
        #expect(hit["start"] as? String == "00:01:00.000" && hit["frame"] as? Int == 1500)
        #expect(hit["wall_start"] is NSNull && hit["footage"] as? String == "lecture.mp4")
    }

    @Test func answersEncodeTheDocumentedKeys() async throws {
        let answer = try await lecture().answerer.ask("photosynthesis")
        let object = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(answer)) as? [String: Any]
        )
        #expect(
            Set(object.keys) == ["question", "found", "answer", "engine", "citations", "coverage"]
        )
        let coverage = try #require(object["coverage"] as? [String: Any])
        #expect(coverage["unknown_words"] as? [String] == ["photosynthesis"])
    }

    @Test func aMomentIsDescribedFromTheIndex() throws {
        let moment = try lecture().answerer.moment(
            at: #require(TimeArgument("1:04.210")),
            of: "lecture"
        )
        #expect(moment.time.seconds == 64.2 && moment.frame == 1605)
        #expect(
            moment.onScreen.map(\.text) == ["Backpropagation\nThe chain rule, applied backwards"]
        )
        #expect(moment.said.count == 2)
        #expect(moment.events.map(\.kind) == [.slide])
        #expect(throws: AnsweringError.self) {
            try lecture().answerer.moment(at: #require(TimeArgument("11:00")), of: "lecture")
        }
        #expect(throws: TimelineError.self) {
            try lecture().answerer.moment(at: #require(TimeArgument("1:00")), of: "other")
        }
    }

    @Test func aHalfIndexedFootageIsSearchedAsFarAsItGoes() async throws {
        let library = try SyntheticLibrary()
        try library.add(
            spans: [slide(0, 60, "Entropy"), slide(60, 120, "Energy")],
            indexedSeconds: 100
        )
        let hit = try #require(try library.answerer.find("energy").hits.first)
        #expect(hit.seconds == [60, 100])
        let later = try await library.answerer.ask("what is on screen at 5:00?")
        #expect(!later.found && later.text.contains("Not indexed to the end: lecture.mp4."))
    }

    @Test func nothingToLookForIsAnError() async throws {
        let answerer = try lecture().answerer
        #expect(throws: AnsweringError.self) { try answerer.find("  ") }
        await #expect(throws: AnsweringError.self) { try await answerer.ask("") }
    }
}
