/// Gives packets the times at which they are to be decoded, from the times
/// they are shown.
///
/// Containers need decoding times that never go back and are never after the
/// time shown; Matroska and AVI do not store them. The i-th packet is decoded
/// when the frame `depth` places before the i-th in the order shown is shown.
package struct DecodingTimes {
    private let depth: Int
    private let frameDuration: Int64
    private var count = 0
    private var first: Int64 = 0
    /// Times shown that are not used up, ascending.
    private var waiting: [Int64] = []

    /// - Parameters:
    ///   - depth: how many places a frame may be stored ahead of where it is
    ///     shown.
    ///   - frameDuration: distance of the first decoding times, in ticks.
    package init(depth: Int, frameDuration: Int64) {
        self.depth = depth
        self.frameDuration = frameDuration
    }

    /// Decoding time of the next packet stored.
    package mutating func next(shown: Int64) -> Int64 {
        if count == 0 { first = shown }
        let place = waiting.lastIndex { $0 <= shown }.map { $0 + 1 } ?? 0
        waiting.insert(shown, at: place)
        defer { count += 1 }
        guard waiting.count > depth else {
            return first - Int64(depth - count) * frameDuration
        }
        return waiting.removeFirst()
    }
}
