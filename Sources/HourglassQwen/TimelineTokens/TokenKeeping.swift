internal import Foundation

/// Which vision tokens of footage are worth keeping.
///
/// Tokens are selected, never averaged, so that the model reads each at its own
/// time and place.
public struct TokenKeeping: Sendable, Hashable {
    /// Least distance of two encoded pictures. What changes in between is
    /// encoded with the next one.
    public var interval = 1.0
    /// Tokens along each side of a cell of the change gate: the picture shown
    /// to the tower is so many times as large as the gate's.
    public var scale = 2
    /// A token whose vector has at least this cosine with the one stored for
    /// its place extends that one's time. Above 1 each counts as new.
    public var similarity: Float = 0.98
    /// Tokens kept of a picture while much moves, as a share of all its places:
    /// of one that stands out up to twice as many, of the others fewer, so that
    /// it comes to this on the whole. What is left out is made up for once the
    /// movement ends.
    public var movingShare = 0.25

    /// Pictures a second apart, tokens half as large as the gate's cells,
    /// cosine 0.98, a quarter of the tokens of moving pictures.
    public init() {}

    /// Keeps every token of every picture it is shown.
    public static var everything: TokenKeeping {
        var keeping = TokenKeeping()
        keeping.interval = 0
        keeping.similarity = 2
        keeping.movingShare = 1
        return keeping
    }

    /// The least distance of pictures in settings written down before.
    package static func interval(in description: String) -> Double? {
        guard let start = description.range(of: "every ", options: .backwards) else { return nil }
        return Double(description[start.upperBound...].prefix { !$0.isWhitespace })
    }

    /// The settings in words that differ when they do.
    var description: String {
        "every \(interval) s, scale \(scale), cosine \(similarity), moving \(movingShare)"
    }
}
