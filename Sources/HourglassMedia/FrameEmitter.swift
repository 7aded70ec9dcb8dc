internal import HourglassCore

/// Takes frames in the order shown and gives out the chosen ones, each with
/// the times of all frames since the one before.
///
/// Holds one frame back, because whether a frame is chosen depends on when
/// the next one replaces it.
struct FrameEmitter {
    /// What to do when frames passed over take too much memory.
    enum Overflow { case keepNone, chooseEarly, thin }

    private var schedule: SamplingSchedule
    private let overflow: Overflow
    private let budget: Int
    /// Recognises frames that are chosen whatever the schedule says; nil when
    /// the schedule alone counts.
    private var sudden: SuddenFrames?
    private let deliver: (SampledFrame) throws -> Void

    private var clock: FrameClock
    private var between: [DecodedFrame] = []
    private var betweenBytes = 0
    private var held: (frame: DecodedFrame, isForced: Bool)?
    private var hasSkipped = false

    /// Number of the next frame shown.
    private(set) var nextNumber: Int

    init(
        schedule: SamplingSchedule,
        firstFrame: Int,
        overflow: Overflow,
        budget: Int = 32 << 20,
        noticesSuddenFrames: Bool = false,
        deliver: @escaping (SampledFrame) throws -> Void
    ) {
        self.schedule = schedule
        self.overflow = overflow
        self.budget = budget
        self.deliver = deliver
        sudden = noticesSuddenFrames ? SuddenFrames() : nil
        nextNumber = firstFrame
        clock = FrameClock(timebase: schedule.timebase, firstFrame: firstFrame)
    }

    /// The next frame shown.
    ///
    /// - Parameter isForced: chosen whatever the schedule says.
    mutating func show(_ frame: DecodedFrame, isForced: Bool = false) throws {
        try settle(next: frame.time.ticks)
        let isSudden = sudden?.isSudden(byteCount: frame.packetByteCount, isKey: frame.isKey)
        held = (frame, isForced || isSudden == true)
        nextNumber += 1
    }

    /// Frames shown next that were not decoded.
    mutating func skip(ticks: [Int64]) throws {
        guard let first = ticks.first else { return }
        try settle(next: first)
        for tick in ticks { clock.append(tick: tick) }
        nextNumber += ticks.count
        hasSkipped = true
    }

    /// Gives out the last frame.
    mutating func finish() throws {
        guard let last = held else { return }
        let tick = last.frame.time.ticks
        let end = tick + max(1, last.frame.duration?.ticks ?? 1)
        let isChosen = last.isForced || schedule.chooses(tick: tick, next: end)
        clock.append(tick: tick)
        try choose(last.frame, isOnSchedule: isChosen)
        held = nil
    }

    private mutating func settle(next: Int64) throws {
        guard let (frame, isForced) = held else { return }
        held = nil
        let tick = frame.time.ticks
        clock.append(tick: tick)
        if isForced || schedule.chooses(tick: tick, next: next) {
            return try choose(frame, isOnSchedule: true)
        }
        switch overflow {
        case .keepNone: return
        case .chooseEarly:
            if betweenBytes + frame.byteCount > budget {
                return try choose(frame, isOnSchedule: true)
            }
        case .thin:
            if betweenBytes + frame.byteCount > budget { thin() }
        }
        between.append(frame)
        betweenBytes += frame.byteCount
    }

    private mutating func choose(_ frame: DecodedFrame, isOnSchedule: Bool) throws {
        let chosen = SampledFrame(
            frame: frame,
            between: between,
            clock: clock,
            skippedInterior: hasSkipped,
            isOnSchedule: isOnSchedule
        )
        schedule.note(tick: frame.time.ticks)
        between = []
        betweenBytes = 0
        hasSkipped = false
        clock = FrameClock(timebase: clock.timebase, firstFrame: frame.number + 1)
        try deliver(chosen)
    }

    /// Drops every second frame passed over.
    private mutating func thin() {
        between = between.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        betweenBytes = between.reduce(0) { $0 + $1.byteCount }
    }
}
