internal import Foundation
public import HourglassCore

extension Footage {
    /// The frame on screen at `time`: the last one not after it.
    ///
    /// Before the first frame this is the first, after the end the last.
    ///
    /// - Parameters:
    ///   - time: a time of the footage.
    ///   - clock: frame times, where they are known; without them the number is
    ///     counted, which reads the file up to there.
    /// - Throws: `MediaError`; `CancellationError` when the task is cancelled.
    public func frame(at time: MediaTime, clock: FrameClock? = nil) async throws -> DecodedFrame {
        try await reading { source in
            let tick = time.rescaled(to: timebase, rounding: .down).ticks
            return try source.frame(onScreenAt: max(0, tick), clock: clock)
        }
    }

    /// The frame with a number.
    ///
    /// - Parameters:
    ///   - number: counted from 0 over the frames a player shows.
    ///   - clock: frame times, where they are known; without them frames are
    ///     counted, which reads the file up to there.
    /// - Throws: `MediaError` with code `outOfRange` when there are not so
    ///   many frames; `CancellationError` when the task is cancelled.
    public func frame(number: Int, clock: FrameClock? = nil) async throws -> DecodedFrame {
        try await reading { source in
            if let time = clock?.time(ofFrame: number) {
                let frame = try source.frame(onScreenAt: time.ticks, clock: clock)
                if frame.time == time, frame.number == number { return frame }
            }
            return try source.frame(number: number)
        }
    }

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (FrameSource) throws -> Value
    ) async throws -> Value {
        try await BlockingWork.run { interruption in
            try body(FrameSource(self, interruption: interruption))
        }
    }
}

extension FrameSource {
    /// The last frame shown at or before `tick`, or the first of all, with
    /// its own tick.
    func buffer(onScreenAt tick: Int64) throws -> (buffer: FrameBuffer, tick: Int64) {
        try position(before: tick)
        var (buffer, place) = try lastFrame(upTo: tick)
        if buffer == nil, hasSought {
            try rewind()
            (buffer, place) = try lastFrame(upTo: tick)
        }
        guard let buffer else {
            throw MediaError(.noFrames, "No frame of '\(footage.path)' can be decoded.")
        }
        return (buffer, place)
    }

    /// The last frame shown at or before `tick`, or the first of all.
    func frame(onScreenAt tick: Int64, clock: FrameClock?) throws -> DecodedFrame {
        let (buffer, place) = try buffer(onScreenAt: tick)
        let time = MediaTime(ticks: place, timebase: footage.timebase)
        if let clock, let number = clock.frame(at: time), clock.time(ofFrame: number) == time {
            return frame(buffer, tick: place, number: number)
        }
        let number = place <= 0 ? 0 : try countFrames(before: place)
        return frame(buffer, tick: place, number: number)
    }

    private func lastFrame(upTo tick: Int64) throws -> (FrameBuffer?, Int64) {
        let reader = try decodingReader()
        var found: (FrameBuffer?, Int64) = (nil, 0)
        while let next = try reader.next() {
            // What comes out first after a jump has nothing before it that it
            // could follow in time: without a time of its own it has no place.
            if hasSought, found.0 == nil, next.bestTimestamp == nil { return (nil, 0) }
            let place = self.tick(of: next)
            if place < 0 { continue }
            if place > tick { return found.0 == nil && !hasSought ? (next, place) : found }
            found = (next, place)
        }
        return found
    }

    /// The frame with a number, by counting.
    func frame(number: Int) throws -> DecodedFrame {
        guard number >= 0 else { throw outOfRange(number) }
        if packetsAreFrames, let tick = try tick(ofFrame: number) {
            let found = try frame(onScreenAt: tick, clock: nil)
            if found.number == number { return found }
        }
        try rewind()
        let reader = try decodingReader()
        var count = 0
        while let buffer = try reader.next() {
            let tick = self.tick(of: buffer)
            if count == number { return frame(buffer, tick: tick, number: number) }
            count += 1
        }
        throw outOfRange(number, count: count)
    }

    private func outOfRange(_ number: Int, count: Int? = nil) -> MediaError {
        let extent = count.map { "; it has \($0) frames, numbered from 0" } ?? ""
        return MediaError(
            .outOfRange,
            "'\(footage.path)' has no frame number \(number)\(extent)."
        )
    }

    /// Time of a frame by packets alone; nil where they do not tell.
    private func tick(ofFrame number: Int) throws -> Int64? {
        try rewind()
        // Packets come in decoding order; no codec shows one more than 64
        // places from where it is stored, so the earliest of so many is next.
        var waiting: [Int64] = []
        var remaining = number
        func takeEarliest() -> Int64? {
            let tick = waiting.removeFirst()
            if remaining == 0 { return tick }
            remaining -= 1
            return nil
        }
        while let packet = try nextPacket() {
            guard packetsAreFrames else { return nil }
            guard !packet.isHidden else { continue }
            guard let time = packet.presentation else { return nil }
            let tick = plainTick(time)
            guard tick >= 0 else { continue }
            let place = waiting.lastIndex { $0 <= tick }.map { $0 + 1 } ?? 0
            waiting.insert(tick, at: place)
            if waiting.count > 64, let found = takeEarliest() { return found }
        }
        while !waiting.isEmpty { if let found = takeEarliest() { return found } }
        return nil
    }
}
