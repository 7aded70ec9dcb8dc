import Foundation
import HourglassCore
import HourglassReport
import Testing

private let utc = TimeZone(secondsFromGMT: 0)!
private let berlin = TimeZone(identifier: "Europe/Berlin")!

/// An instant in UTC.
private func at(_ day: Int, _ hour: Int, _ minute: Int = 0, _ second: Double = 0) -> Date {
    // 2026-01-05 is day 5.
    Date(timeIntervalSince1970: 1_767_225_600)
        .addingTimeInterval(Double((day - 1) * 86_400 + hour * 3600 + minute * 60) + second)
}

private func recording(
    _ id: Int64,
    _ start: Date,
    seconds: Double = 3600,
    path: String? = nil,
    camera: String? = nil,
    size: (Int, Int) = (1280, 720),
    source: WallClock.Source = .fileName
) -> Recording {
    Recording(
        id: id,
        path: path ?? "/nvr/gate/\(id).mp4",
        camera: camera ?? "gate",
        width: size.0,
        height: size.1,
        wallClock: WallClock(start: start, source: source),
        seconds: seconds
    )
}

private func timeline(_ recordings: [Recording], _ zone: TimeZone = utc) -> CameraTimeline {
    CameraTimeline(name: "gate", recordings: recordings, timeZone: zone)
}

@Suite struct CameraTimelineTests {
    @Test func filesInAnyOrderGiveOneTimeline() throws {
        let hours = (0..<6).map { recording(Int64($0), at(5, $0)) }
        for order in [[3, 0, 5, 1, 4, 2], [5, 4, 3, 2, 1, 0], [2, 4, 0, 1, 3, 5]] {
            let timeline = timeline(order.map { hours[$0] })
            #expect(timeline == self.timeline(hours))
            #expect(timeline.segments.map(\.recording.id) == [0, 1, 2, 3, 4, 5])
            #expect(timeline.gaps.isEmpty && timeline.overlaps.isEmpty)
        }
    }

    private func timeline(_ recordings: [Recording]) -> CameraTimeline {
        CameraTimeline(name: "gate", recordings: recordings, timeZone: utc)
    }

