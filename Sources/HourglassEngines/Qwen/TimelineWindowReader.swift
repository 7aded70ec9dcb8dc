internal import HourglassCore
internal import HourglassMedia
internal import HourglassQwen
internal import HourglassTimeline

/// Reads a stretch of footage off the timeline in a model's own tokens.
struct TimelineWindowReader {
    let model: QwenModel
    let index: TimelineIndex
    let record: FootageRecord

    /// Whether the tokens on the timeline are this model's.
    private var isReadable: Bool {
        record.settings?.mode.contains("; tokens " + model.fingerprint + " ") ?? false
    }

    /// The stretch; nil when there are no tokens, they are another model's, or
    /// the video they point into is gone.
    func window(_ range: Range<Int64>, limit: Int) async throws -> TimelineWindow? {
        guard isReadable else { return nil }
        let (holding, changes, looked) = try index.read { snapshot in
            (
                try snapshot.modelTokens(record.id, holdingAt: range.lowerBound),
                try snapshot.modelTokens(
                    record.id,
                    within: range.lowerBound + 1..<range.upperBound
                ),
                try snapshot.sampledTicks(record.id, within: range)
            )
        }
        guard let grid = holding.first?.grid else { return nil }
        let pointers = (holding + changes).filter { $0.vectors == .pointer }.map(\.tick)
        guard let encoded = try await encoded(pointers, grid) else { return nil }
        return try TimelineWindow(
            of: model,
            beginning: MediaTime(ticks: range.lowerBound, timebase: record.timebase),
            holding: holding,
            changes: changes,
            looked: due(looked, from: range.lowerBound),
            limit: limit
        ) { tick in
            guard let features = encoded[tick] else {
                preconditionFailure("A picture was not encoded")
            }
            return features
        }
    }

    /// The pictures at these ticks, encoded again; nil when the video is gone.
    private func encoded(
        _ ticks: [Int64],
        _ grid: GridShape
    ) async throws -> [Int64: VisionFeatures]? {
        guard !ticks.isEmpty else { return [:] }
        guard let footage = await IndexedFile(record, in: index).footage() else { return nil }
        let clock = try index.frameClock(record.id)
        var result: [Int64: VisionFeatures] = [:]
        for tick in Set(ticks).sorted() {
            try Task.checkCancellation()
            let time = MediaTime(ticks: tick, timebase: record.timebase)
            let frame = try await footage.frame(at: time, clock: clock)
            result[tick] = try TimelinePicture(model: model, grid: grid)
                .features(of: frame.picture(format: .rgb24))
        }
        return result
    }

    /// Pictures a plain prompt would show: each far enough after the one before.
    private func due(_ ticks: [Int64], from start: Int64) -> [MediaTime] {
        let interval = TokenKeeping.interval(in: record.settings?.mode ?? "") ?? 1
        let reach = MediaTime(seconds: interval, timebase: record.timebase).ticks
        var last = start
        return ticks.compactMap { tick in
            guard tick > last, tick - last >= reach else { return nil }
            last = tick
            return MediaTime(ticks: tick, timebase: record.timebase)
        }
    }
}
