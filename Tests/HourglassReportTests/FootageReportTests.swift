import Foundation
import HourglassAnswering
import HourglassCore
import HourglassReport
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct FootageReportTests {
    @Test func eventsLieOnTheWall() async throws {
        let sample = try SampleReport()
        try sample.add(hour: 0, events: [object(10, 20, color: "red")])
        try sample.add(hour: 2, events: [object(30, 40)])
        let report = try await sample.report()
        let camera = try #require(report.cameras.first)
        #expect(report.cameras.count == 1 && camera.name == "gate")
        #expect(
            camera.events.map { camera.clock.full($0.start) } == [
                "2026-01-05 22:00:10", "2026-01-06 00:00:30",
            ]
        )
        #expect(camera.events.map(\.frame) == [250, 750])
        #expect(camera.events.map(\.lastFrame) == [499, 999])
        #expect(camera.gaps.map(\.seconds) == [3600])
        #expect(camera.recordedSeconds == 7200)
        #expect(camera.events.allSatisfy { $0.picture?.jpeg == SampleReport.jpeg })
        #expect(Set(camera.events.map(\.id)).count == 2)
    }

    @Test func aPeriodIsTakenByTheWallAcrossMidnight() async throws {
        let sample = try SampleReport()
        for hour in 0..<4 {
            try sample.add(hour: Double(hour), events: [object(1800, 1810)])
        }
        let report = try await sample.report {
            $0.since = TimeArgument("2026-01-05T23:00")
            $0.until = TimeArgument("2026-01-06T01:00")
        }
        let camera = try #require(report.cameras.first)
        #expect(camera.events.map { camera.clock.time($0.start) } == ["23:30:00", "00:30:00"])
        #expect(camera.recordedSeconds == 7200 && camera.sources.count == 2)
        let last = try await sample.report { $0.since = TimeArgument("-90m") }
        #expect(last.events.count == 2)
        await #expect(throws: ReportError.self) {
            _ = try await sample.report { $0.since = TimeArgument("2026-02-01") }
        }
    }

    @Test func anObjectAtASeamIsOneEvent() async throws {
        let sample = try SampleReport()
        let gate = SyntheticCamera.act(.crossLine, 4, 4, "gate", "forward")
        try sample.add(
            hour: 0,
            events: [
                SyntheticCamera.object(3590, 3600, from: (0.1, 0.5), to: (0.5, 0.5))
            ]
        )
        try sample.add(
            hour: 1,
            events: [
                SyntheticCamera.object(0, 8, from: (0.5, 0.5), to: (0.9, 0.5), acts: [gate]),
                object(60, 70),
            ]
        )
        let report = try await sample.report()
        let events = report.events
        #expect(events.map(\.seconds) == [18, 10])
        let first = try #require(events.first)
        #expect(first.continuesIn == ["/nvr/gate/gate-60.mp4"])
        #expect(first.zones == ["gate"] && first.severity == .alert)
        #expect(first.text.contains("crossed “gate” forward at 23:00:04"))
        #expect(first.event.details?.path?.last?.tick == 3_608_000)
    }

    @Test func whatTwoFilesShowIsCountedOnce() async throws {
        let sample = try SampleReport()
        // The second file begins ten seconds early; both show the last object
        // of the first, and each has one of its own.
        try sample.add(hour: 0, seconds: 3610, events: [object(100, 110), object(3602, 3607)])
        try sample.add(hour: 1, events: [object(2, 7), object(100, 110)])
        let report = try await sample.report()
        #expect(report.events.count == 3)
        #expect(report.cameras.first?.timeline.overlaps.count == 1)
    }

    @Test func somethingElseAtTheSameTimeStays() async throws {
        let sample = try SampleReport()
        try sample.add(
            hour: 0,
            seconds: 3610,
            events: [SyntheticCamera.object(3602, 3607, from: (0.1, 0.1), to: (0.2, 0.1))]
        )
        try sample.add(
            hour: 1,
            events: [SyntheticCamera.object(2, 7, from: (0.8, 0.9), to: (0.9, 0.9))]
        )
        #expect(try await sample.report().events.count == 2)
    }

    @Test func countsFollowTheHours() async throws {
        let sample = try SampleReport()
        for hour in 0..<5 {
            try sample.add(
                hour: Double(hour),
                events: (0..<hour).map { object(Double($0) * 60, Double($0) * 60 + 5) }
            )
        }
        let counts = try #require(try await sample.report().cameras.first?.counts)
        #expect(counts.binSeconds == 3600)
        #expect(counts.bins.map(\.total) == [0, 1, 2, 3, 4])
        #expect(counts.busiest?.total == 4)
    }

    @Test func motionThatAnObjectExplainsIsNoSecondEvent() async throws {
        let sample = try SampleReport()
        try sample.add(
            hour: 0,
            events: [
                object(10, 20),
                TimelineEvent(kind: .motion, startTick: 9000, endTick: 21_000, strength: 0.1),
                TimelineEvent(kind: .motion, startTick: 90_000, endTick: 92_000, strength: 0.1),
            ]
        )
        #expect(try await sample.report().events.map(\.kind) == [.object, .motion])
    }

    @Test func footageWithoutATimeOfDayIsReportedInItsOwnTime() async throws {
        let sample = try SampleReport()
        try SyntheticCamera(sample.index).add("/a/x.mp4", seconds: 600, events: [object(65.5, 70)])
        let report = try await sample.report()
        let camera = try #require(report.cameras.first)
        #expect(camera.name == "x.mp4" && !camera.timeline.isOnWall)
        #expect(camera.clock.full(camera.events[0].start) == "00:01:05.500")
        try sample.add(hour: 0)
        let night = try await sample.report { $0.since = TimeArgument("2026-01-05T22:00") }
        #expect(night.unclocked == ["x.mp4"] && night.cameras.count == 1)
    }

    @Test func aTalkIsReportedBySlides() async throws {
        let sample = try SampleReport()
        let slides = (0..<4).map { number in
            TimelineEvent(
                kind: .slide,
                startTick: Int64(number) * 60_000,
                endTick: Int64(number + 1) * 60_000,
                strength: 1
            )
        }
        let texts = (0..<4).map { number in
            NewSpan(
                TextSpan(
                    kind: .slide,
                    startTick: Int64(number) * 60_000,
                    endTick: Int64(number + 1) * 60_000,
                    text: "Chapter \(number)\nOf a talk"
                ),
                searchTerms: ["chapter"]
            )
        }
        let motion = TimelineEvent(kind: .motion, startTick: 0, endTick: 240_000, strength: 0.1)
        try SyntheticCamera(sample.index).add(
            "/a/talk.mp4",
            seconds: 240,
            events: slides + [motion],
            spans: texts
        )
        let report = try await sample.report()
        #expect(report.events.map(\.text) == (0..<4).map { "new slide: Chapter \($0) — Of a talk" })
    }

    @Test func theRarestComesFirst() async throws {
        let sample = try SampleReport()
        var events = (0..<20).map { object(Double($0) * 60, Double($0) * 60 + 10, color: "gray") }
        events.insert(object(605, 700, color: "red"), at: 11)
        try sample.add(hour: 0, events: events)
        let report = try await sample.report { $0.isByRarity = true }
        #expect(report.events.first?.event.details?.color == "red")
        #expect(report.events.count == 21)
    }
}
