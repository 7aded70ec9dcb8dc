/// Presentation times of consecutive frames, run-length coded.
///
/// Footage at a constant rate takes one run whatever its length; footage at a
/// variable rate takes one run per change of frame distance. Frame `n` is the
/// n-th frame a player shows, counted from 0.
public struct FrameClock: Hashable, Sendable, Codable {
    /// `count` frames, each `delta` ticks after the one before it.
    public struct Run: Hashable, Sendable, Codable {
        /// Distance to the previous frame, in ticks.
        public var delta: Int64
        /// Number of frames.
        public var count: Int

        /// Makes a run of `count` frames at distance `delta`.
        public init(delta: Int64, count: Int) {
            self.delta = delta
            self.count = count
        }
    }

    /// Length of a tick.
    public let timebase: Timebase
    /// Number of the first frame held.
    public let firstFrame: Int
    /// Time of the first frame held, in ticks.
    public private(set) var firstTick: Int64
    /// Distances between the frames held.
    public private(set) var runs: [Run]
    /// How many frames are held.
    public private(set) var count: Int
    /// Time of the last frame held, in ticks; meaningless when empty.
    public private(set) var lastTick: Int64

    /// An empty clock whose next frame is number `firstFrame`.
    public init(timebase: Timebase, firstFrame: Int = 0) {
        self.timebase = timebase
        self.firstFrame = firstFrame
        (firstTick, lastTick, runs, count) = (0, 0, [], 0)
    }

    /// The clock whose first frame is at `firstTick` and whose further frames
    /// lie at the distances `runs` tell.
    ///
    /// - Precondition: no run goes back or is empty, and the last tick fits.
    public init(timebase: Timebase, firstFrame: Int, firstTick: Int64, runs: [Run]) {
        self.timebase = timebase
        self.firstFrame = firstFrame
        self.firstTick = firstTick
        self.runs = runs
        (count, lastTick) = (1, firstTick)
        for run in runs {
            precondition(run.delta >= 0 && run.count > 0, "Runs go forward")
            count += run.count
            lastTick += run.delta * Int64(run.count)
        }
    }

    /// Whether no frame is held.
    public var isEmpty: Bool { count == 0 }

    /// Adds the next frame.
    ///
    /// - Precondition: `tick` is not before the last frame.
    public mutating func append(tick: Int64) {
        defer {
            count += 1
            lastTick = tick
        }
        guard count > 0 else {
            firstTick = tick
            return
        }
        let delta = tick - lastTick
        precondition(delta >= 0, "Frames are appended in the order they are shown")
        if let last = runs.indices.last, runs[last].delta == delta {
            runs[last].count += 1
        } else {
            runs.append(Run(delta: delta, count: 1))
        }
    }

    /// Adds the frames of a clock that follows this one.
    ///
    /// - Precondition: its first frame is the one after the last held here.
    public mutating func append(_ next: FrameClock) {
        guard !next.isEmpty else { return }
        precondition(
            next.timebase == timebase && next.firstFrame == firstFrame + count,
            "Clocks join without a gap"
        )
        append(tick: next.firstTick)
        for run in next.runs {
            if let last = runs.indices.last, runs[last].delta == run.delta {
                runs[last].count += run.count
            } else {
                runs.append(run)
            }
            count += run.count
            lastTick += run.delta * Int64(run.count)
        }
    }

    /// Time of a frame, or nil when it is not held.
    public func time(ofFrame frame: Int) -> MediaTime? {
        var remaining = frame - firstFrame
        guard remaining >= 0, remaining < count else { return nil }
        var tick = firstTick
        for run in runs {
            guard remaining > run.count else {
                tick += run.delta * Int64(remaining)
                break
            }
            tick += run.delta * Int64(run.count)
            remaining -= run.count
        }
        return MediaTime(ticks: tick, timebase: timebase)
    }

    /// Number of the frame on screen at `time`: the last one not after it.
    ///
    /// Nil before the first frame held; the last frame stays on screen.
    public func frame(at time: MediaTime) -> Int? {
        let target = time.rescaled(to: timebase, rounding: .down).ticks
        guard count > 0, target >= firstTick else { return nil }
        var (tick, frame) = (firstTick, firstFrame)
        for run in runs {
            let end = tick + run.delta * Int64(run.count)
            if run.delta > 0, target < end {
                return frame + Int((target - tick) / run.delta)
            }
            tick = end
            frame += run.count
        }
        return frame
    }

    /// The frame whose time is nearest to `time`, the earlier one of two
    /// equally near; nil when empty.
    public func nearestFrame(to time: MediaTime) -> (frame: Int, time: MediaTime)? {
        guard count > 0 else { return nil }
        let before = frame(at: time) ?? firstFrame
        guard let beforeTime = self.time(ofFrame: before) else { return nil }
        guard let afterTime = self.time(ofFrame: before + 1) else { return (before, beforeTime) }
        let toBefore = time < beforeTime ? beforeTime - time : time - beforeTime
        return toBefore <= afterTime - time ? (before, beforeTime) : (before + 1, afterTime)
    }
}
