internal import Foundation
internal import Synchronization

/// Shuts connections that keep the server waiting.
///
/// One sweep a second over all of them costs less than a timer for each, and
/// needs no answer from whoever waits: a shut socket wakes its reader or
/// writer with an error.
final class ConnectionDeadlines: Sendable {
    private struct Entry {
        let file: Int32
        var deadline: ContinuousClock.Instant?
        /// Whether the connection waits for a request, so that shutting it
        /// loses nothing.
        var isIdle: Bool
        var since: ContinuousClock.Instant
    }

    private let entries = Mutex<[UInt64: Entry]>([:])
    private let clock = ContinuousClock()

    /// Connections open now.
    var count: Int { entries.withLock(\.count) }

    /// Begins to watch a socket.
    func add(_ number: UInt64, file: Int32) {
        let entry = Entry(file: file, deadline: nil, isIdle: true, since: clock.now)
        entries.withLock { $0[number] = entry }
    }

    /// Gives a connection so long for what it does next; nil for ever.
    func set(_ number: UInt64, _ time: Duration?, isIdle: Bool = false) {
        let now = clock.now
        entries.withLock {
            $0[number]?.deadline = time.map { now + $0 }
            $0[number]?.isIdle = isIdle
            $0[number]?.since = now
        }
    }

    /// Stops watching, before the socket's number may be given out anew.
    func remove(_ number: UInt64) { entries.withLock { _ = $0.removeValue(forKey: number) } }

    /// Shuts every connection whose time is up.
    func sweep() {
        let now = clock.now
        entries.withLock { entries in
            for (number, entry) in entries where entry.deadline.map({ $0 <= now }) ?? false {
                shutdown(entry.file, Int32(SHUT_RDWR))
                entries[number]?.deadline = nil
            }
        }
    }

    /// Shuts the connection that has waited for a request longest.
    func shutLongestIdle() {
        entries.withLock { entries in
            let idle = entries.filter(\.value.isIdle)
            guard let (number, entry) = idle.min(by: { $0.value.since < $1.value.since }) else {
                return
            }
            shutdown(entry.file, Int32(SHUT_RDWR))
            entries[number]?.isIdle = false
        }
    }

    /// Shuts every connection that waits for a request, or all of them.
    func shutAll(onlyIdle: Bool) {
        entries.withLock { entries in
            for (_, entry) in entries where entry.isIdle || !onlyIdle {
                shutdown(entry.file, Int32(SHUT_RDWR))
            }
        }
    }
}
