/// Which frames stand for all others, when each costs a model's look.
package enum PictureMoments {
    /// The instants to look at: where something changed, at most one every
    /// `spacing` ticks. Where changes come faster, the picture is looked at
    /// again `spacing` later, so that what a change led to is not missed.
    ///
    /// - Parameters:
    ///   - changes: when something changed, ascending.
    ///   - spacing: at least 1.
    ///   - end: first instant no longer looked at.
    package static func ticks(
        changes: some Sequence<Int64>,
        spacing: Int64,
        until end: Int64
    ) -> [Int64] {
        guard end > 0 else { return [] }
        var result: [Int64] = [0]
        var last: Int64 = 0
        var isDue = false
        func take(_ tick: Int64) {
            result.append(tick)
            last = tick
            isDue = false
        }
        for change in changes where change > last && change < end {
            if isDue, change >= last + spacing { take(last + spacing) }
            if change >= last + spacing {
                take(change)
            } else if change > last {
                isDue = true
            }
        }
        if isDue { take(min(last + spacing, end - 1)) }
        return result
    }
}
