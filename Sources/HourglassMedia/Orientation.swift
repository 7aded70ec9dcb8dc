/// How a coded picture is turned for display: mirrored first, then rotated.
public struct Orientation: Hashable, Sendable, Codable {
    /// Clockwise rotation: 0, 90, 180 or 270 degrees.
    public let clockwiseDegrees: Int
    /// Whether left and right are exchanged before the rotation.
    public let isMirrored: Bool

    /// Makes an orientation; other angles are taken to the nearest quarter.
    public init(clockwiseDegrees: Int, isMirrored: Bool = false) {
        let quarters = Int((Double(clockwiseDegrees) / 90).rounded())
        self.clockwiseDegrees = ((quarters % 4 + 4) % 4) * 90
        self.isMirrored = isMirrored
    }

    /// As coded.
    public static let upright = Orientation(clockwiseDegrees: 0)

    /// Whether width and height change places.
    public var swapsSides: Bool { clockwiseDegrees % 180 != 0 }

    /// Where the sample shown at (`x`, `y`) of a `width` × `height` result
    /// stands in the source.
    @inline(__always)
    func source(x: Int, y: Int, width: Int, height: Int) -> (x: Int, y: Int) {
        let turned: (x: Int, y: Int)
        switch clockwiseDegrees {
        case 90: turned = (y, width - 1 - x)
        case 180: turned = (width - 1 - x, height - 1 - y)
        case 270: turned = (height - 1 - y, x)
        default: turned = (x, y)
        }
        guard isMirrored else { return turned }
        let sourceWidth = swapsSides ? height : width
        return (sourceWidth - 1 - turned.x, turned.y)
    }
}
