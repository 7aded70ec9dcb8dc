/// One object as it is followed from picture to picture; lengths in sites.
struct ObjectTrack {
    /// Where it was at a time.
    struct Sight: Sendable {
        var tick: Int64
        /// Middle of its rectangle.
        var x: Float
        var y: Float
        var width: Float
        var height: Float
        /// Mean size of the difference to the background, in levels.
        var contrast: Float = 0
        /// Sites that differ from the background.
        var area: Float = 0
        /// Whether the edge of the picture may cut it off.
        var isCut = false

        /// Area times contrast: how much there is to see of it.
        var mass: Float { area * contrast }
        /// Lower edge, where it stands.
        var footY: Float { y + height / 2 }
    }

    /// Number among all tracks of the footage.
    let identity: Int
    var filter: PlaceFilter
    /// Usual size.
    var width: Float
    var height: Float
    var area: Float
    /// Usual colour and luma, in levels.
    var luma: Float
    var cb: Float
    var cr: Float
    /// Usual spread of its colours.
    var appearance: Appearance
    /// Sights, thinned in the middle where there are many.
    var sights: [Sight]
    /// First sight.
    var first: Sight
    /// Last sight.
    var last: Sight
    /// Pictures in which it was seen.
    var hits = 1
    /// First picture without it since it was last seen.
    var missedSince: Int64?
    /// Since when it hides in the blob of another one.
    var hiddenSince: Int64?
    /// Largest distance from its first sight.
    var travel: Float = 0
    /// Whether enough was seen to take it for an object.
    var isConfirmed = false
    /// Largest size.
    var largestWidth: Float
    var largestHeight: Float
    /// Largest contrast, in levels.
    var contrast: Float
    /// Contrast of the last sight, in levels.
    var lastContrast: Float
    /// Largest mass of a sight.
    var mass: Float
    /// Sites of the last sight.
    var sites: [Int32]
    /// What is seen best, and when.
    var bestScore: Float = 0
    var bestTick: Int64
    /// Votes for colour names, by `ColorName` number.
    var colors: [Float]
    /// Its look when it last moved, to tell when it stands still.
    var rest: RestingLook?
    /// First of the sights since which it is much fainter than it was and keeps
    /// its place; nil when it is not.
    var faded: Sight?
    /// Share of late sights that look like a shadow.
    var shade: Float = 0
    /// Whether it came off another one.
    var isSplit = false
    /// Whether another track goes on in its place, so that it never was one.
    var isTakenOver = false

    init(identity: Int, blob: Blob, tick: Int64, isCut: Bool) {
        self.identity = identity
        let sight = Sight(
            tick: tick,
            x: blob.middleX,
            y: blob.middleY,
            width: Float(blob.width),
            height: Float(blob.height),
            contrast: blob.contrast,
            area: Float(blob.area),
            isCut: isCut
        )
        filter = PlaceFilter(x: sight.x, y: sight.y)
        (width, height) = (sight.width, sight.height)
        area = Float(blob.area)
        (luma, cb, cr) = (blob.luma, blob.cb, blob.cr)
        appearance = blob.appearance
        sights = [sight]
        (first, last) = (sight, sight)
        (largestWidth, largestHeight) = (sight.width, sight.height)
        (contrast, lastContrast) = (blob.contrast, blob.contrast)
        mass = sight.mass
        shade = blob.isShade ? 1 : 0
        sites = blob.sites
        bestTick = tick
        colors = [Float](repeating: 0, count: ColorName.allCases.count)
    }

    /// Takes its sight in the next picture.
    ///
    /// - Parameters:
    ///   - isShared: whether other objects are in the blob as well, so that
    ///     its size says nothing.
    ///   - isCut: whether the edge of the picture may cut it off.
    mutating func see(_ blob: Blob, tick: Int64, isShared: Bool, isCut: Bool) {
        let sight = Sight(
            tick: tick,
            x: blob.middleX,
            y: blob.middleY,
            width: Float(blob.width),
            height: Float(blob.height),
            contrast: blob.contrast,
            area: Float(blob.area),
            isCut: isCut
        )
        filter.correct(x: sight.x, y: sight.y, deviation: isShared ? 4 : 0.7)
        hits += 1
        missedSince = nil
        hiddenSince = nil
        sites = blob.sites
        lastContrast = blob.contrast
        if !isShared {
            let share: Float = hits < 4 ? 0.5 : 0.25
            width += share * (sight.width - width)
            height += share * (sight.height - height)
            area += share * (Float(blob.area) - area)
            shade += share * ((blob.isShade ? 1 : 0) - shade)
            luma += share * (blob.luma - luma)
            cb += share * (blob.cb - cb)
            cr += share * (blob.cr - cr)
            appearance.follow(blob.appearance, share: hits < 4 ? 0.5 : 0.1)
            largestWidth = max(largestWidth, sight.width)
            largestHeight = max(largestHeight, sight.height)
            contrast = max(contrast, blob.contrast)
            mass = max(mass, sight.mass)
        }
        noteFading(sight)
        note(sight)
    }

    /// Remembers a sight; of many, every second one in the middle is
    /// forgotten.
    mutating func note(_ sight: Sight) {
        last = sight
        let (dx, dy) = (sight.x - first.x, sight.y - first.y)
        travel = max(travel, (dx * dx + dy * dy).squareRoot())
        sights.append(sight)
        if sights.count > 128 {
            let tail = sights.suffix(16)
            let thinned = sights.dropLast(16).enumerated().filter { $0.offset % 2 == 0 }
            sights = thinned.map(\.element) + tail
        }
    }

    /// Whether it went at least this far lately, on a fairly straight way and
    /// not in one leap: marks that flare up here and there do neither.
    func hasMoved(by way: Float) -> Bool {
        let recent = sights.suffix(12)
        guard travel >= way, let start = recent.first, let end = recent.last else { return false }
        func distance(_ a: Sight, _ b: Sight) -> Float {
            ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
        }
        let steps = zip(recent, recent.dropFirst()).map(distance)
        let net = distance(start, end)
        return net >= way && net >= 0.5 * steps.reduce(0, +)
            && (steps.max() ?? 0) <= 0.7 * net
    }

    /// Whether a point is inside its expected rectangle, enlarged.
    func expects(x: Float, y: Float, margin: Float) -> Bool {
        abs(x - filter.x) <= width * (0.5 + margin) + 1
            && abs(y - filter.y) <= height * (0.5 + margin) + 1
    }
}
