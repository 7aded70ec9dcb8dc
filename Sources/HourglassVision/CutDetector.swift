/// Tells a cut from a picture in which much moves.
///
/// Both change most cells. A cut stands out against what came before, either
/// in the share of cells that changed or in how far they did.
struct CutDetector: Sendable {
    /// Share of changed cells below which nothing is a cut.
    private static let leastShare = 0.6
    /// How far the share must exceed the usual one.
    private static let shareStep = 0.35
    /// How many times the usual difference the difference must be.
    private static let differenceRatio: Float = 3
    /// Least difference, in grey levels, for that to count.
    private static let leastDifference: Float = 8
    /// Share of the cells that must show something else after a cut, unless
    /// the picture differs by much: at a key frame compression may refine the
    /// whole of it at once.
    private static let leastOtherShare = 0.2
    /// Difference, in grey levels, that no refinement makes.
    private static let farDifference: Float = 14
    /// The same before it is known what is usual.
    private static let leastDifferenceAtFirst: Float = 20

    /// Pictures after which it is known what is usual.
    private static let pictures = 3

    private var pictureCount = 0
    private var usualShare = 0.0
    private var usualDifference: Float = 0
    private var wasLarge = false

    /// Whether a decision is a cut. Of several large changes in a row, such
    /// as a dissolve, only the first is.
    ///
    /// - Parameter otherShare: share of the cells that show something else.
    mutating func admit(_ decision: GateDecision, otherShare: Double) -> Bool {
        guard decision.fullFrame != .first else { return false }
        pictureCount += 1
        let share = decision.changedShare
        let isKnown = pictureCount > Self.pictures
        let difference = decision.meanDifference
        let farther =
            difference >= Self.differenceRatio * usualDifference
            && difference >= (isKnown ? Self.leastDifference : Self.leastDifferenceAtFirst)
        let isLarge =
            share >= Self.leastShare
            && (otherShare >= Self.leastOtherShare || difference >= Self.farDifference)
            && (farther || (isKnown && share - usualShare >= Self.shareStep))
        defer { wasLarge = isLarge }
        // A cut itself must not pass for what is usual.
        usualShare += 0.3 * (min(share, isLarge ? 0.3 : 1) - usualShare)
        if !isLarge { usualDifference += 0.3 * (decision.meanDifference - usualDifference) }
        return isLarge && !wasLarge
    }
}
