/// What the scene looks like without objects, site by site.
///
/// Each site has a mean and a mean absolute deviation of luma and chroma that
/// follow the picture where nothing is in front of it (selective update), and
/// a second look it may take without anything being there: leaves in the
/// wind, a blinking lamp, the place behind something that was put down. The
/// threshold of a site follows its own deviation and rises where things that
/// turned out to be nothing keep showing up; this feedback is that of PBAS
/// (Hofmann, Tiefenbacher, Rigoll, 2012) and SuBSENSE (St-Charles, Bilodeau,
/// Bergevin, 2015), reduced to one mean and one alternative a site in place of
/// their sets of samples, which would cost ten times as much.
final class BackgroundModel {
    /// Settings of the model, in levels and seconds.
    struct Settings: Sendable {
        /// Least difference of luma that is something.
        var lumaFloor: Float = 6
        /// Least difference of chroma that is something.
        var chromaFloor: Float = 6
        /// Mean absolute deviations a difference must exceed.
        var deviations: Int16 = 5
        /// Largest threshold.
        var ceiling: Float = 40
        /// Time in which the background follows the picture.
        var followSeconds: Double = 20
        /// Time in which a place calms down again.
        var calmSeconds: Double = 120
    }

    /// What a site shows.
    enum Finding {
        static let nothing: UInt8 = 0
        static let weak: UInt8 = 1
        static let clear: UInt8 = 2
    }

    let settings: Settings
    let width: Int
    let height: Int
    /// The mean.
    let base: SitePicture
    /// The other look.
    let other: SitePicture
    /// How often the other look turned out to be nothing.
    let otherWeight: Plane<UInt8>
    /// `Finding` a site, of the last comparison.
    let findings: Plane<UInt8>
    /// Difference of luma besides light, 64ths of a level, of the last
    /// comparison.
    let difference: Plane<Int16>

    /// Mean absolute deviation of luma and of chroma, 64ths of a level.
    private let lumaDeviation: Plane<Int16>
    private let chromaDeviation: Plane<Int16>
    private let chromaDifference: Plane<Int16>
    /// Added to both thresholds, 64ths of a level.
    private let restlessness: Plane<Int16>
    private let rowShift: Plane<Int16>
    /// Seconds since the mean was moved, and since places calmed down.
    private var sinceUpdate = 0.0
    private var sinceCalming = 0.0

    init(_ picture: SitePicture, settings: Settings = Settings()) {
        self.settings = settings
        let count = picture.count
        (width, height) = (picture.width, picture.height)
        base = picture.copy()
        other = picture.copy()
        otherWeight = Plane(repeating: 0, count: count)
        findings = Plane(repeating: 0, count: count)
        difference = Plane(repeating: 0, count: count)
        chromaDifference = Plane(repeating: 0, count: count)
        lumaDeviation = Plane(repeating: 48, count: count)
        chromaDeviation = Plane(repeating: 32, count: count)
        restlessness = Plane(repeating: 0, count: count)
        rowShift = Plane(repeating: 0, count: picture.width)
    }

    // MARK: - Comparing

    /// Compares a picture with the background under `light`; the outcome is in
    /// `findings` and `difference`.
    ///
    /// - Returns: number of sites that show something.
    func compare(_ picture: SitePicture, under light: LightEstimate) -> Int {
        var count = 0
        rowShift.fill(0)
        for row in 0..<height {
            if let regions = light.regions { interpolate(regions, row) }
            count += compareRow(row, picture, light)
        }
        return count
    }

