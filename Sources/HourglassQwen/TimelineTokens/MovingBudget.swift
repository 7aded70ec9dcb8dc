internal import Foundation

/// Shares the tokens of moving footage among its pictures by how distinct each
/// is, as VidCom2 does (Liu et al. 2025, arXiv 2505.14454).
///
/// There, a picture of a clip of `n` gets the share `r · (1 + p − 1/n)`, where
/// `p` is its part of a softmax, at temperature 0.01, over how unlike the whole
/// clip each picture is: up to twice the usual share for one that stands out, a
/// little less for all others. Here pictures come one at a time. The clip is the
/// last 32 moving pictures, and an account sees to it that the budget holds: a
/// picture takes more than its own only from what those before it left, or on
/// credit, at most once its own, which those behind it pay back.
package struct MovingBudget: Sendable {
    /// Tokens a picture has to itself, as a share of its places.
    private let share: Double
    /// How unlike the rest the last pictures were.
    private var recent: [Double] = []
    /// Tokens left by earlier pictures; below zero, tokens owed.
    private var account = 0.0

    private static let temperature = 0.01
    private static let clip = 32
    /// Savings beyond this many pictures' tokens lapse: a long calm movement
    /// does not buy a whole picture.
    private static let mostSaved = 2.0

    /// - Parameter share: of the places of a picture, 0…1; at 1 nothing is ever
    ///   left out.
    package init(share: Double) { self.share = min(1, max(0, share)) }

    /// How many of a picture's places may be kept.
    ///
    /// - Parameters:
    ///   - places: all places of the picture.
    ///   - wanted: how many of them are new.
    ///   - distinctness: how unlike the footage so far the picture is, on any
    ///     scale that stays the same.
    /// - Returns: at most `wanted`, at least one of them.
    package mutating func grant(places: Int, wanted: Int, distinctness: Double) -> Int {
        recent.append(distinctness)
        if recent.count > Self.clip { recent.removeFirst() }
        guard share < 1 else { return wanted }
        let most = recent.max() ?? distinctness
        let weights = recent.map { exp(($0 - most) / Self.temperature) }
        let part = exp((distinctness - most) / Self.temperature) / weights.reduce(0, +)
        let own = share * Double(places)
        let due = own * (1 + part - 1 / Double(recent.count))
        let granted = min(due.rounded(), (own + account + own).rounded(.down), Double(wanted))
        let kept = min(wanted, max(1, Int(granted)))
        account = min(Self.mostSaved * own, account + own - Double(kept))
        return kept
    }
}
