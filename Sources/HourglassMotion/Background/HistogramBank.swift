/// Counts of differences for several groups at once, to find their medians in
/// one pass over a picture.
struct HistogramBank: Sendable {
    private static let binCount = 512
    private var bins: [Int32]

    init(groups: Int) { bins = [Int32](repeating: 0, count: groups * Self.binCount) }

    /// Where a value of a group is counted.
    ///
    /// - Parameter value: in 64ths of a level, within ±255 levels.
    @inline(__always)
    static func bin(group: Int, value: Int16) -> Int {
        group &* binCount &+ (Int(value) >> 6) &+ 256
    }

    /// Gives the counters to a loop that fills them.
    mutating func fill(_ body: (UnsafeMutablePointer<Int32>) -> Void) {
        bins.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    }

    /// Number of values of a group.
    func count(of group: Int) -> Int {
        Int(bins[group * Self.binCount..<(group + 1) * Self.binCount].reduce(0, &+))
    }

    /// The median of a group in levels, interpolated within its bin; 0 when
    /// there is nothing in it.
    func median(of group: Int) -> Float {
        let half = Float(count(of: group)) / 2
        guard half > 0 else { return 0 }
        var below: Float = 0
        for bin in 0..<Self.binCount {
            let number = Float(bins[group * Self.binCount + bin])
            if number > 0, below + number >= half {
                return Float(bin - 256) + (half - below) / number
            }
            below += number
        }
        return 0
    }
}