    private func compareRow(_ row: Int, _ picture: SitePicture, _ light: LightEstimate) -> Int {
        let start = row * width
        let luma = picture.luma.base + start
        let (cb, cr) = (picture.cb.base + start, picture.cr.base + start)
        let baseLuma = base.luma.base + start
        let (baseCb, baseCr) = (base.cb.base + start, base.cr.base + start)
        let lumaDeviation = lumaDeviation.base + start
        let chromaDeviation = chromaDeviation.base + start
        let restless = restlessness.base + start
        let shift = rowShift.base
        let findings = findings.base + start
        let difference = difference.base + start
        let chromaDifference = chromaDifference.base + start
        let floorLuma = Int16(settings.lumaFloor * 64)
        let floorChroma = Int16(settings.chromaFloor * 64)
        let ceiling = Int16(settings.ceiling * 64)
        let factor = settings.deviations
        let offset = Int32(light.offset * 64)
        let slope = Int32(light.slope * 4096)
        let (cbShift, crShift) = (Int16(light.cb * 64), Int16(light.cr * 64))
        var count: Int32 = 0
        for x in 0..<width {
            let level = Int32(baseLuma[x])
            let expected = level &+ offset &+ (level &* slope) &>> 12 &+ Int32(shift[x])
            let distance = Int32(luma[x]) &- expected
            let dy = Int16(truncatingIfNeeded: max(-16_320, min(16_320, distance)))
            let du = cb[x] &- baseCb[x] &- cbShift
            let dv = cr[x] &- baseCr[x] &- crShift
            let lumaSize = max(dy, 0 &- dy)
            let chromaSize = max(max(du, 0 &- du), max(dv, 0 &- dv))
            let lumaLimit = min(
                ceiling,
                max(floorLuma, lumaDeviation[x] &* factor) &+ restless[x]
            )
            let chromaLimit = min(
                ceiling,
                max(floorChroma, chromaDeviation[x] &* factor) &+ restless[x]
            )
            let isWeak =
                (lumaSize > lumaLimit) != (chromaSize > chromaLimit)
                || lumaSize > lumaLimit
            let isClear =
                lumaSize > lumaLimit &+ lumaLimit &>> 1
                || chromaSize > chromaLimit &+ chromaLimit &>> 1
            difference[x] = dy
            chromaDifference[x] = chromaSize
            findings[x] = (isWeak ? 1 : 0) &+ (isClear ? 1 : 0)
            count &+= isWeak ? 1 : 0
        }
        return Int(count)
    }

    /// Shifts of the regions at one row of sites, between their middles.
    private func interpolate(_ regions: [Float], _ row: Int) {
        func place(_ index: Int, _ count: Int, _ size: Int) -> (Int, Int, Float) {
            let exact = (Float(index) + 0.5) * Float(count) / Float(size) - 0.5
            let low = max(0, min(count - 1, Int(exact.rounded(.down))))
            return (low, min(count - 1, low + 1), max(0, min(1, exact - Float(low))))
        }
        let columns = LightEstimate.columns
        let (top, bottom, share) = place(row, LightEstimate.rows, height)
        let line = (0..<columns).map { column in
            regions[top * columns + column] * (1 - share)
                + regions[bottom * columns + column] * share
        }
        for x in 0..<width {
            let (left, right, share) = place(x, columns, width)
            rowShift[x] = Int16(64 * (line[left] * (1 - share) + line[right] * share))
        }
    }

    // MARK: - Following

    /// Lets the mean follow a picture after it was compared.
    ///
    /// - Parameters:
    ///   - isHeld: nonzero at sites with an object or next to one; these are
    ///     left alone.
    ///   - seconds: time since the picture before.
    func follow(_ picture: SitePicture, holding isHeld: Plane<UInt8>, seconds: Double) {
        sinceUpdate += seconds
        sinceCalming += seconds
        // Moved in steps that survive rounding to 64ths.
        guard sinceUpdate >= 0.45 else { return }
        let shift = max(1, min(6, Int((settings.followSeconds / sinceUpdate).log2Rounded)))
        sinceUpdate = 0
        Self.approach(base.luma, picture.luma, isHeld, Int16(shift))
        Self.approach(base.cb, picture.cb, isHeld, Int16(shift))
        Self.approach(base.cr, picture.cr, isHeld, Int16(shift))
        Self.approachSize(lumaDeviation, difference, isHeld)
        Self.approachSize(chromaDeviation, chromaDifference, isHeld)
        if sinceCalming >= settings.calmSeconds / 8 {
            sinceCalming = 0
            for site in 0..<restlessness.count {
                restlessness[site] &-= restlessness[site] &>> 3
                if restlessness[site] < 16 { restlessness[site] = 0 }
            }
        }
    }

