/// Where a search looks: a hard limit that nothing outside can pass.
public struct SearchScope: Sendable, Hashable {
    /// A piece of footage, or a stretch of it.
    public struct Part: Sendable, Hashable {
        /// Number of the footage.
        public var footage: Int64
        /// The stretch, in ticks of that footage; nil for all of it.
        public var range: Range<Int64>?

        /// Names a piece of footage, or a stretch of it.
        public init(footage: Int64, range: Range<Int64>? = nil) {
            self.footage = footage
            self.range = range
        }
    }

    /// The parts looked at; nil for the whole library. No parts: nothing.
    public var parts: [Part]?

    /// Looks at the given parts only.
    public init(parts: [Part]?) {
        self.parts = parts
    }

    /// The whole library.
    public static let library = SearchScope(parts: nil)

    /// Some footage.
    public static func footage(_ ids: [Int64]) -> SearchScope {
        SearchScope(parts: ids.map { Part(footage: $0) })
    }

    /// A piece of footage, or the stretch of it within `range`.
    public static func footage(_ id: Int64, _ range: Range<Int64>? = nil) -> SearchScope {
        SearchScope(parts: [Part(footage: id, range: range)])
    }
}
