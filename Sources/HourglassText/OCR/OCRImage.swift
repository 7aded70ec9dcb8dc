import HourglassCore

/// A grey picture made ready for reading: dark text on light ground, large
/// enough.
struct OCRImage {
    /// Grey levels, rows without padding.
    let bytes: [UInt8]
    let width: Int
    let height: Int
    /// Where it was cut from, in fractions of the whole picture.
    let region: NormalizedRect

    /// Cuts `region` out of a grey picture and enlarges it `scale` times.
    init(_ picture: PixelBuffer, region: NormalizedRect, scale: Int) {
        let plane = picture.planes[0]
        func pixel(_ fraction: Double, _ size: Int, _ limit: ClosedRange<Int>) -> Int {
            min(max(Int((fraction * Double(size)).rounded()), limit.lowerBound), limit.upperBound)
        }
        let left = pixel(region.x, plane.width, 0...plane.width - 1)
        let top = pixel(region.y, plane.height, 0...plane.height - 1)
        let right = pixel(region.x + region.width, plane.width, left + 1...plane.width)
        let bottom = pixel(region.y + region.height, plane.height, top + 1...plane.height)
        var cut = [UInt8]()
        cut.reserveCapacity((right - left) * (bottom - top))
        for row in top..<bottom {
            let start = plane.offset + row * plane.bytesPerRow
            cut += picture.bytes[start + left..<start + right]
        }
        if Self.isLightOnDark(cut) {
            for index in cut.indices { cut[index] = 255 - cut[index] }
        }
        GroundShade.flatten(&cut, width: right - left, height: bottom - top)
        (width, height) = ((right - left) * scale, (bottom - top) * scale)
        bytes = scale == 1 ? cut : Self.enlarged(cut, right - left, bottom - top, by: scale)
        self.region = NormalizedRect(
            x: Double(left) / Double(plane.width),
            y: Double(top) / Double(plane.height),
            width: Double(right - left) / Double(plane.width),
            height: Double(bottom - top) / Double(plane.height)
        )
    }

    private init(bytes: [UInt8], width: Int, height: Int, region: NormalizedRect) {
        (self.bytes, self.width, self.height, self.region) = (bytes, width, height, region)
    }

    /// The picture at half the size, each pixel the mean of four.
    ///
    /// - Precondition: both sides are at least two pixels.
    func halved() -> OCRImage {
        let (halfWidth, halfHeight) = (width / 2, height / 2)
        let half = [UInt8](unsafeUninitializedCapacity: halfWidth * halfHeight) { output, count in
            bytes.withUnsafeBufferPointer { source in
                for row in 0..<halfHeight {
                    let (upper, lower) = (2 * row * width, (2 * row + 1) * width)
                    for column in 0..<halfWidth {
                        let left = 2 * column
                        let sum =
                            Int(source[upper + left]) + Int(source[upper + left + 1])
                            + Int(source[lower + left]) + Int(source[lower + left + 1])
                        output[row * halfWidth + column] = UInt8((sum + 2) / 4)
                    }
                }
            }
            count = halfWidth * halfHeight
        }
        return OCRImage(bytes: half, width: halfWidth, height: halfHeight, region: region)
    }

    /// The picture at a whole fraction of the size, each pixel the mean of the
    /// square it stands for.
    func reduced(by factor: Int) -> PixelBuffer {
        let (outWidth, outHeight) = (width / factor, height / factor)
        let reduced = [UInt8](unsafeUninitializedCapacity: outWidth * outHeight) { output, count in
            bytes.withUnsafeBufferPointer { source in
                for row in 0..<outHeight {
                    for column in 0..<outWidth {
                        var sum = 0
                        for y in row * factor..<(row + 1) * factor {
                            for x in column * factor..<(column + 1) * factor {
                                sum += Int(source[y * width + x])
                            }
                        }
                        output[row * outWidth + column] = UInt8(sum / (factor * factor))
                    }
                }
            }
            count = outWidth * outHeight
        }
        return PixelBuffer(format: .gray8, width: outWidth, height: outHeight, bytes: reduced)
    }

