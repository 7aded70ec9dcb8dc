/// Sites that belong together and differ from the background.
struct Blob {
    /// The sites, in no particular order.
    var sites: [Int32] = []
    /// Of these, how many differ clearly.
    var clearCount = 0
    /// Smallest rectangle around them, in sites; upper ends exclusive.
    var left = Int.max
    var top = Int.max
    var right = 0
    var bottom = 0
    /// Sums over the sites: place.
    var sumX = 0
    var sumY = 0
    /// Mean luma and chroma, in levels.
    var luma: Float = 0
    var cb: Float = 0
    var cr: Float = 0
    /// Mean size of the difference to the background, in levels.
    var contrast: Float = 0
    /// Whether all of it is darker than the ground by a like share, as a
    /// shadow is.
    var isShade = false
    /// How its colours are spread.
    var appearance = Appearance()

    var area: Int { sites.count }
    var width: Int { right - left }
    var height: Int { bottom - top }
    /// Middle of the sites.
    var x: Float { Float(sumX) / Float(max(1, area)) + 0.5 }
    var y: Float { Float(sumY) / Float(max(1, area)) + 0.5 }
    /// Middle of the rectangle.
    var middleX: Float { Float(left + right) / 2 }
    var middleY: Float { Float(top + bottom) / 2 }

    /// Adds the sites of another blob.
    mutating func merge(_ other: Blob) {
        let (a, b) = (Float(area), Float(other.area))
        let total = max(1, a + b)
        luma = (luma * a + other.luma * b) / total
        cb = (cb * a + other.cb * b) / total
        cr = (cr * a + other.cr * b) / total
        contrast = (contrast * a + other.contrast * b) / total
        appearance.follow(other.appearance, share: b / total)
        sites += other.sites
        clearCount += other.clearCount
        (left, top) = (min(left, other.left), min(top, other.top))
        (right, bottom) = (max(right, other.right), max(bottom, other.bottom))
        sumX += other.sumX
        sumY += other.sumY
    }
}
