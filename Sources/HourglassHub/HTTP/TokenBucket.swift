/// Limits a rate of bytes over time, shared by all connections.
///
/// A taker may overdraw once; later ones wait until the debt is paid, so that
/// the average holds whatever the size of single takings.
package struct TokenBucket: Sendable {
    private let rate: Double
    private let capacity: Double
    private var balance: Double
    private var updated: ContinuousClock.Instant

    /// - Parameter bytesPerSecond: the average not to exceed; more than zero.
    package init(bytesPerSecond: Int64, now: ContinuousClock.Instant) {
        precondition(bytesPerSecond > 0, "a rate limit must be positive")
        rate = Double(bytesPerSecond)
        capacity = rate / 20
        balance = capacity
        updated = now
    }

    /// Takes `count` bytes, or refuses when nothing is left.
    package mutating func take(_ count: Int64, now: ContinuousClock.Instant) -> Bool {
        guard hasTokens(now: now) else { return false }
        balance -= Double(count)
        return true
    }

    /// Whether a taking would be granted now.
    package mutating func hasTokens(now: ContinuousClock.Instant) -> Bool {
        balance = min(capacity, balance + (now - updated).seconds * rate)
        updated = now
        return balance > 0
    }
}
