/// Which endpoint to use next, and when to give up. No I/O; the caller
/// supplies the time.
///
/// Endpoints are tried in order. One that fails rests for a while, longer each
/// time, and the next takes over. Progress clears its record. When each one
/// has failed `patience` times in a row, the pool is exhausted.
package struct EndpointPool: Sendable {
    package enum Choice: Sendable, Equatable {
        case use(Int)
        /// All rest; the earliest is back at this time.
        case wait(until: ContinuousClock.Instant)
        case exhausted
    }

    private struct Record: Sendable {
        var failures = 0
        var restsUntil: ContinuousClock.Instant?
        var lastFailure: ContinuousClock.Instant?
        var everWorked = false
    }

    private var records: [Record]
    /// Order of preference, indices into the endpoints.
    package private(set) var order: [Int]
    private let patience: Int
    private var backoff: Backoff

    package init(count: Int, preferring preferred: Int? = nil, patience: Int = 5, backoff: Backoff)
    {
        precondition(count > 0, "a pool needs an endpoint")
        records = Array(repeating: Record(), count: count)
        order = Array(0..<count)
        if let preferred, preferred < count {
            order.removeAll { $0 == preferred }
            order.insert(preferred, at: 0)
        }
        self.patience = patience
        self.backoff = backoff
    }

    /// Picks the first endpoint that neither rests nor is given up.
    package func choose(
        excluding excluded: Set<Int> = [],
        now: ContinuousClock.Instant
    ) -> Choice {
        var earliest: ContinuousClock.Instant?
        for index in order where !excluded.contains(index) && !isGivenUp(index) {
            guard let rest = records[index].restsUntil, rest > now else { return .use(index) }
            earliest = min(earliest ?? rest, rest)
        }
        return earliest.map { .wait(until: $0) } ?? .exhausted
    }

    /// Every endpoint that may be used now, in order.
    package func available(now: ContinuousClock.Instant) -> [Int] {
        order.filter { index in
            !isGivenUp(index) && (records[index].restsUntil.map { $0 <= now } ?? true)
        }
    }

    package func isGivenUp(_ index: Int) -> Bool { records[index].failures >= patience }

    package func hasWorked(_ index: Int) -> Bool { records[index].everWorked }

    package mutating func succeeded(_ index: Int) {
        records[index].failures = 0
        records[index].restsUntil = nil
        records[index].everWorked = true
    }

    /// Records a failure of a request begun at `start`.
    ///
    /// Many connections to one server break at the same moment; those begun
    /// before the failure already counted are the same event and not counted.
    package mutating func failed(
        _ index: Int,
        startedAt start: ContinuousClock.Instant,
        retryAfter: Duration? = nil,
        now: ContinuousClock.Instant
    ) {
        if let last = records[index].lastFailure, start < last, records[index].failures > 0 {
            if let retryAfter {
                let rest = now + retryAfter
                records[index].restsUntil = max(records[index].restsUntil ?? rest, rest)
            }
            return
        }
        records[index].failures += 1
        records[index].lastFailure = now
        let pause = max(retryAfter ?? .zero, backoff.pause(afterFailures: records[index].failures))
        records[index].restsUntil = now + pause
    }
}

/// Growing pauses between attempts, with jitter so that many clients do not
/// come back in step.
package struct Backoff: Sendable {
    package var first: Duration
    package var longest: Duration
    private var generator: SeededGenerator

    package init(
        first: Duration = .milliseconds(500),
        longest: Duration = .seconds(30),
        seed: UInt64 = .random(in: 0...UInt64.max)
    ) {
        self.first = first
        self.longest = longest
        generator = SeededGenerator(seed: seed)
    }

    /// Between half of and the whole of `first` × 2^(failures − 1), at most `longest`.
    package mutating func pause(afterFailures failures: Int) -> Duration {
        let doubled = first * (1 << min(max(failures - 1, 0), 16))
        return min(doubled, longest) * Double.random(in: 0.5...1, using: &generator)
    }
}

/// SplitMix64: small, fast, and the same sequence for the same seed everywhere.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
