import Foundation
import HourglassAnswering
import HourglassCore
import HourglassTimeline
import Testing

/// A night at a gate with known objects: 11 January 2026, 20:00 in UTC+8,
/// twelve hours.
private struct Night {
    let library: SyntheticLibrary

    init(texts: [TextSpan] = []) throws {
        library = try SyntheticLibrary()
        let clock = WallClock(
            start: Date(timeIntervalSince1970: 1_768_132_800),
            secondsFromGMT: 28_800,
            source: .fileName
        )
        try library.add(
            "gate.mp4",
            seconds: 43_200,
            spans: texts,
            events: [
                object(600, 620, color: "red", heading: "right"),
                // 01:53:20, too early
                object(
                    21_200,
                    21_240,
                    color: "blue",
                    acts: [act(.crossLine, 21_210, 21_210, "gate")]
                ),
                // 02:06:40
                object(
                    22_000,
                    22_030,
                    color: "red",
                    acts: [act(.crossLine, 22_012, 22_012, "gate")]
                ),
                // 03:20:00, another line
                object(26_400, 26_420, acts: [act(.crossLine, 26_405, 26_405, "drive")]),
                object(
                    30_000,
                    30_300,
                    color: "white",
                    acts: [act(.inZone, 30_010, 30_100, "counter")]
                ),
                object(
                    31_000,
                    31_400,
                    color: "black",
                    acts: [act(.inZone, 31_010, 31_390, "counter")]
                ),
                object(40_000, 40_500, heading: "up-left", acts: [act(.stay, 40_010, 40_480)]),
                TimelineEvent(
                    kind: .covered,
                    startTick: 42_000_000,
                    endTick: 42_060_000,
                    strength: 1
                ),
                TimelineEvent(kind: .motion, startTick: 600_000, endTick: 610_000, strength: 0.1),
            ],
            wallClock: clock
        )
    }

    func ask(_ question: String) async throws -> Answer {
        try await library.answerer.ask(question)
    }

    /// Starts of the hits, in seconds.
    func starts(_ question: String) async throws -> [Double] {
        try await ask(question).citations.map { $0.range.start.seconds }
    }
}

private func act(
    _ kind: EventDetails.Act.Kind,
    _ start: Int64,
    _ end: Int64,
    _ name: String? = nil
) -> EventDetails.Act {
    EventDetails.Act(
        kind: kind,
        startTick: start * 1000,
        endTick: end * 1000,
        name: name,
        direction: kind == .crossLine ? "forward" : nil
    )
}

private func object(
    _ start: Int64,
    _ end: Int64,
    color: String? = nil,
    heading: String? = nil,
    acts: [EventDetails.Act]? = nil
) -> TimelineEvent {
    var details = EventDetails()
    (details.color, details.heading, details.acts) = (color, heading, acts)
    (details.width, details.height) = (Int(end - start), 40)
    return TimelineEvent(
        kind: .object,
        startTick: start * 1000,
        endTick: end * 1000,
        strength: 0.05,
        details: details
    )
}

@Suite struct EventSearchTests {
    @Test(arguments: [
        "who crossed the gate between 2 and 4 am?", "凌晨两点到四点谁越过了gate？",
        "Who crossed the gate line between 02:00 and 04:00?",
    ])
    func aLineIsCrossedInItsHours(_ question: String) async throws {
        let answer = try await Night().ask(question)
        #expect(answer.citations.map { $0.range.start.seconds } == [22_012], "\(answer.text)")
        #expect(answer.citations.first?.wallStart == "2026-01-12T02:06:52.000+08:00")
        #expect(answer.text.contains("02:06:52"))
    }

