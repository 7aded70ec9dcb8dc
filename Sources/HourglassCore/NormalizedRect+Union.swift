extension NormalizedRect {
    /// The smallest rectangle around both.
    public func union(_ other: NormalizedRect) -> NormalizedRect {
        let (left, top) = (min(x, other.x), min(y, other.y))
        return NormalizedRect(
            x: left,
            y: top,
            width: max(x + width, other.x + other.width) - left,
            height: max(y + height, other.y + other.height) - top
        )
    }

    /// Whether the two share some area.
    public func overlaps(_ other: NormalizedRect) -> Bool {
        x < other.x + other.width && other.x < x + width && y < other.y + other.height
            && other.y < y + height
    }
}
