public import HourglassCore

/// A frame that was chosen, with what was passed over since the one before.
public struct SampledFrame: Sendable {
    /// The chosen frame.
    public let frame: DecodedFrame
    /// Decoded frames shown after the previously chosen one and before this
    /// one, in order. Filled in the thorough mode (all of them) and in the
    /// adaptive mode (thinned evenly where they would take too much memory);
    /// empty otherwise and where nothing was decoded.
    public let between: [DecodedFrame]
    /// Times of all frames shown after the previously chosen one, up to and
    /// including this one. Joined, these clocks hold the whole footage.
    public let clock: FrameClock
    /// Whether frames since the previously chosen one were not decoded.
    public let skippedInterior: Bool
    /// False for a last frame that is only given to close the footage.
    public let isOnSchedule: Bool
}
