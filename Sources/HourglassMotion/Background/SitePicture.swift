internal import HourglassCore

/// A working picture averaged over 2×2 pixels: luma where it has its two
/// chroma samples.
///
/// Such a *site* is about 6 pixels of a 720p picture wide, so that an object
/// of 24 pixels covers at least 3×3 of them whole. Values are 64 times the
/// 8-bit level, row by row.
struct SitePicture {
    let width: Int
    let height: Int
    let luma: Plane<Int16>
    let cb: Plane<Int16>
    let cr: Plane<Int16>

    var count: Int { width * height }

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        luma = Plane(repeating: 0, count: width * height)
        cb = Plane(repeating: 0, count: width * height)
        cr = Plane(repeating: 0, count: width * height)
    }

    /// Averages a `yuv420` picture.
    ///
    /// - Precondition: the picture is `yuv420` with even sides.
    init(_ picture: PixelBuffer) {
        precondition(picture.format == .yuv420, "A working picture is yuv420")
        precondition(picture.width % 2 == 0 && picture.height % 2 == 0, "Sides are even")
        self.init(width: picture.width / 2, height: picture.height / 2)
        let planes = picture.planes
        picture.bytes.withUnsafeBytes { bytes in
            for row in 0..<height {
                let above =
                    bytes.baseAddress! + planes[0].offset + 2 * row * planes[0].bytesPerRow
                Self.average(
                    above,
                    above + planes[0].bytesPerRow,
                    into: luma.base + row * width,
                    width
                )
                for (plane, target) in [(planes[1], cb), (planes[2], cr)] {
                    let source = bytes.baseAddress! + plane.offset + row * plane.bytesPerRow
                    Self.spread(source, into: target.base + row * width, width)
                }
            }
        }
    }

    private static func average(
        _ above: UnsafeRawPointer,
        _ below: UnsafeRawPointer,
        into target: UnsafeMutablePointer<Int16>,
        _ width: Int
    ) {
        for column in 0..<width {
            // Two neighbours at a time, as the halves of a number.
            let a = above.loadUnaligned(fromByteOffset: 2 &* column, as: UInt16.self)
            let b = below.loadUnaligned(fromByteOffset: 2 &* column, as: UInt16.self)
            let sum = (a & 0xFF) &+ (a &>> 8) &+ (b & 0xFF) &+ (b &>> 8)
            target[column] = Int16(truncatingIfNeeded: sum &<< 4)
        }
    }

    private static func spread(
        _ source: UnsafeRawPointer,
        into target: UnsafeMutablePointer<Int16>,
        _ width: Int
    ) {
        let source = source.assumingMemoryBound(to: UInt8.self)
        for column in 0..<width { target[column] = Int16(source[column]) &<< 6 }
    }

    /// The same picture at another place in memory.
    func copy() -> SitePicture {
        let copy = SitePicture(width: width, height: height)
        copy.take(self)
        return copy
    }

    /// Takes over the values of a picture of the same size.
    func take(_ picture: SitePicture) {
        luma.base.update(from: picture.luma.base, count: count)
        cb.base.update(from: picture.cb.base, count: count)
        cr.base.update(from: picture.cr.base, count: count)
    }

    /// The middle of all luma, 64ths of a level.
    var medianLuma: Int {
        var counts = [Int](repeating: 0, count: 256)
        for site in 0..<count { counts[Int(luma[site] &>> 6)] += 1 }
        var below = 0
        for (level, number) in counts.enumerated() {
            below += number
            if 2 * below >= count { return level * 64 + 32 }
        }
        return 0
    }

    /// Whether another picture shows exactly the same.
    func equals(_ other: SitePicture) -> Bool {
        luma.equals(other.luma) && cb.equals(other.cb) && cr.equals(other.cr)
    }

    /// The median of pictures of one size, site by site: what shows most of
    /// the time, if anything does.
    ///
    /// - Precondition: there is at least one picture.
    static func median(of pictures: [SitePicture]) -> SitePicture {
        let result = SitePicture(width: pictures[0].width, height: pictures[0].height)
        medians(of: pictures.map(\.luma), into: result.luma)
        medians(of: pictures.map(\.cb), into: result.cb)
        medians(of: pictures.map(\.cr), into: result.cr)
        return result
    }

    private static func medians(of planes: [Plane<Int16>], into result: Plane<Int16>) {
        let count = planes.count
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: count) { values in
            for site in 0..<result.count {
                // Insertion sort: there are a dozen values.
                for index in 0..<count {
                    let value = planes[index].base[site]
                    var place = index
                    while place > 0, values[place - 1] > value {
                        values[place] = values[place - 1]
                        place -= 1
                    }
                    values[place] = value
                }
                result.base[site] = values[count / 2]
            }
        }
    }
}
