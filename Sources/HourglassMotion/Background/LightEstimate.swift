/// How the light differs from what the background was learned under.
///
/// Over the whole picture a gain and an offset, found by medians over classes
/// of brightness, so that objects and saturated places do not count; besides,
/// a shift per region, so that a cloud or a lamp over part of the scene is
/// followed. A region's shift is the median of its neighbourhood: an object
/// that fills one region does not pass for light.
struct LightEstimate: Sendable {
    /// Columns of regions.
    static let columns = 8
    /// Rows of regions.
    static let rows = 6
    /// Largest shift of a region that counts as light, in levels.
    static let regionLimit: Float = 14

    /// Luma expected of a background value `b` (in levels) is
    /// `b + offset + slope · b`.
    var offset: Float = 0
    /// See `offset`.
    var slope: Float = 0
    /// Shift of chroma, in levels.
    var cb: Float = 0
    /// Shift of chroma, in levels.
    var cr: Float = 0
    /// Further shift per region, row by row; nil when none is worth it.
    var regions: [Float]?

    /// No change of light.
    init() {}

    /// Estimates the light of `picture` over `background`.
    ///
    /// - Parameter excluded: sites that showed an object lately.
    init(of picture: SitePicture, over background: SitePicture, excluding excluded: Plane<UInt8>) {
        var bank = HistogramBank(groups: 10)
        bank.fill { bins in
            // A step without common factors with usual widths samples
            // everywhere.
            for site in stride(from: 0, to: picture.count, by: 5) where excluded[site] == 0 {
                let base = background.luma[site]
                let luma = picture.luma[site] &- base
                bins[HistogramBank.bin(group: Int(base) >> 11, value: luma)] &+= 1
                let cb = picture.cb[site] &- background.cb[site]
                bins[HistogramBank.bin(group: 8, value: cb)] &+= 1
                let cr = picture.cr[site] &- background.cr[site]
                bins[HistogramBank.bin(group: 9, value: cr)] &+= 1
            }
        }
        fit(bank)
        cb = Self.quiet(bank.median(of: 8))
        cr = Self.quiet(bank.median(of: 9))
        regions = regionShifts(picture, background)
    }

    /// The shift at a background luma, without that of regions.
    func shift(at luma: Float) -> Float { offset + slope * luma }

    /// Shifts too small to matter are left to the background to follow.
    private static func quiet(_ value: Float) -> Float { abs(value) < 0.5 ? 0 : value }

    private mutating func fit(_ bank: HistogramBank) {
        let counts = (0..<8).map { bank.count(of: $0) }
        let total = counts.reduce(0, +)
        var points: [(x: Float, y: Float, weight: Float)] = []
        for (index, count) in counts.enumerated() where count > 0 && count * 50 >= total {
            // Near the ends of the scale values are clipped and tell little.
            let share: Float = index == 0 || index == 7 ? 0.3 : 1
            let x = Float(index) * 32 + 16
            points.append((x, bank.median(of: index), Float(count) * share))
        }
        guard points.count > 1 else {
            offset = Self.quiet(points.first?.y ?? 0)
            return
        }
        let weight = points.reduce(0) { $0 + $1.weight }
        let meanX = points.reduce(0) { $0 + $1.x * $1.weight } / weight
        let meanY = points.reduce(0) { $0 + $1.y * $1.weight } / weight
        var (above, below): (Float, Float) = (0, 0)
        for point in points {
            above += point.weight * (point.x - meanX) * (point.y - meanY)
            below += point.weight * (point.x - meanX) * (point.x - meanX)
        }
        slope = below > 0 ? max(-0.8, min(2, above / below)) : 0
        if abs(slope) < 0.006 { slope = 0 }
        offset = meanY - slope * meanX
        if slope == 0 { offset = Self.quiet(offset) }
    }

    private func regionShifts(_ picture: SitePicture, _ background: SitePicture) -> [Float]? {
        var bank = HistogramBank(groups: Self.columns * Self.rows)
        let factor = Int32(slope * 4096)
        let shift = Int32(offset * 64)
        bank.fill { bins in
            for y in stride(from: 1, to: picture.height, by: 2) {
                let row = y * Self.rows / picture.height * Self.columns
                // Every third site, shifted from row to row.
                for x in stride(from: y / 2 % 3, to: picture.width, by: 3) {
                    let site = y * picture.width + x
                    let base = Int32(background.luma[site])
                    let expected = base &+ shift &+ (base &* factor) >> 12
                    let value = Int32(picture.luma[site]) &- expected
                    let group = row + x * Self.columns / picture.width
                    let bounded = Int16(max(-16_000, min(16_000, value)))
                    bins[HistogramBank.bin(group: group, value: bounded)] &+= 1
                }
            }
        }
        let own = (0..<Self.columns * Self.rows).map { bank.median(of: $0) }
        var shifts = own
        for row in 0..<Self.rows {
            for column in 0..<Self.columns {
                var near: [Float] = []
                for r in max(0, row - 1)...min(Self.rows - 1, row + 1) {
                    for c in max(0, column - 1)...min(Self.columns - 1, column + 1) {
                        near.append(own[r * Self.columns + c])
                    }
                }
                near.sort()
                var middle = near[near.count / 2]
                // Of two in the middle, the one nearer to no change.
                if near.count % 2 == 0, abs(near[near.count / 2 - 1]) < abs(middle) {
                    middle = near[near.count / 2 - 1]
                }
                shifts[row * Self.columns + column] =
                    max(-Self.regionLimit, min(Self.regionLimit, middle))
            }
        }
        return shifts.contains { abs($0) >= 1 } ? shifts : nil
    }
}
