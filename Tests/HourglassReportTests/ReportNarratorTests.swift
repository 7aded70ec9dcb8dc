import Foundation
import HourglassEngines
import HourglassReport
import Testing

@Suite struct ReportNarratorTests {
    private func night(_ language: ReportLanguage = .english) async throws -> FootageReport {
        let sample = try SampleReport()
        try sample.add(hour: 0, events: [object(10, 20, color: "red"), object(100, 105)])
        try sample.add(hour: 2, events: [object(10, 20)])
        return try await sample.report { $0.language = language }
    }

    @Test func aServerDescribesEventsAndSumsUp() async throws {
        let server = try DescribingServer([
            """
            [1] A red van stops at the gate.
            [2]: Something small crosses the yard.
            [9] A bear dances.
            - [3] A person walks by at 00:00.
            """,
            "A red van stopped at the gate. [1] A bear danced. [9] Nobody knows why."
                + " Later, at 00:00, a person walked by [3]. At 05:00 all was quiet. [2]",
        ])
        let address = try #require(ServerAddress(server.address))
        let model = try await ServerModel(address)
        var report = try await night()
        let narration = try await ReportNarrator(model).narration(of: report)
        let ids = report.events.map(\.id)
        #expect(
            narration.descriptions == [
                ids[0]: "A red van stops at the gate.",
                ids[1]: "Something small crosses the yard.",
                ids[2]: "A person walks by at 00:00.",
            ]
        )
        #expect(
            narration.summary == [
                .init(text: "A red van stopped at the gate.", events: [ids[0]]),
                .init(text: "Later, at 00:00, a person walked by.", events: [ids[2]]),
            ]
        )
        // The bear, twice; what cites nothing; and a time at which nothing was.
        #expect(narration.droppedCount == 4)
        #expect(narration.shortfall == nil)
        let asked = server.requests
        #expect(asked.count == 2)
        #expect(asked[0].contains("image_url") && asked[0].contains("22:00:10"))
        #expect(!asked[1].contains("image_url") && asked[1].contains("A red van stops"))

        report.narration = narration
        let page = HTMLReport(report).text
        #expect(page.contains("Summary written by a model (eyes at "))
        #expect(page.contains("href=\"#e\(ids[0])\">22:00:10</a>"))
        #expect(page.components(separatedBy: "model-written</span>").count == 5)
        #expect(
            MarkdownReport(report).text.contains("- A red van stopped at the gate. (\(ids[0]))")
        )
        #expect(CSVReport(report).text.contains("A red van stops at the gate.\r\n"))
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(JSONReport(report).text.utf8))
                as? [String: Any]
        )
        let told = try #require(json["narration"] as? [String: Any])
        #expect((told["model"] as? String)?.hasPrefix("eyes at ") == true)
        #expect(told["left_out"] as? Int == 4)
        #expect((told["summary"] as? [[String: Any]])?.count == 2)
    }

    @Test func chineseSentencesEndInFullStopsOfTheirOwn() async throws {
        let model = ScriptedModel([
            .says("[1] 一辆红色货车停在门口。\n[2] 有人走过。\n[3] 看不清是什么。"),
            .says("一辆红色货车停在门口。[1]晚上10点有人走过，上午9点也有。[2]半夜又有一次[3]。"),
        ])
        let narration = try await ReportNarrator(model).narration(of: night(.chinese))
        #expect(narration.descriptions.count == 3)
        #expect(narration.summary.map(\.text) == ["一辆红色货车停在门口。", "半夜又有一次。"])
        #expect(model.prompts[0].contains("请为每个事件写一行"))
    }

    @Test func whatWasWrittenBeforeAFailureStays() async throws {
        let model = ScriptedModel([
            .says("[1] A van."),
            .fails(EngineError(code: .brokenOff, message: "The answer ended.")),
        ])
        var options = ReportNarrator.Options()
        options.eventsAtOnce = 1
        var report = try await night()
        report.narration = try await ReportNarrator(model, options: options).narration(of: report)
        #expect(report.narration?.descriptions.count == 1)
        #expect(report.narration?.shortfall == .failed("The answer ended."))
        #expect(MarkdownReport(report).text.contains("The model failed: The answer ended."))
    }

    @Test func aModelThatFailsAtOnceIsAnError() async throws {
        let failure = EngineError(code: .unreachable, message: "Nobody answers.")
        let report = try await night()
        await #expect(throws: EngineError.self) {
            _ = try await ReportNarrator(ScriptedModel([.fails(failure)])).narration(of: report)
        }
    }

    @Test func timeThatIsUpEndsTheNarration() async throws {
        var options = ReportNarrator.Options()
        options.deadline = .now
        let report = try await night()
        let narration = try await ReportNarrator(ScriptedModel([.stalls]), options: options)
            .narration(of: report)
        #expect(narration.shortfall == .outOfTime && narration.isEmpty)
    }

    @Test func aModelThatCannotSeeIsToldTheFacts() async throws {
        let model = ScriptedModel([
            .fails(EngineError(code: .noPictures, message: "Blind.")),
            .fails(EngineError(code: .contextFull, message: "Too much.")),
            .says("[1] A van."), .says("[2] A cat.\n[1] Not shown now."), .says("A van. [1]"),
        ])
        var options = ReportNarrator.Options()
        options.eventLimit = 2
        options.eventsAtOnce = 2
        let narration = try await ReportNarrator(model, options: options).narration(of: night())
        #expect(narration.descriptions.values.sorted() == ["A cat.", "A van."])
        #expect(narration.droppedCount == 1)
        #expect(narration.summary.map(\.text) == ["A van."])
        #expect(model.pictureCounts == [2, 0, 0, 0, 0])
    }
}
