import HourglassHub
import Testing

@Suite struct EndpointPoolTests {
    private let start = ContinuousClock.now
    private func pool(_ count: Int, patience: Int = 3, preferring: Int? = nil) -> EndpointPool {
        EndpointPool(
            count: count,
            preferring: preferring,
            patience: patience,
            backoff: Backoff(first: .seconds(1), longest: .seconds(8), seed: 1)
        )
    }

    @Test func endpointsAreTriedInOrder() {
        var pool = pool(3)
        #expect(pool.choose(now: start) == .use(0))
        pool.failed(0, startedAt: start, now: start)
        #expect(pool.choose(now: start) == .use(1))
        pool.failed(1, startedAt: start, now: start)
        #expect(pool.choose(now: start) == .use(2))
    }

    @Test func lastGoodEndpointComesFirst() {
        #expect(pool(3, preferring: 2).choose(now: start) == .use(2))
    }

    @Test func failedEndpointIsTriedAgainAfterItsRest() {
        var pool = pool(1)
        pool.failed(0, startedAt: start, now: start)
        guard case .wait(let until) = pool.choose(now: start) else {
            Issue.record("should wait")
            return
        }
        #expect(until > start && until <= start + .seconds(1))
        #expect(pool.choose(now: until + .milliseconds(1)) == .use(0))
    }

    @Test func retryAfterIsRespected() {
        var pool = pool(1)
        pool.failed(0, startedAt: start, retryAfter: .seconds(30), now: start)
        #expect(pool.choose(now: start) == .wait(until: start + .seconds(30)))
    }

    @Test func givesUpAfterPatienceRunsOut() {
        var pool = pool(2)
        for round in 1...3 {
            let now = start + .seconds(100 * round)
            pool.failed(0, startedAt: now, now: now)
            pool.failed(1, startedAt: now, now: now)
        }
        #expect(pool.choose(now: start + .seconds(1000)) == .exhausted)
    }

    @Test func progressClearsTheRecord() {
        var pool = pool(1)
        for round in 1...10 {
            let now = start + .seconds(100 * round)
            pool.failed(0, startedAt: now, now: now)
            pool.succeeded(0)
        }
        #expect(pool.choose(now: start) == .use(0))
    }

    @Test func connectionsThatBreakTogetherCountOnce() {
        var pool = pool(1, patience: 3)
        let broken = start + .seconds(5)
        for _ in 0..<16 { pool.failed(0, startedAt: start, now: broken) }
        #expect(!pool.isGivenUp(0))
        #expect(pool.choose(now: broken + .seconds(60)) == .use(0))
    }

    @Test func pausesGrowUpToTheLongest() {
        var backoff = Backoff(first: .seconds(1), longest: .seconds(8), seed: 3)
        for (failures, most) in [(1, 1.0), (2, 2), (3, 4), (4, 8), (9, 8), (60, 8)] {
            let pause = backoff.pause(afterFailures: failures).seconds
            #expect(pause >= most / 2 - 1e-9 && pause <= most + 1e-9)
        }
    }
}
