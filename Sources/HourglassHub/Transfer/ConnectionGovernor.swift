/// How many connections to have open, found by trying: the number grows while
/// that makes the whole faster, stops when it does not, and halves when a
/// server says that it is too much. No I/O, no clock.
package struct ConnectionGovernor: Sendable {
    package private(set) var limit: Int
    package let most: Int
    private var best: Double = 0
    private var settledTicks = 0
    private var isSettled = false

    package init(first: Int = 4, most: Int = 16) {
        self.most = max(1, most)
        limit = min(max(1, first), self.most)
    }

    /// Call at regular intervals with the rate since the last call.
    ///
    /// - Parameter isSaturated: whether all allowed connections were in use;
    ///   otherwise the rate says nothing about the limit.
    package mutating func observe(bytesPerSecond rate: Double, isSaturated: Bool) {
        guard isSaturated, rate > 0 else { return }
        if rate > best * 1.2 {
            best = rate
            isSettled = false
            limit = min(most, limit * 2)
            return
        }
        if !isSettled {
            isSettled = true
            settledTicks = 0
        }
        best = max(rate, best * 0.98)
        settledTicks += 1
        // The way may have widened since; ask again once in a while.
        if settledTicks % 12 == 0 { limit = min(most, limit + 2) }
    }

    /// A server refused a connection or asked for patience.
    package mutating func backOff() {
        limit = max(1, limit / 2)
        best = 0
        isSettled = true
        settledTicks = 0
    }
}