    /// Level below which a pixel is as dark as writing.
    var inkLimit: Int {
        var histogram = [Int](repeating: 0, count: 256)
        for byte in bytes { histogram[Int(byte)] += 1 }
        var (sum, ground) = (0, 0)
        while ground < 255, sum + histogram[ground] < bytes.count / 2 {
            sum += histogram[ground]
            ground += 1
        }
        return ground - 70
    }

    /// Whether more than half of the ink in a rectangle lies outside `boxes`,
    /// and there is enough of it for a few letters.
    func isMostInkOutside(
        _ boxes: [UnreadText.Rectangle],
        in rectangle: UnreadText.Rectangle,
        limit: Int
    ) -> Bool {
        guard limit > 0 else { return false }
        var (inside, outside) = (0, 0)
        for row in rectangle.top..<min(height, rectangle.bottom) {
            let here = boxes.filter { $0.top <= row && row < $0.bottom }
            for column in rectangle.left..<min(width, rectangle.right)
            where Int(bytes[row * width + column]) < limit {
                if here.contains(where: { $0.left <= column && column < $0.right }) {
                    inside += 1
                } else {
                    outside += 1
                }
            }
        }
        let area = (rectangle.right - rectangle.left) * (rectangle.bottom - rectangle.top)
        return outside > inside && outside * 100 > area
    }

    /// How many pixels as dark as writing lie outside all of `boxes`.
    func inkCount(outside boxes: [UnreadText.Rectangle]) -> Int {
        let limit = inkLimit
        guard limit > 0 else { return 0 }
        var count = 0
        for row in 0..<height {
            let here = boxes.filter { $0.top <= row && row < $0.bottom }
            for column in 0..<width where Int(bytes[row * width + column]) < limit {
                if !here.contains(where: { $0.left <= column && column < $0.right }) { count += 1 }
            }
        }
        return count
    }

    /// Whether most of the picture is dark, so that text would be light.
    private static func isLightOnDark(_ bytes: [UInt8]) -> Bool {
        var histogram = [Int](repeating: 0, count: 256)
        for byte in bytes { histogram[Int(byte)] += 1 }
        var (sum, median) = (0, 0)
        while median < 255, sum + histogram[median] < bytes.count / 2 {
            sum += histogram[median]
            median += 1
        }
        let mean = histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element } / bytes.count
        return median < 110 && mean >= median - 8
    }

    /// Linear interpolation; strokes of small text get thick enough for the
    /// threshold to keep them.
    private static func enlarged(
        _ source: [UInt8],
        _ width: Int,
        _ height: Int,
        by scale: Int
    ) -> [UInt8] {
        let (outWidth, outHeight) = (width * scale, height * scale)
        // Position of an output sample in the source, in 1/(2·scale) steps.
        func taps(_ count: Int, _ limit: Int) -> [(Int, Int, Int)] {
            (0..<count).map { index in
                let position = 2 * index + 1 - scale
                let first = position >= 0 ? position / (2 * scale) : -1
                let weight = position - first * 2 * scale
                return (max(first, 0), min(first + 1, limit - 1), weight)
            }
        }
        let (columns, rows) = (taps(outWidth, width), taps(outHeight, height))
        let (unit, half) = (4 * scale * scale, 2 * scale * scale)
        return [UInt8](unsafeUninitializedCapacity: outWidth * outHeight) { output, count in
            source.withUnsafeBufferPointer { source in
                for (row, (upper, lower, down)) in rows.enumerated() {
                    let (a, b) = (upper * width, lower * width)
                    for (column, (left, right, across)) in columns.enumerated() {
                        let rest = 2 * scale - across
                        let top = Int(source[a + left]) * rest + Int(source[a + right]) * across
                        let bottom = Int(source[b + left]) * rest + Int(source[b + right]) * across
                        let value = top * (2 * scale - down) + bottom * down + half
                        output[row * outWidth + column] = UInt8(value / unit)
                    }
                }
            }
            count = outWidth * outHeight
        }
    }
}
