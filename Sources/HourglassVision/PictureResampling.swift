public import HourglassCore

extension WorkingSize {
    /// The working picture of any picture: full-range BT.601, each sample the
    /// mean of the area it covers.
    ///
    /// For still pictures given as a query. It stretches the picture to the
    /// grid; footage of the same shape was scaled the same way.
    public func workingPicture(of picture: PixelBuffer) -> PixelBuffer {
        var result = PixelBuffer(format: .yuv420, width: width, height: height)
        if fits(picture) { return picture }
        switch picture.format {
        case .yuv420:
            for (source, target) in zip(picture.planes, result.planes) {
                AreaAverage(from: source, to: target).fill(&result.bytes, from: picture.bytes)
            }
        case .gray8:
            AreaAverage(from: picture.planes[0], to: result.planes[0])
                .fill(&result.bytes, from: picture.bytes)
            for index in result.planes[1].offset..<result.bytes.count {
                result.bytes[index] = 128
            }
        case .rgb24:
            let converted = picture.lumaAndChroma()
            for (source, target) in zip(converted.planes, result.planes) {
                AreaAverage(from: source, to: target).fill(&result.bytes, from: converted.bytes)
            }
        }
        return result
    }
}

extension PixelBuffer {
    /// An RGB picture as full-range BT.601, as JPEG has it.
    fileprivate func lumaAndChroma() -> PixelBuffer {
        var result = PixelBuffer(format: .yuv420, width: width, height: height)
        let (luma, cb, cr) = (result.planes[0], result.planes[1], result.planes[2])
        let size = (width: width, height: height)
        bytes.withUnsafeBufferPointer { source in
            result.bytes.withUnsafeMutableBufferPointer { target in
                func rgb(_ x: Int, _ y: Int) -> SIMD4<Int32> {
                    let at = (y * size.width + x) * 3
                    return SIMD4(Int32(source[at]), Int32(source[at + 1]), Int32(source[at + 2]), 1)
                }
                func mixed(_ v: SIMD4<Int32>, _ weights: SIMD4<Int32>) -> UInt8 {
                    UInt8(clamping: (v &* weights).wrappedSum() >> 16)
                }
                // BT.601 in 1/65536; the last weight rounds and centres.
                for y in 0..<size.height {
                    for x in 0..<size.width {
                        target[luma.offset + y * luma.bytesPerRow + x] =
                            mixed(rgb(x, y), SIMD4(19595, 38470, 7471, 32768))
                    }
                }
                for y in 0..<cb.height {
                    for x in 0..<cb.width {
                        let (x0, y0) = (2 * x, 2 * y)
                        let (x1, y1) = (min(x0 + 1, size.width - 1), min(y0 + 1, size.height - 1))
                        let sum = rgb(x0, y0) &+ rgb(x1, y0) &+ rgb(x0, y1) &+ rgb(x1, y1)
                        let mean = (sum &+ SIMD4(2, 2, 2, 0)) &>> 2
                        let at = y * cb.bytesPerRow + x
                        target[cb.offset + at] =
                            mixed(mean, SIMD4(-11059, -21709, 32768, 8_421_376))
                        target[cr.offset + at] =
                            mixed(mean, SIMD4(32768, -27439, -5329, 8_421_376))
                    }
                }
            }
        }
        return result
    }
}

/// Scales a plane by averaging over the area each target sample covers.
///
/// Separable: each target row is a weighted sum of source rows, then each
/// sample of it a weighted sum of that row.
private struct AreaAverage {
    let source: PixelBuffer.Plane
    let target: PixelBuffer.Plane

    init(from source: PixelBuffer.Plane, to target: PixelBuffer.Plane) {
        self.source = source
        self.target = target
    }

    /// Source samples a target sample covers, and how much of each.
    private struct Span {
        var first: Int
        var weights: [Float]

        static func spans(from source: Int, to target: Int) -> [Span] {
            let ratio = Double(source) / Double(target)
            return (0..<target).map { index in
                let start = Double(index) * ratio
                let end = min(Double(source), start + ratio)
                let first = min(source - 1, Int(start))
                let last = max(first, min(source - 1, Int(end.rounded(.up)) - 1))
                let weights = (first...last).map { at in
                    max(0, min(end, Double(at + 1)) - max(start, Double(at)))
                }
                let total = weights.reduce(0, +)
                return Span(
                    first: first,
                    weights: weights.map {
                        Float(total > 0 ? $0 / total : 1 / Double(weights.count))
                    }
                )
            }
        }
    }

    func fill(_ out: inout [UInt8], from bytes: [UInt8]) {
        let rows = Span.spans(from: source.height, to: target.height)
        let columns = Span.spans(from: source.width, to: target.width)
        var line = [Float](repeating: 0, count: source.width)
        bytes.withUnsafeBufferPointer { bytes in
            for (y, row) in rows.enumerated() {
                for x in line.indices { line[x] = 0 }
                for (offset, weight) in row.weights.enumerated() {
                    let start = source.offset + (row.first + offset) * source.bytesPerRow
                    for x in line.indices { line[x] += weight * Float(bytes[start + x]) }
                }
                for (x, column) in columns.enumerated() {
                    var sum: Float = 0
                    for (offset, weight) in column.weights.enumerated() {
                        sum += weight * line[column.first + offset]
                    }
                    out[target.offset + y * target.bytesPerRow + x] = UInt8(min(255, sum + 0.5))
                }
            }
        }
    }
}
