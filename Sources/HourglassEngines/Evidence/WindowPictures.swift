internal import HourglassAnswering
internal import HourglassCore
internal import HourglassMedia
internal import HourglassQwen
internal import HourglassTimeline

/// Looks at windows: a frame of the video where it still lies where it was
/// indexed, else the picture the index keeps.
struct WindowPictures {
    let index: TimelineIndex
    /// Who looks.
    let model: any ChatModel
    /// Width of a picture, in pixels, at most.
    var width = 768
    /// Most tokens of a window.
    var longestWindow = 2048

    /// The windows with their look each, as far as there is one: the model's
    /// own tokens, else a picture.
    func added(to windows: [EvidenceWindow], hits: [Hit]) async throws -> [EvidenceWindow] {
        var result: [EvidenceWindow] = []
        var sources: [Int64: Footage?] = [:]
        var clocks: [Int64: FrameClock] = [:]
        for var window in windows {
            try Task.checkCancellation()
            let footage = window.footageID
            if let tokens = try await tokens(of: window) {
                window.tokens = tokens
                result.append(window)
                continue
            }
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

    private func tokens(of window: EvidenceWindow) async throws -> TimelineWindow? {
        guard let record = try index.footage(id: window.footageID) else { return nil }
        let start = window.range.start.rescaled(to: record.timebase, rounding: .down).ticks
        let end = window.range.end.rescaled(to: record.timebase, rounding: .up).ticks
        return try await model.window(
            of: record,
            start..<max(start + 1, end),
            limit: longestWindow,
            in: index
        )
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
        guard let record = try? index.footage(id: footage) else { return nil }
        return await IndexedFile(record, in: index).footage()
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
