import Synchronization

/// Hands out the right to open a connection, for all files of a pull together.
final class ConnectionGate: Sendable {
    private struct State {
        var governor: ConnectionGovernor
        var inUse = 0
        var wasRefused = false
        var bytes: Int64 = 0
        var lastBytes: Int64 = 0
        var lastTime: ContinuousClock.Instant = .now
    }

    private let state: Mutex<State>

    init(_ governor: ConnectionGovernor) { state = Mutex(State(governor: governor)) }

    /// Takes a place if one is free. Each file's first connection always gets
    /// one, so that no file waits for all others.
    func enter(isFirst: Bool) -> Bool {
        state.withLock { state in
            guard isFirst || state.inUse < state.governor.limit else {
                state.wasRefused = true
                return false
            }
            state.inUse += 1
            return true
        }
    }

    func leave() { state.withLock { $0.inUse -= 1 } }

    func count(_ bytes: Int64) { state.withLock { $0.bytes += bytes } }

    /// Bytes received over all connections so far.
    var transferred: Int64 { state.withLock { $0.bytes } }

    var connections: Int { state.withLock { $0.inUse } }

    func backOff() { state.withLock { $0.governor.backOff() } }

    /// Lets the governor see how fast things are; call every few tenths of a second.
    func observe() {
        state.withLock { state in
            let now = ContinuousClock.now
            let seconds = (now - state.lastTime).seconds
            guard seconds > 0.05 else { return }
            let rate = Double(state.bytes - state.lastBytes) / seconds
            state.governor.observe(bytesPerSecond: rate, isSaturated: state.wasRefused)
            state.wasRefused = false
            state.lastBytes = state.bytes
            state.lastTime = now
        }
    }
}
