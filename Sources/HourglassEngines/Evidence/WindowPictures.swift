internal import Foundation
internal import HourglassAnswering
internal import HourglassCore
internal import HourglassMedia
internal import HourglassTimeline

/// Looks at windows: a frame of the video where it still lies where it was
/// indexed, else the picture the index keeps.
struct WindowPictures {
    let index: TimelineIndex
    /// Width of a picture, in pixels, at most.
    var width = 768

    /// The windows with a picture each, as far as there is one.
    func added(to windows: [EvidenceWindow], hits: [Hit]) async throws -> [EvidenceWindow] {
        var result: [EvidenceWindow] = []
        var sources: [Int64: Footage?] = [:]
        var clocks: [Int64: FrameClock] = [:]
        for var window in windows {
            try Task.checkCancellation()
            let footage = window.footageID
            if sources[footage] == nil {
                sources.updateValue(await source(footage), forKey: footage)
                clocks[footage] = try index.frameClock(footage)
            }
            let time = Self.instant(of: window, kind: hits[window.hit].kind)
            if let source = sources[footage] ?? nil,
                let frame = try? await source.frame(at: time, clock: clocks[footage]),
                let picture = try? frame.picture(format: .yuv420, maxWidth: width),
                let jpeg = try? StillEncoder.jpeg(picture)
            {
                window.picture = ShownPicture(
                    time: frame.time,
                    width: picture.width,
                    height: picture.height,
                    jpeg: jpeg
                )
            } else {
                window.picture = try thumbnail(of: window, at: time)
            }
            result.append(window)
        }
        return result
    }

    /// Where to look: things move in the middle; a slide has settled a second
    /// after it comes up.
    private static func instant(of window: EvidenceWindow, kind: Hit.Kind) -> MediaTime {
        let half = window.range.duration.seconds / 2
        let isMoving = kind == .motion || kind == .object
        return window.range.start
            + MediaTime(seconds: isMoving ? half : min(1, half), timebase: .microseconds)
    }

    private func source(_ footage: Int64) async -> Footage? {
        guard let record = try? index.footage(id: footage),
            let attributes = try? FileManager.default.attributesOfItem(atPath: record.path),
            let size = attributes[.size] as? NSNumber, let date = attributes[.modificationDate] as? Date,
            (try? index.quickMatch(
                path: record.path,
                byteCount: size.int64Value,
                modificationTime: date.timeIntervalSince1970
            ))?.id == footage
        else { return nil }
        return try? await Footage(probing: record.path)
    }

    /// The nearest picture in the index, if it shows the window.
    private func thumbnail(of window: EvidenceWindow, at time: MediaTime) throws -> ShownPicture? {
        guard let record = try index.footage(id: window.footageID) else { return nil }
        let tick = time.rescaled(to: record.timebase, rounding: .down).ticks
        guard let found = try index.thumbnail(record.id, nearest: tick) else { return nil }
        let shown = MediaTime(ticks: found.tick, timebase: record.timebase)
        guard window.range.contains(shown) else { return nil }
        return ShownPicture(time: shown, width: found.width, height: found.height, jpeg: found.jpeg)
    }
}
