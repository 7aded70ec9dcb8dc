/// What is known of an event besides its kind, time and place.
///
/// Stored as JSON whose absent fields are left out, so that fields can be added
/// without touching libraries that exist.
public struct EventDetails: Codable, Sendable, Equatable {
    /// Where an object was at a time.
    public struct Waypoint: Codable, Sendable, Equatable {
        /// Instant, in ticks of the footage.
        public var tick: Int64
        /// Middle of the object, as a share of the picture's width, 0…1.
        public var x: Double
        /// Middle of the object, as a share of the picture's height, 0…1.
        public var y: Double

        /// Makes a waypoint.
        public init(tick: Int64, x: Double, y: Double) {
            (self.tick, self.x, self.y) = (tick, x, y)
        }
    }

    /// Something an object did while it was in sight.
    public struct Act: Codable, Sendable, Equatable {
        /// What an object can do.
        public enum Kind: String, Codable, Sendable, CaseIterable {
            /// Came in over an edge of the picture.
            case enter
            /// Went out over an edge of the picture.
            case leave
            /// Kept to one place.
            case stay
            /// Crossed a line.
            case crossLine = "cross-line"
            /// Was inside a zone.
            case inZone = "in-zone"
        }

        /// What it did.
        public var kind: Kind
        /// First instant, in ticks of the footage.
        public var startTick: Int64
        /// First instant after, in ticks of the footage.
        public var endTick: Int64
        /// Name of the zone or line; the edge for `enter` and `leave`: `left`,
        /// `right`, `top` or `bottom`.
        public var name: String?
        /// For a line: `forward` from its left to its right side, seen along
        /// the line, or `backward`.
        public var direction: String?

        /// Makes an act.
        public init(
            kind: Kind,
            startTick: Int64,
            endTick: Int64,
            name: String? = nil,
            direction: String? = nil
        ) {
            (self.kind, self.startTick, self.endTick) = (kind, startTick, endTick)
            (self.name, self.direction) = (name, direction)
        }
    }

    /// Number of the object or slide; events that share it show the same one.
    public var identity: Int?
    /// Title of a slide.
    public var title: String?
    /// Instants at which a slide gained something, in ticks, ascending.
    public var steps: [Int64]?
    /// Way of an object through the picture, thinned, ascending in time.
    public var path: [Waypoint]?
    /// What an object did, ascending in time.
    public var acts: [Act]?
    /// Width of an object in pixels of the shown picture, at its largest.
    public var width: Int?
    /// Height of an object in pixels of the shown picture, at its largest.
    public var height: Int?
    /// Main colour of an object as an English word, such as `red`.
    public var color: String?
    /// Way an object went as a whole: `left`, `right`, `up`, `down` or two of
    /// them joined as in `up-left`; nil when it ended where it began.
    public var heading: String?
    /// Instant that shows the event best, in ticks.
    public var bestTick: Int64?

    /// Makes details of which nothing is known yet.
    public init() {}
}