    private static func approach(
        _ plane: Plane<Int16>,
        _ target: Plane<Int16>,
        _ isHeld: Plane<UInt8>,
        _ shift: Int16
    ) {
        let (values, targets, held) = (plane.base, target.base, isHeld.base)
        let half = Int16(1) &<< (shift &- 1)
        for site in 0..<plane.count {
            let step = (targets[site] &- values[site] &+ half) &>> shift
            values[site] &+= held[site] == 0 ? step : 0
        }
    }

    private static func approachSize(
        _ plane: Plane<Int16>,
        _ target: Plane<Int16>,
        _ isHeld: Plane<UInt8>
    ) {
        let (values, targets, held) = (plane.base, target.base, isHeld.base)
        for site in 0..<plane.count {
            let size = max(targets[site], 0 &- targets[site])
            let step = (size &- values[site] &+ 16) &>> 5
            values[site] &+= held[site] == 0 ? step : 0
        }
    }

    // MARK: - What single sites turn out to be

    /// Whether a site shows its other look, one that was nothing before.
    func showsOther(_ site: Int, in picture: SitePicture, _ light: LightEstimate) -> Bool {
        otherWeight[site] >= 3 && resemblesOther(site, in: picture, light)
    }

    /// Whether a site looks like its other look.
    func resemblesOther(_ site: Int, in picture: SitePicture, _ light: LightEstimate) -> Bool {
        let level = Float(other.luma[site]) / 64
        let expected = level + light.shift(at: level)
        let floor = settings.lumaFloor
        return abs(Float(picture.luma[site]) / 64 - expected) < floor
            && abs(Float(picture.cb[site] &- other.cb[site]) / 64 - light.cb) < floor
            && abs(Float(picture.cr[site] &- other.cr[site]) / 64 - light.cr) < floor
    }

    /// Notes that what a site shows is nothing: it counts as the other look,
    /// and the site becomes less sensitive.
    func noteNothing(at site: Int, in picture: SitePicture) {
        let isKnown =
            abs(Int(picture.luma[site]) - Int(other.luma[site])) < Int(settings.lumaFloor * 64)
        if isKnown, otherWeight[site] > 0 {
            otherWeight[site] = min(200, otherWeight[site] &+ 1)
        } else {
            other.luma[site] = picture.luma[site]
            other.cb[site] = picture.cb[site]
            other.cr[site] = picture.cr[site]
            otherWeight[site] = 1
        }
        restlessness[site] = min(12 * 64, restlessness[site] &+ 96)
    }

    /// Takes what a site shows for its background from now on; what it showed
    /// so far becomes its other look.
    func absorb(_ site: Int, from picture: SitePicture) {
        other.luma[site] = base.luma[site]
        other.cb[site] = base.cb[site]
        other.cr[site] = base.cr[site]
        otherWeight[site] = 0
        base.luma[site] = picture.luma[site]
        base.cb[site] = picture.cb[site]
        base.cr[site] = picture.cr[site]
    }

    /// Makes the other look of a site its background again.
    func restore(_ site: Int) {
        swap(&base.luma.base[site], &other.luma.base[site])
        swap(&base.cb.base[site], &other.cb.base[site])
        swap(&base.cr.base[site], &other.cr.base[site])
        otherWeight[site] = 0
    }
}

extension Double {
    /// The whole number nearest to the binary logarithm.
    fileprivate var log2Rounded: Int {
        var (power, value) = (0, self)
        while value > 1.414 {
            value /= 2
            power += 1
        }
        return power
    }
}