    @Test func aMissingSegmentIsAGap() throws {
        let timeline = timeline([recording(1, at(5, 0)), recording(3, at(5, 2))])
        #expect(timeline.gaps == [CameraTimeline.Stretch(at(5, 1), at(5, 2))])
        let extent = try #require(timeline.extent)
        #expect(timeline.recordedSeconds(in: extent) == 7200)
        // Before and after the recordings as well, where a period asks for it.
        let period = CameraTimeline.Stretch(at(4, 23), at(5, 4))
        #expect(
            timeline.gaps(in: period) == [
                .init(at(4, 23), at(5, 0)), .init(at(5, 1), at(5, 2)), .init(at(5, 3), at(5, 4)),
            ]
        )
    }

    @Test func anOverlapIsToldAndCountedOnce() throws {
        // A recorder that begins the next file ten seconds early.
        let timeline = timeline([
            recording(1, at(5, 0), seconds: 3610), recording(2, at(5, 1), seconds: 3610),
            recording(3, at(5, 2), seconds: 3600),
        ])
        #expect(timeline.overlaps.map(\.stretch.seconds) == [10, 10])
        #expect(timeline.overlaps.map(\.recordings) == [[1, 2], [2, 3]])
        #expect(timeline.gaps.isEmpty)
        #expect(timeline.segments[1].countedFrom == at(5, 1, 0, 10))
        #expect(timeline.recordedSeconds(in: try #require(timeline.extent)) == 3 * 3600)
    }

    @Test func aFileInsideAnotherIsCountedOnce() throws {
        let timeline = timeline([
            recording(1, at(5, 0), seconds: 7200), recording(2, at(5, 1), seconds: 30),
            recording(3, at(5, 2)),
        ])
        #expect(timeline.recordedSeconds(in: try #require(timeline.extent)) == 3 * 3600)
        #expect(timeline.gaps.isEmpty)
        #expect(timeline.overlaps.map(\.stretch.seconds) == [30])
    }

    @Test(arguments: [-1.9, -0.4, 0, 0.7, 2.4])
    func aClockThatDriftsLeavesNoGap(_ seconds: Double) throws {
        // Each hour lasts so much longer or shorter than its clock says.
        let hours = (0..<24).map {
            recording(Int64($0), at(5, $0), seconds: 3600 + seconds)
        }
        let timeline = timeline(hours)
        #expect(timeline.gaps.isEmpty && timeline.overlaps.isEmpty)
        #expect(timeline.segments[7].stretch == .init(at(5, 7), at(5, 8)))
        // Beyond what rounding explains, moments are moved to their true time.
        let isDrift = abs(seconds) > 1
        #expect(abs(timeline.drift - (isDrift ? 23 * seconds : 0)) < 1e-6)
        let end = timeline.segments[7].date(atMedia: 3600 + seconds)
        #expect(abs(end.timeIntervalSince(at(5, 8))) < (isDrift ? 1e-6 : 1))
        let media = timeline.segments[7].mediaSeconds(at: at(5, 7, 30))
        #expect(
            abs(timeline.segments[7].date(atMedia: media).timeIntervalSince(at(5, 7, 30))) < 1e-6
        )
    }

    @Test func whatIsMoreThanDriftIsAGapOrAnOverlap() {
        let gap = timeline([recording(1, at(5, 0), seconds: 3590), recording(2, at(5, 1))])
        #expect(gap.gaps.map(\.seconds) == [10])
        let overlap = timeline([recording(1, at(5, 0), seconds: 3605), recording(2, at(5, 1))])
        #expect(overlap.overlaps.map(\.stretch.seconds) == [5])
    }

    @Test func midnightIsAnHourLikeAnyOther() throws {
        let timeline = timeline([recording(2, at(6, 0)), recording(1, at(5, 23))])
        #expect(timeline.gaps.isEmpty)
        let event = timeline.segments[0].date(atMedia: 3599.5)
        #expect(LocalTime(utc).dateAndTime(event) == "2026-01-05 23:59:59")
        #expect(
            LocalTime(utc).dateAndTime(timeline.segments[1].date(atMedia: 0.5))
                == "2026-01-06 00:00:00"
        )
    }

    @Test func aTruncatedLastSegmentIsAsLongAsItCanBeRead() throws {
        var last = recording(2, at(5, 1), seconds: 1200)
        last.statedSeconds = 3600
        let timeline = timeline([recording(1, at(5, 0)), last])
        #expect(timeline.extent?.end == at(5, 1, 20))
        #expect(timeline.segments[1].recording.missingSeconds == 2400)
        #expect(timeline.segments[0].recording.missingSeconds == nil)
    }

    @Test func recordingsWithoutATimeOfDayStandAlone() {
        let grouping = CameraGrouping(
            [
                Recording(id: 1, path: "/a/talk.mp4", seconds: 60), recording(2, at(5, 0)),
                Recording(id: 3, path: "/a/other.mp4", seconds: 60),
            ],
            timeZone: utc
        )
        #expect(grouping.timelines.map(\.name) == ["gate", "talk.mp4", "other.mp4"])
        #expect(grouping.timelines.map(\.isOnWall) == [true, false, false])
    }
}

@Suite struct DaylightSavingTests {
    /// A recording named in local time, as the library registers it.
    private func named(_ stamp: String, _ id: Int64, seconds: Double = 3600) -> Recording {
        let digits = stamp.replacing("-", with: "").replacing(":", with: "")
            .replacing(" ", with: "_")
        let style = DateFormatter()
        style.timeZone = berlin
        style.locale = Locale(identifier: "en_US_POSIX")
        style.dateFormat = "yyyy-MM-dd HH:mm:ss"
        // The first of two instants, as the calendar gives it.
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = berlin
        let parts = stamp.split { "- :".contains($0) }.map { Int($0)! }
        let date = calendar.date(
            from: DateComponents(
                year: parts[0],
                month: parts[1],
                day: parts[2],
                hour: parts[3],
                minute: parts[4],
                second: parts[5]
            )
        )!
        return Recording(
            id: id,
            path: "/nvr/gate/gate_\(digits).mp4",
            wallClock: WallClock(
                start: date,
                secondsFromGMT: berlin.secondsFromGMT(for: date),
                source: .fileName
            ),
            seconds: seconds
        )
    }

