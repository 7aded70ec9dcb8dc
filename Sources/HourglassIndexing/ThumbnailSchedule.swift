/// Decides which moments keep a small picture in the index.
///
/// Every text that was read and every large change has one, whatever goes on
/// has one every half minute, and a picture that holds still has one every ten
/// minutes; never two within two seconds.
package struct ThumbnailSchedule: Sendable {
    private let ticksPerSecond: Double
    private var last: Int64?
    private var changedSinceLast = false

    /// A schedule for footage with `ticksPerSecond` that has seen nothing.
    package init(ticksPerSecond: Double) {
        self.ticksPerSecond = ticksPerSecond
    }

    /// Takes the next sample and tells whether to keep its picture.
    ///
    /// - Parameters:
    ///   - tick: time of the sample.
    ///   - changedShare: share of the cells that changed, 0…1.
    ///   - isRead: whether text is read off this sample.
    package mutating func observe(tick: Int64, changedShare: Double, isRead: Bool) -> Bool {
        guard let last else {
            self.last = tick
            return true
        }
        if changedShare > 0 { changedSinceLast = true }
        let seconds = Double(tick - last) / ticksPerSecond
        let due =
            seconds >= 600 || (seconds >= 30 && changedSinceLast)
            || (seconds >= 2 && (isRead || changedShare >= 0.3))
        if due {
            self.last = tick
            changedSinceLast = false
        }
        return due
    }

    /// Whether no picture was kept since a tick, which shows what came then.
    package func isStale(since tick: Int64?) -> Bool {
        guard let tick, let last else { return false }
        return last < tick
    }
}
