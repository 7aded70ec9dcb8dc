import Synchronization

/// Tells from packet sizes where something faint may move before a still
/// scene.
///
/// Something small that crosses between two key frames that look alike adds
/// a few dozen bytes to each packet, far less than what counts as an unusual
/// packet elsewhere; but against a still scene even that stands out when half
/// a second of packets is taken together. The answer may only add decoding.
package struct FaintActivity: Sendable {
    /// Time over which sizes are averaged, in seconds.
    private static let windowSeconds = 0.5
    /// Windows remembered of groups before.
    private static let memory = 120
    /// Share by which a window must exceed the usual.
    private static let leastShare = 0.12
    /// Bytes by which a window must exceed the usual.
    private static let leastBytes = 8.0

    /// Bytes a packet that a still scene takes, as of the last group.
    private(set) var quietBytes = 0.0
    private var usual: [Double] = []
    private var oldest = 0

    /// Knows nothing yet.
    package init() {}

    /// Whether the packets of a group call for decoding it.
    ///
    /// - Parameters:
    ///   - sizes: bytes of its packets, without the key frame's.
    ///   - seconds: length of the group.
    ///   - isWhole: whether these are all of a group; only such are
    ///     remembered.
    package mutating func isPresent(in sizes: [Int], seconds: Double, isWhole: Bool) -> Bool {
        guard seconds > 0, sizes.count >= 6 else { return false }
        let windows = Self.windows(of: sizes, seconds: seconds)
        // Of quiet and busy times together, the lower third are quiet.
        let known = (usual + windows).sorted()
        let quiet = known[known.count * 3 / 10]
        quietBytes = quiet
        let spread = quiet - known[known.count / 10]
        let limit = quiet + max(3.5 * spread, Self.leastShare * quiet, Self.leastBytes)
        if isWhole { windows.forEach { remember($0) } }
        return windows.contains { $0 > limit }
    }

    private static func windows(of sizes: [Int], seconds: Double) -> [Double] {
        let rate = Double(sizes.count) / seconds
        let length = min(sizes.count, max(6, Int((rate * windowSeconds).rounded())))
        return stride(from: 0, to: sizes.count, by: length).compactMap { start in
            let part = sizes[start..<min(sizes.count, start + length)]
            guard part.count * 2 >= length else { return nil }
            return Double(part.reduce(0, +)) / Double(part.count)
        }
    }

    private mutating func remember(_ window: Double) {
        if usual.count < Self.memory {
            usual.append(window)
        } else {
            usual[oldest] = window
            oldest = (oldest + 1) % Self.memory
        }
    }
}

/// Whether faint activity is of interest; told by the thread that watches the
/// scene to the one that decodes.
final class SceneInterest: Sendable {
    private let state = Mutex(false)

    /// Whether objects are being looked for.
    var isPresent: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
