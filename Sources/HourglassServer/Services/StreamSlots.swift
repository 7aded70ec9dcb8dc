internal import Synchronization

/// Bounds how many videos are made playable at once: each takes a decoder and,
/// at times, an encoder.
final class StreamSlots: Sendable {
    /// Leave to run one stream; given back with the last reference.
    final class Slot: Sendable {
        private let slots: StreamSlots
        fileprivate init(_ slots: StreamSlots) { self.slots = slots }
        deinit { slots.taken.withLock { $0 -= 1 } }
    }

    private let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// - Throws: `APIFailure` with status 503 when all are taken.
    func take() throws -> Slot {
        let isFree = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        guard isFree else {
            throw APIFailure(
                503,
                "busy",
                "\(limit) videos are being converted already; close one of them first."
            )
        }
        return Slot(self)
    }
}
