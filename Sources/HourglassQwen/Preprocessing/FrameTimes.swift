internal import Foundation
public import HourglassCore

/// When the frames of a clip are shown, and how that is written in a prompt.
///
/// The reference divides frame numbers by an average rate. Here each pair is
/// dated by the presentation times its two frames really have, which is the
/// same at a constant rate and right at a variable one.
public struct FrameTimes: Sendable {
    /// One time for each pair of frames, in seconds: the middle of its two.
    public let pairSeconds: [Double]

    /// The pairs of frames shown at these times; the last one is paired with
    /// itself when their number is odd.
    public init(_ times: [MediaTime]) {
        self.init(seconds: times.map(\.seconds))
    }

    init(seconds: [Double]) {
        pairSeconds = stride(from: 0, to: seconds.count, by: 2).map {
            (seconds[$0] + seconds[min($0 + 1, seconds.count - 1)]) / 2
        }
    }

    /// `<12.5 seconds>`.
    static func stamp(_ seconds: Double) -> String {
        "<" + String(format: "%.1f", seconds) + " seconds>"
    }
}

/// Which frames of a clip the reference shows to the model.
public struct FrameSampling: Sendable {
    /// Frames a second.
    public var rate = 2.0
    /// Fewest frames, if the clip has as many.
    public var minimum = 4
    /// Most frames.
    public var maximum = 768

    /// The published settings.
    public init() {}

    /// Evenly spread frame numbers, the first and the last always among them.
    ///
    /// - Parameters:
    ///   - total: number of frames in the clip.
    ///   - sourceRate: its average frames a second.
    public func indices(total: Int, sourceRate: Double) -> [Int] {
        guard total > 0 else { return [] }
        let wanted = Int(Double(total) / sourceRate * rate)
        let count = min(max(wanted, minimum), maximum, total)
        guard count > 1 else { return [0] }
        // As numpy's linspace computes it: index times step, the last one exact.
        let step = Double(total - 1) / Double(count - 1)
        return (0..<count).map {
            $0 == count - 1 ? total - 1 : Int((Double($0) * step).rounded(.toNearestOrEven))
        }
    }
}
