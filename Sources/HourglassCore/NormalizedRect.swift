/// A rectangle in fractions of the picture's width and height, origin at the
/// top left.
public struct NormalizedRect: Hashable, Sendable, Codable {
    /// Left edge, 0…1.
    public var x: Double
    /// Top edge, 0…1.
    public var y: Double
    /// Width, 0…1.
    public var width: Double
    /// Height, 0…1.
    public var height: Double

    /// Makes a rectangle.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}