    @Test func springLosesAnHourAndLeavesNoGap() throws {
        let timeline = CameraTimeline(
            name: "gate",
            recordings: [
                named("2026-03-29 00:30:00", 1), named("2026-03-29 01:30:00", 2),
                named("2026-03-29 03:30:00", 3),
            ],
            timeZone: berlin
        )
        #expect(timeline.gaps.isEmpty && timeline.overlaps.isEmpty)
        let local = LocalTime(berlin)
        // Half an hour into the second file the clock goes from 2 to 3.
        #expect(local.time(timeline.segments[1].date(atMedia: 1799)) == "01:59:59")
        #expect(local.time(timeline.segments[1].date(atMedia: 1800)) == "03:00:00")
        #expect(
            local.iso8601(timeline.segments[2].date(atMedia: 1)) == "2026-03-29T03:30:01.000+02:00"
        )
    }

    @Test func autumnGainsAnHourAndNamesComeTwice() throws {
        // 02:30 comes twice; a recorder that writes hourly names both alike
        // but for a second.
        let timeline = CameraTimeline(
            name: "gate",
            recordings: [
                named("2026-10-25 03:30:02", 4), named("2026-10-25 02:30:01", 3),
                named("2026-10-25 01:30:00", 1), named("2026-10-25 02:30:00", 2),
            ],
            timeZone: berlin
        )
        #expect(timeline.segments.map(\.recording.id) == [1, 2, 3, 4])
        #expect(timeline.gaps.isEmpty && timeline.overlaps.isEmpty)
        #expect(timeline.segments.map(\.isInRepeatedHour) == [false, false, true, false])
        let local = LocalTime(berlin)
        #expect(
            local.iso8601(timeline.segments[1].stretch.start) == "2026-10-25T02:30:00.000+02:00"
        )
        #expect(
            local.iso8601(timeline.segments[2].stretch.start) == "2026-10-25T02:30:01.000+01:00"
        )
        // Half an hour into the first 02:30 the clock goes from 3 back to 2.
        #expect(local.time(timeline.segments[1].date(atMedia: 1799)) == "02:59:59")
        #expect(local.time(timeline.segments[1].date(atMedia: 1800)) == "02:00:00")
    }

    @Test func tenMinuteFilesOfTheRepeatedHourFindTheirPlaces() {
        var recordings: [Recording] = []
        for (index, minute) in stride(from: 0, to: 60, by: 10).enumerated() {
            let clock = minute < 10 ? "0\(minute)" : "\(minute)"
            recordings.append(named("2026-10-25 02:\(clock):00", Int64(index + 1), seconds: 600))
            recordings.append(named("2026-10-25 02:\(clock):01", Int64(index + 7), seconds: 600))
        }
        let timeline = CameraTimeline(name: "gate", recordings: recordings, timeZone: berlin)
        #expect(timeline.segments.map(\.recording.id) == Array(1...12))
        #expect(timeline.gaps.isEmpty && timeline.overlaps.isEmpty)
    }

    @Test func aDayOfTheChangeHas23Or25HoursInItsChart() {
        let local = LocalTime(berlin)
        let spring = local.start(
            ofBin: 86_400,
            containing: Date(timeIntervalSince1970: 1_774_782_000)  // 29 March, 13:00
        )
        #expect(local.iso8601(spring) == "2026-03-29T00:00:00.000+01:00")
        let next = local.start(ofBin: 86_400, containing: spring.addingTimeInterval(86_400 * 1.1))
        #expect(next.timeIntervalSince(spring) == 23 * 3600)
    }
}
