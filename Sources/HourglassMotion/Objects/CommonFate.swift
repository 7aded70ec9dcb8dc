/// Tells which tracks are parts of one object, by their going the same way.
///
/// Before a ground of its own brightness the middle of something is not seen,
/// and a coat and shoes are two blobs. Parts keep both their front and their
/// rear edge in line as they go; two objects that go beside each other hardly
/// ever do (the Gestalt law of common fate; Wertheimer, 1923). A shadow may
/// fall before or behind what throws it, but keeps its length and distance.
struct CommonFate {
    /// Two tracks by number, the smaller first.
    private struct Pair: Hashable {
        var first: Int
        var second: Int
    }

    /// For how many pictures two have kept in line, and where that began.
    private struct Company {
        var pictures = 1
        var start: ObjectTrack.Sight
        /// How far the second was ahead of the first then.
        var lead: Float
        var lastTick: Int64
    }

    /// Pictures over which parts must keep in line.
    private static let leastPictures = 6

    private var companies: [Pair: Company] = [:]
    /// Ticks after which company that was not kept is forgotten.
    private let patience: Int64

    init(ticksPerSecond: Double) { patience = Int64(ticksPerSecond) }

    /// Takes how tracks look after a picture.
    ///
    /// - Returns: places of two tracks that are parts of one object, the one
    ///   to keep first.
    mutating func admit(_ tracks: [ObjectTrack], tick: Int64) -> (kept: Int, other: Int)? {
        let seen = tracks.indices.filter {
            tracks[$0].last.tick == tick && tracks[$0].hiddenSince == nil
                && tracks[$0].travel >= 2
        }
        companies = companies.filter { tick - $0.value.lastTick <= patience }
        var found: (kept: Int, other: Int)?
        for (place, a) in seen.enumerated() {
            for b in seen[(place + 1)...] where Self.areInLine(tracks[a], tracks[b]) {
                let pair = Pair(first: tracks[a].identity, second: tracks[b].identity)
                let (p, q) = (tracks[a].last, tracks[b].last)
                let lead = Self.goesAcross(tracks[a]) ? q.x - p.x : q.y - p.y
                var company =
                    companies[pair] ?? Company(pictures: 0, start: p, lead: lead, lastTick: tick)
                guard abs(lead - company.lead) <= 2.5 else { continue }
                company.pictures += 1
                company.lastTick = tick
                companies[pair] = company
                let size = max(tracks[a].width, tracks[a].height)
                if found == nil, company.pictures >= Self.leastPictures,
                    company.start.distance(to: tracks[a].last) >= max(6, 0.4 * size)
                {
                    found = tracks[a].first.tick <= tracks[b].first.tick ? (a, b) : (b, a)
                }
            }
        }
        return found
    }

    /// Whether two that go the same way are in line along it, one beside the
    /// other.
    private static func areInLine(_ a: ObjectTrack, _ b: ObjectTrack) -> Bool {
        let goesAcross = goesAcross(a)
        guard goesAcross == Self.goesAcross(b) else { return false }
        let (p, q) = (a.last, b.last)
        let isShadow = a.shade > 0.7 && b.shade < 0.3 || b.shade > 0.7 && a.shade < 0.3
        return goesAcross
            ? areInLine((p.x, p.width), (q.x, q.width), (p.y, p.height), (q.y, q.height), isShadow)
            : areInLine((p.y, p.height), (q.y, q.height), (p.x, p.width), (q.x, q.width), isShadow)
    }

    private static func goesAcross(_ track: ObjectTrack) -> Bool {
        abs(track.filter.speedX) >= abs(track.filter.speedY)
    }

    /// - Parameters: middles and sizes along the way, then beside it.
    private static func areInLine(
        _ p: (middle: Float, length: Float),
        _ q: (middle: Float, length: Float),
        _ besideP: (middle: Float, size: Float),
        _ besideQ: (middle: Float, size: Float),
        _ isShadow: Bool
    ) -> Bool {
        let longer = max(p.length, q.length)
        let slack = max(1.5, 0.12 * longer)
        let gap = abs(besideP.middle - besideQ.middle) - (besideP.size + besideQ.size) / 2
        guard gap <= longer else { return false }
        if isShadow {
            return abs(p.length - q.length) <= 2 * slack
                && abs(p.middle - q.middle) <= 0.7 * longer
        }
        return abs((p.middle - p.length / 2) - (q.middle - q.length / 2)) <= slack
            && abs((p.middle + p.length / 2) - (q.middle + q.length / 2)) <= slack
    }
}

extension ObjectTrack {
    /// Takes in a part of the same object.
    mutating func join(_ part: ObjectTrack) {
        var others: [Int64: Sight] = [:]
        for sight in part.sights { others[sight.tick] = sight }
        sights = sights.map { sight in others[sight.tick].map { sight.around($0) } ?? sight }
        first = sights[0]
        last = sights[sights.count - 1]
        (width, height) = (last.width, last.height)
        filter = PlaceFilter(
            x: last.x,
            y: last.y,
            speedX: filter.speedX,
            speedY: filter.speedY,
            deviation: 1
        )
        appearance.follow(part.appearance, share: part.area / max(1, area + part.area))
        area += part.area
        mass += part.mass
        largestWidth = sights.reduce(0) { max($0, $1.width) }
        largestHeight = sights.reduce(0) { max($0, $1.height) }
        contrast = max(contrast, part.contrast)
        sites += part.sites
        for index in colors.indices { colors[index] += part.colors[index] }
        isConfirmed = isConfirmed || part.isConfirmed
        (rest, faded) = (nil, nil)
    }
}

extension ObjectTrack.Sight {
    /// The rectangle around both, at the same time.
    fileprivate func around(_ other: Self) -> Self {
        let left = min(x - width / 2, other.x - other.width / 2)
        let right = max(x + width / 2, other.x + other.width / 2)
        let top = min(y - height / 2, other.y - other.height / 2)
        let bottom = max(y + height / 2, other.y + other.height / 2)
        let total = max(1, area + other.area)
        return Self(
            tick: tick,
            x: (left + right) / 2,
            y: (top + bottom) / 2,
            width: right - left,
            height: bottom - top,
            contrast: (mass + other.mass) / total,
            area: area + other.area,
            isCut: isCut || other.isCut
        )
    }
}
