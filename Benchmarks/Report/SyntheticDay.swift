internal import Foundation
internal import HourglassCore
internal import HourglassMedia
internal import HourglassTimeline
internal import TimelineTestSupport

/// A day of hourly recordings of one camera, drawn, not filmed.
struct SyntheticDay {
    static let zone = TimeZone(secondsFromGMT: 8 * 3600)!
    /// 5 January 2026, 00:00 in UTC+8.
    static let start = Date(timeIntervalSince1970: 1_767_542_400)
    static let end = start.addingTimeInterval(86_400)

    private static let colors: [(name: String, red: Int, green: Int, blue: Int)] = [
        ("red", 200, 40, 40), ("blue", 50, 80, 200), ("white", 235, 235, 235),
        ("black", 25, 25, 25), ("gray", 130, 130, 130), ("green", 60, 150, 70),
        ("yellow", 230, 200, 50),
    ]

    /// Adds the day's recordings, but those of the hours missing.
    func add(
        to index: TimelineIndex,
        camera: String,
        eventsPerHour: Int,
        missing: Set<Int> = []
    ) throws {
        var random = SeededGenerator(seed: UInt64(camera.utf8.reduce(0) { $0 + Int($1) }))
        for hour in 0..<24 where !missing.contains(hour) {
            let clock = WallClock(
                start: Self.start.addingTimeInterval(Double(hour) * 3600),
                secondsFromGMT: 8 * 3600,
                source: .fileName
            )
            let busy = [0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 0.8, 1.8, 2, 1.2, 1, 1.1][hour % 12]
            let count = Int(Double(eventsPerHour) * busy * (hour < 6 ? 0.4 : 1))
            var (events, thumbnails): ([TimelineEvent], [Thumbnail]) = ([], [])
            for number in 0..<count {
                let start = Double(number) * 3600 / Double(max(1, count))
                let event = object(at: start, &random)
                events.append(event)
                thumbnails.append(try thumbnail(event, hour: hour))
            }
            if hour == 15 {
                events.append(
                    TimelineEvent(kind: .covered, startTick: 600_000, endTick: 655_000, strength: 1)
                )
            }
            let name = String(format: "%@_20260105_%02d0000.mp4", camera, hour)
            try SyntheticCamera(index).add(
                "/nvr/\(camera)/\(name)",
                clock: clock,
                seconds: 3600,
                events: events,
                thumbnails: thumbnails
            )
        }
    }

    private func object(at start: Double, _ random: inout SeededGenerator) -> TimelineEvent {
        let color = Self.colors.randomElement(using: &random)!
        let length = Double.random(in: 4...38, using: &random)
        let goesRight = Bool.random(using: &random)
        let y = Double.random(in: 0.55...0.8, using: &random)
        let (left, right) = (
            (x: 0.03, y: y), (x: 0.97, y: y + Double.random(in: -0.1...0.1, using: &random))
        )
        var acts = [
            SyntheticCamera.act(.enter, start, start + 1, goesRight ? "left" : "right")
        ]
        if Int.random(in: 0..<6, using: &random) == 0 {
            acts.append(
                SyntheticCamera.act(
                    .crossLine,
                    start + length / 2,
                    start + length / 2,
                    "gate",
                    goesRight ? "forward" : "backward"
                )
            )
        }
        return SyntheticCamera.object(
            start,
            start + length,
            from: goesRight ? left : right,
            to: goesRight ? right : left,
            color: color.name,
            heading: goesRight ? "right" : "left",
            acts: acts,
            size: (
                Int.random(in: 40...180, using: &random), Int.random(in: 90...220, using: &random)
            )
        )
    }

    /// The scene at an hour with the object in its middle.
    private func thumbnail(_ event: TimelineEvent, hour: Int) throws -> Thumbnail {
        let (width, height) = (320, 180)
        var picture = PixelBuffer(format: .rgb24, width: width, height: height)
        let light = hour < 6 || hour > 19 ? 40 : 200
        func fill(_ x: Range<Int>, _ y: Range<Int>, _ red: Int, _ green: Int, _ blue: Int) {
            for row in y.clamped(to: 0..<height) {
                for column in x.clamped(to: 0..<width) {
                    let place = (row * width + column) * 3
                    for (offset, value) in [red, green, blue].enumerated() {
                        picture.bytes[place + offset] = UInt8(max(0, min(255, value * light / 200)))
                    }
                }
            }
        }
        fill(0..<320, 0..<80, 150, 185, 220)
        fill(0..<320, 80..<180, 120, 118, 112)
        fill(20..<110, 20..<95, 170, 120, 90)
        fill(50..<75, 50..<95, 70, 50, 40)
        fill(200..<310, 35..<95, 200, 195, 180)
        for gap in 0..<8 { fill(gap * 40..<gap * 40 + 20, 138..<142, 210, 210, 200) }
        if let place = event.place,
            let color = Self.colors.first(where: { $0.name == event.details?.color })
        {
            let x = Int(place.x * 320)..<Int((place.x + place.width) * 320)
            let y = Int(place.y * 180)..<Int((place.y + place.height) * 180)
            fill(x, y, color.red, color.green, color.blue)
        }
        let tick = event.details?.bestTick ?? event.startTick
        return Thumbnail(
            tick: tick,
            frame: Int(tick / 40),
            width: width,
            height: height,
            jpeg: try StillEncoder.jpeg(picture, quality: 0.75)
        )
    }
}
