/// Decides when the text on screen is worth reading again.
///
/// Reading text costs hundreds of times what looking for change does, so a
/// picture is read once it has settled, not on every frame of a transition.
/// A text that was shown for a moment and replaced is still read, from the
/// frame before its replacement. Where text cells never come to rest, as in a
/// film with lettering, readings are spaced further and further apart.
///
/// Ticks are those of the footage. A pure state machine: no clock, no I/O.
package struct ReadingSchedule: Sendable {
    /// Which frame to read, and since when its text is on screen.
    package struct Reading: Equatable, Sendable {
        /// A frame the caller has at hand.
        package enum Frame: Sendable {
            /// The frame just observed.
            case current
            /// The frame observed before it.
            case previous
        }
        /// The frame to read.
        package var frame: Frame
        /// When the change began that led to this text.
        package var onset: Int64
    }

    /// How the schedule weighs delay against work, in ticks.
    package struct Limits: Sendable {
        /// Text is at rest when it has not changed for this long.
        package var settling: Int64
        /// A text shown this long before it is replaced is read.
        package var glimpse: Int64
        /// Text that keeps changing is read after this long…
        package var patience: Int64
        /// …then after twice as long each time, up to this.
        package var longestPatience: Int64

        /// Limits for footage with `ticksPerSecond`.
        package init(ticksPerSecond: Double) {
            settling = Int64(0.4 * ticksPerSecond)
            glimpse = Int64(ticksPerSecond)
            patience = Int64(3 * ticksPerSecond)
            longestPatience = Int64(24 * ticksPerSecond)
        }
    }

    private let limits: Limits
    /// When the text came up that has not been read.
    private var unreadSince: Int64?
    /// Since when there has been text that was not read, whichever.
    private var waitingSince: Int64?
    private var lastChange: Int64 = 0
    private var patience: Int64
    /// When a picture was last read because a new one replaced it unsettled.
    private var lastReplaced = Int64.min / 2

    /// A schedule that has seen nothing.
    package init(limits: Limits) {
        self.limits = limits
        patience = limits.patience
    }

    /// Whether there is text on screen that has not been read.
    package var isDue: Bool { unreadSince != nil }

    /// Takes the next sample and tells what to read now, in order of time.
    ///
    /// - Parameters:
    ///   - tick: time of the sample; never before an earlier one.
    ///   - changed: whether cells with text, now or at the last reading,
    ///     differ from the sample before.
    ///   - isNew: whether the sample is another picture altogether. Text that
    ///     came before then ends here, even if it never came to rest.
    package mutating func observe(
        tick: Int64,
        changed: Bool,
        isNew: Bool = false
    ) -> [Reading] {
        guard changed else {
            guard let onset = unreadSince, tick - lastChange >= limits.settling else { return [] }
            (unreadSince, waitingSince) = (nil, nil)
            patience = limits.patience
            return [Reading(frame: .current, onset: onset)]
        }
        defer { lastChange = tick }
        guard let onset = unreadSince else {
            (unreadSince, waitingSince) = (tick, tick)
            return []
        }
        let waited = tick - (waitingSince ?? onset)
        if isNew, tick - onset >= limits.glimpse, waited < patience {
            // What is read from now on was not there before.
            unreadSince = tick
            // A film of short shots would have one read after the other.
            guard tick - lastReplaced >= limits.patience else { return [] }
            (lastReplaced, waitingSince) = (tick, tick)
            return [Reading(frame: .previous, onset: onset)]
        }
        if tick - lastChange >= limits.glimpse, waited < patience {
            // What was on screen since the last change goes now; its text was
            // never read.
            (unreadSince, waitingSince) = (tick, tick)
            return [Reading(frame: .previous, onset: onset)]
        }
        guard waited >= patience else { return [] }
        patience = min(patience * 2, limits.longestPatience)
        (unreadSince, waitingSince) = (tick, tick)
        return [Reading(frame: .previous, onset: onset)]
    }

    /// What is left to read when the footage ends.
    package mutating func finish() -> [Reading] {
        guard let onset = unreadSince else { return [] }
        (unreadSince, waitingSince) = (nil, nil)
        return [Reading(frame: .current, onset: onset)]
    }
}
