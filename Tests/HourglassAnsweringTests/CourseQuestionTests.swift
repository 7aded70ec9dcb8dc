import Foundation
import HourglassAnswering
import HourglassCore
import HourglassTimeline
import Testing

/// A course of three recordings, added out of order.
private func course() throws -> SyntheticLibrary {
    let library = try SyntheticLibrary()
    try library.add(
        "lecture10.mp4",
        spans: [
            slide(0, 100, "Heat engines"), slide(100, 200, "Entropy again\nnever decreases"),
            speech(110, 114, "Entropy, as you remember, never decreases."),
            speech(300, 304, "The exam has two parts."),
        ]
    )
    try library.add(
        "lecture2.mp4",
        spans: [
            slide(0, 100, "Entropy\nA measure of arrangements"),
            slide(100, 300, "The apparatus\npiston\nheat bath\nthermometer"),
            speech(20, 24, "We define entropy as a count of arrangements."),
            speech(140, 144, "It has three parts: a piston, a bath and a thermometer."),
            speech(220, 224, "All of this may be in the exam."),
            speech(400, 404, "And once more: the exam is in June."),
        ]
    )
    try library.add(
        "lecture1.mp4",
        spans: [
            slide(0, 100, "Temperature"),
            speech(50, 54, "The exam is not today."),
            speech(40, 44, "实验装置有三个部分：活塞、热浴和温度计。"),
        ]
    )
    return library
}

@Suite struct CourseQuestionTests {
    @Test(arguments: [
        "In which lecture is entropy first defined?",
        "Which lecture defines entropy for the first time?",
        "entropy 最早是在哪一讲定义的？",
    ])
    func theFirstMomentIsTheEarliestInTheOrderOfRecordings(_ question: String) async throws {
        let answer = try await course().answerer.ask(question)
        #expect(answer.citations.first?.footage == "lecture2.mp4")
        #expect((answer.citations.first?.range.start.seconds ?? 99) < 25)
        #expect(
            answer.text.hasPrefix("First shown in lecture2.mp4") || answer.text.hasPrefix("最早在")
        )
    }

    @Test func theLastMomentIsTheLatest() async throws {
        let answer = try await course().answerer.ask("When is the exam last mentioned?")
        #expect(answer.citations.first?.footage == "lecture10.mp4")
        #expect(answer.text.hasPrefix("Last said in lecture10.mp4"))
    }

    @Test(arguments: ["list every time he mentions the exam", "列出所有提到 exam 的地方"])
    func aListIsCompleteAndInOrder(_ question: String) async throws {
        let answer = try await course().answerer.ask(question)
        #expect(
            answer.citations.map(\.footage) == [
                "lecture1.mp4", "lecture2.mp4", "lecture2.mp4", "lecture10.mp4",
            ]
        )
        #expect(answer.citations.map { $0.range.start.seconds } == [50, 220, 400, 300])
        #expect(answer.citations.allSatisfy { $0.kind == .speech })
    }

    @Test func ordinalsOfOtherThingsStayWords() async throws {
        let library = try SyntheticLibrary()
        try library.add(
            spans: [slide(0, 50, "Second law"), slide(50, 100, "The first law of thermodynamics")]
        )
        let answer = try await library.answerer.ask("What is the first law of thermodynamics?")
        #expect(answer.citations.first?.seconds == [50, 100])
        #expect(answer.text.hasPrefix("Shown in"))
    }

    @Test func slideAndSpeechAreCitedSeparately() async throws {
        let answer = try await course().answerer.ask("where is entropy explained?")
        let kinds = answer.citations.map(\.kind)
        #expect(kinds.contains(.slide) && kinds.contains(.speech))
        #expect(answer.text.contains("Said meanwhile, 00:0"))
    }

    @Test(arguments: [
        (
            "what are the components of the apparatus shown at minute 2?",
            "piston heat bath thermometer"
        ),
        ("第二分钟画面上的那个装置有几个关键组件？", "piston heat bath thermometer"),
    ])
    func aTimeIsLookedAtWhateverWordsAreUsed(_ question: String, _ shown: String) async throws {
        var options = SearchOptions()
        options.footage = ["lecture2"]
        let answer = try await course().answerer.ask(question, options: options)
        #expect(answer.found)
        #expect(answer.citations.first?.seconds == [100, 300])
        #expect(answer.citations.first?.text.hasSuffix(shown) == true)
        // What is said within that minute is quoted beside it.
        #expect(answer.citations.contains { $0.kind == .speech && $0.seconds[0] == 140 })
    }

    @Test func whatIsSaidAtATimeAnswersInChinese() async throws {
        var options = SearchOptions()
        options.footage = ["lecture1"]
        let answer = try await course().answerer.ask("第一分钟提到的那个实验装置有几个关键组件？", options: options)
        #expect(answer.citations.first?.kind == .speech)
        #expect(answer.text.contains("活塞、热浴和温度计"))
    }

    @Test func theLanguageOfAnAnswerCanBeChosen() async throws {
        var options = SearchOptions()
        options.language = .chinese
        let chinese = try await course().answerer.ask(
            "where is entropy explained?",
            options: options
        )
        #expect(chinese.text.contains("并非由模型撰写") && chinese.text.contains("Entropy"))
        options.language = .english
        let english = try await course().answerer.ask("哪里讲到 entropy？", options: options)
        #expect(english.text.contains("no model wrote this answer"))
        let none = try await course().answerer.ask("光合作用", options: options)
        #expect(none.text.hasPrefix("Not found."))
    }
}