    @Test(arguments: ["red car after 22:00", "1月11日二十二点以后的红色汽车"])
    func aColourNarrowsAndAClassDoesNot(_ question: String) async throws {
        let answer = try await Night().ask(question)
        #expect(answer.citations.map { $0.range.start.seconds } == [22_000], "\(answer.text)")
        #expect(
            answer.text.contains("cannot be told without a model")
                || answer.text.contains("没有模型无法识别物体是什么")
        )
    }

    @Test(arguments: [
        "longest stay at the counter", "在counter停留最久的是谁", "who stayed longest at the counter?",
    ])
    func theLongestStayComesFirst(_ question: String) async throws {
        #expect(try await Night().starts(question) == [31_010, 30_010])
    }

    @Test func wordsForOrderAndWay() async throws {
        let night = try Night()
        #expect(try await night.starts("who was the first person to pass by?").first == 600)
        #expect(try await night.starts("who came last?").first == 40_000)
        #expect(try await night.starts("who went to the left?") == [40_000])
        #expect(try await night.starts("谁向右走过") == [600])
        #expect(try await night.starts("who stayed longest?").first == 40_010)
    }

    @Test func countsAreTold() async throws {
        let english = try await Night().ask("how many people crossed the gate?")
        #expect(english.text.contains("2 in all.") && english.citations.count == 2)
        let chinese = try await Night().ask("有多少人越过了gate")
        #expect(chinese.text.contains("共 2 个"))
    }

    @Test func whatBefallsTheCameraIsFound() async throws {
        let night = try Night()
        #expect(try await night.starts("was the camera covered?") == [42_000])
        #expect(try await night.starts("摄像头被遮挡了吗") == [42_000])
        #expect(try await !night.ask("was the camera moved?").found)
    }

    @Test func aNameThatIsNowhereIsSaid() async throws {
        let answer = try await Night().ask("who crossed the bridge?")
        #expect(answer.text.contains("No zone or line that was touched goes by “bridge”"))
        #expect(answer.text.contains("“counter”, “drive”, “gate”"))
        #expect(answer.citations.count == 3)
    }

    @Test func textOnTheScreenComesBeforeWordsThatMayBeText() async throws {
        let night = try Night(texts: [
            slide(100, 200, "Red car hire"), slide(300, 400, "Open till late"),
        ])
        let answer = try await night.ask("red car")
        #expect(answer.citations.first?.kind == .slide)
        // Text of its own does not keep a camera's events from being found.
        #expect(try await night.starts("blue car") == [21_200])
    }

    @Test func objectsTakeThePlaceOfMotion() async throws {
        let answer = try await Night().ask("what moved before 21:00?")
        #expect(answer.citations.map(\.kind) == [.object])
    }

    @Test func theRarestComesFirstWhenAsked() async throws {
        let library = try SyntheticLibrary()
        var events = (0..<30).map {
            object(Int64($0) * 60, Int64($0) * 60 + 20, color: "white", heading: "right")
        }
        events[17] = object(1020, 1330, color: "purple", heading: "up")
        try library.add("gate.mp4", seconds: 3600, events: events)
        var options = SearchOptions()
        options.rarestFirst = true
        let answer = try await library.answerer.ask("what moved?", options: options)
        #expect(answer.citations.first?.range.start.seconds == 1020)
        #expect(answer.text.contains("30 in all; these are the rarest 10."))
    }

    @Test func describesWhatIsKnown() {
        var details = EventDetails()
        details.color = "red"
        details.heading = "down-right"
        (details.width, details.height) = (60, 120)
        details.acts = [
            .init(kind: .enter, startTick: 0, endTick: 1, name: "left"),
            .init(kind: .inZone, startTick: 1000, endTick: 201_000, name: "counter"),
        ]
        let event = TimelineEvent(
            kind: .object,
            startTick: 0,
            endTick: 300_000,
            strength: 0.1,
            details: details
        )
        let english = EventDescription(event, timebase: .milliseconds, language: .english)
        #expect(
            english.text
                == "red object moved to the lower right; came in over the left edge;"
                + " in “counter” for 3 min 20 s; about 60×120 px"
        )
        let chinese = EventDescription(event, timebase: .milliseconds, language: .chinese)
        #expect(chinese.text == "红色物体向右下移动，从左侧进入，在“counter”内 3 分 20 秒，约 60×120 像素")
    }
}
