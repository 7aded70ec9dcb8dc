/// Recognises, among frames decoded one after the other, those where something
/// shows up all at once, by their compressed size.
///
/// Such a frame is looked at whatever the schedule says: what comes and goes
/// between two looks would be missed otherwise. The measure is what nine in
/// ten of the last frames cost, so that footage in motion, where every few
/// frames are large, has none.
package struct SuddenFrames: Sendable {
    private static let memory = 32
    private var sizes: [Int] = []
    private var oldest = 0

    package init() {}

    /// Takes the next frame shown.
    ///
    /// - Parameters:
    ///   - byteCount: its compressed size; 0 when not known.
    ///   - isKey: whether it is coded on its own, which tells nothing.
    package mutating func isSudden(byteCount: Int, isKey: Bool) -> Bool {
        guard byteCount > 0, !isKey else { return false }
        defer { remember(byteCount) }
        guard sizes.count >= 8 else { return false }
        let sorted = sizes.sorted()
        let usual = sorted[sorted.count * 9 / 10]
        return byteCount > usual * 5 / 2 + 8 || (usual < 64 && byteCount > usual + 12)
    }

    private mutating func remember(_ size: Int) {
        if sizes.count < Self.memory {
            sizes.append(size)
        } else {
            sizes[oldest] = size
            oldest = (oldest + 1) % Self.memory
        }
    }
}
