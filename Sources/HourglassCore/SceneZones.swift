/// Places of interest in the picture of a fixed camera.
///
/// All points are in fractions of the picture, origin at the top left.
public struct SceneZones: Codable, Sendable, Equatable {
    /// A place in the picture.
    public struct Point: Sendable, Equatable {
        /// From the left, 0…1.
        public var x: Double
        /// From the top, 0…1.
        public var y: Double

        /// Makes a point.
        public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
    }

    /// An area with a name.
    public struct Zone: Codable, Sendable, Equatable {
        /// What it is called in events and reports.
        public var name: String
        /// Its corners in order, three or more; the last joins the first.
        public var points: [Point]

        /// Makes a zone.
        public init(name: String, points: [Point]) { (self.name, self.points) = (name, points) }
    }

    /// A line with a name, and with a left and a right side as seen when going
    /// from its beginning to its end.
    public struct Line: Codable, Sendable, Equatable {
        /// What it is called in events and reports.
        public var name: String
        /// Where it begins.
        public var from: Point
        /// Where it ends.
        public var to: Point

        /// Makes a line.
        public init(name: String, from: Point, to: Point) {
            (self.name, self.from, self.to) = (name, from, to)
        }
    }

    /// Areas in which the presence of objects is noted.
    public var zones: [Zone]
    /// Lines whose crossing is noted.
    public var lines: [Line]
    /// Areas that are not looked at: trees, a street, a clock in the picture.
    public var masks: [Zone]

    /// Makes zones, by default none.
    public init(zones: [Zone] = [], lines: [Line] = [], masks: [Zone] = []) {
        (self.zones, self.lines, self.masks) = (zones, lines, masks)
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { zones.isEmpty && lines.isEmpty && masks.isEmpty }
}

extension SceneZones.Point: Codable {
    /// Reads `[x, y]`.
    public init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        self.init(x: try list.decode(Double.self), y: try list.decode(Double.self))
        guard list.isAtEnd else {
            throw DecodingError.dataCorruptedError(
                in: list,
                debugDescription: "A point has two numbers, [x, y]."
            )
        }
    }

    /// Writes `[x, y]`.
    public func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(x)
        try list.encode(y)
    }
}

extension SceneZones.Zone {
    /// Whether a point lies inside, by the even-odd rule.
    public func contains(_ point: SceneZones.Point) -> Bool {
        var isInside = false
        guard var before = points.last else { return false }
        for corner in points {
            if (corner.y > point.y) != (before.y > point.y) {
                let share = (point.y - corner.y) / (before.y - corner.y)
                if point.x < corner.x + share * (before.x - corner.x) { isInside.toggle() }
            }
            before = corner
        }
        return isInside
    }
}

extension SceneZones.Line {
    /// Ways to cross a line.
    public enum Direction: String, Sendable {
        /// From its left to its right side.
        case forward
        /// From its right to its left side.
        case backward
    }

    /// Where on the way from `start` to `end`, 0…1, the line is crossed and
    /// which way; nil when it is not. The end of the way counts, its start
    /// does not, so a path of several such ways crosses once.
    public func crossing(
        from start: SceneZones.Point,
        to end: SceneZones.Point
    ) -> (share: Double, direction: Direction)? {
        // Positive on the right side, seen along the line, since y points down.
        func side(_ p: SceneZones.Point) -> Double {
            (to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x)
        }
        let (before, after) = (side(start), side(end))
        guard before != 0, (before < 0) != (after < 0) || after == 0 else { return nil }
        let share = before / (before - after)
        let x = start.x + share * (end.x - start.x)
        let y = start.y + share * (end.y - start.y)
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let along = (x - from.x) * dx + (y - from.y) * dy
        guard along >= 0, along <= dx * dx + dy * dy else { return nil }
        return (share, before < 0 ? .forward : .backward)
    }
}
