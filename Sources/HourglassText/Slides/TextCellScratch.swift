/// Judges single cells; keeps the memory that takes from cell to cell.
///
/// The limits were chosen on lecture recordings and rendered slides on one
/// side and road traffic, pedestrians, film and news footage on the other.
struct TextCellScratch {
    private static let side = TextCells.cellSide
    private static let area = side * side
    private var histogram = [Int](repeating: 0, count: 256)

    /// Whether the cell whose first pixel is at `corner` looks like text.
    mutating func isTextLike(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ corner: Int,
        _ stride: Int
    ) -> Bool {
        count(bytes, corner, stride)
        let (ground, wide, narrow) = self.ground()
        let (low, high) = extremes()
        let contrast = max(ground - low, high - ground)
        let isEven = narrow * 100 > 85 * wide && narrow * 5 > 2 * Self.area && contrast >= 24
        // A filmed screen has noise, but then the letters stand out far.
        let isNoisy = narrow * 5 > 3 * wide && wide * 2 > Self.area && contrast >= 110
        guard isEven || isNoisy else { return false }
        let isInkLighter = high - ground >= ground - low
        let threshold = max(12, contrast * 2 / 5)
        // How many pixels stand out to the other side.
        let opposite =
            isInkLighter
            ? sum(0..<max(0, ground - 12)) : sum(min(256, ground + 13)..<256)
        guard opposite * 100 < 3 * Self.area else { return false }
        let ink = isInkLighter ? ground + threshold + 1...255 : 0...ground - threshold - 1
        return hasStrokes(bytes, corner, stride, ink: UInt8(ink.lowerBound)...UInt8(ink.upperBound))
    }

    private mutating func count(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ corner: Int,
        _ stride: Int
    ) {
        histogram.withUnsafeMutableBufferPointer { histogram in
            histogram.update(repeating: 0)
            for row in 0..<Self.side {
                let start = corner + row * stride
                for column in start..<start + Self.side { histogram[Int(bytes[column])] += 1 }
            }
        }
    }

    private func sum(_ levels: Range<Int>) -> Int {
        levels.reduce(0) { $0 + histogram[$1] }
    }

    /// The commonest level, and how many pixels lie within 6 levels of it, and
    /// at most within 3 of any.
    private func ground() -> (level: Int, wide: Int, narrow: Int) {
        var (level, wide, narrow) = (0, 0, 0)
        var (wideSum, narrowSum) = (sum(0..<6), sum(0..<3))
        for center in 0..<256 {
            if center + 6 < 256 { wideSum += histogram[center + 6] }
            if center >= 7 { wideSum -= histogram[center - 7] }
            if center + 3 < 256 { narrowSum += histogram[center + 3] }
            if center >= 4 { narrowSum -= histogram[center - 4] }
            if wideSum > wide { (level, wide) = (center, wideSum) }
            narrow = max(narrow, narrowSum)
        }
        return (level, wide, narrow)
    }

    /// Levels that 1 % of the pixels are below, or above.
    private func extremes() -> (low: Int, high: Int) {
        let few = Self.area / 100
        var (low, below) = (0, histogram[0])
        while below <= few {
            low += 1
            below += histogram[low]
        }
        var (high, above) = (255, histogram[255])
        while above <= few {
            high -= 1
            above += histogram[high]
        }
        return (low, high)
    }

    /// Whether the ink forms many short runs, along rows and along columns.
    private func hasStrokes(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ corner: Int,
        _ stride: Int,
        ink: ClosedRange<UInt8>
    ) -> Bool {
        var (pixels, runs, columnRuns) = (0, 0, 0)
        var above: UInt32 = 0
        for row in 0..<Self.side {
            var line: UInt32 = 0
            let start = corner + row * stride
            for column in 0..<Self.side where ink.contains(bytes[start + column]) {
                line |= 1 << UInt32(column)
            }
            pixels += line.nonzeroBitCount
            runs += (line & ~(line << 1)).nonzeroBitCount
            columnRuns += (line & ~above).nonzeroBitCount
            above = line
        }
        return runs >= 8 && columnRuns >= 8 && pixels < 9 * runs && pixels * 80 > Self.area
            && pixels * 20 < 9 * Self.area
    }
}
