internal import Foundation
public import HourglassCore
internal import HourglassTensor

extension PixelBuffer {
    /// The picture at another size, by antialiased bicubic interpolation, as
    /// the reference's image processor computes it.
    ///
    /// Keys' kernel with a = -1/2, stretched when shrinking, windows cut off
    /// at the borders and renormalised; first across, rounded to 8 bits, then
    /// down, rounded again.
    ///
    /// - Precondition: the format is `rgb24`.
    public func bicubicResized(width newWidth: Int, height newHeight: Int) -> PixelBuffer {
        resized(width: newWidth, height: newHeight, by: .bicubic)
    }

    /// The picture at another size, by antialiased interpolation as the
    /// reference's image processors compute it: windows stretched when
    /// shrinking, cut off at the borders and renormalised; first across,
    /// rounded to 8 bits, then down, rounded again.
    ///
    /// - Precondition: the format is `rgb24`.
    package func resized(
        width newWidth: Int,
        height newHeight: Int,
        by kernel: ResizeKernel
    ) -> PixelBuffer {
        precondition(format == .rgb24, "Pictures are resized in RGB")
        guard newWidth != width || newHeight != height else { return self }
        let across = ResizeWeights(from: width, to: newWidth, kernel)
        let down = ResizeWeights(from: height, to: newHeight, kernel)
        // Rows across which nothing is asked for are not worth computing, but
        // every row is: the vertical windows cover them all.
        var wide = [UInt8](repeating: 0, count: newWidth * height * 3)
        var result = [UInt8](repeating: 0, count: newWidth * newHeight * 3)
        bytes.withUnsafeBufferPointer { source in
            wide.withUnsafeMutableBufferPointer { wide in
                parallelRanges(height, size: 8) { rows in
                    for y in rows {
                        across.resampleRow(
                            source.baseAddress! + y * width * 3,
                            wide.baseAddress! + y * newWidth * 3
                        )
                    }
                }
                result.withUnsafeMutableBufferPointer { result in
                    parallelRanges(newHeight, size: 8) { rows in
                        for y in rows {
                            down.mixRows(
                                wide.baseAddress!,
                                rowLength: newWidth * 3,
                                row: y,
                                result.baseAddress! + y * newWidth * 3
                            )
                        }
                    }
                }
            }
        }
        return PixelBuffer(format: .rgb24, width: newWidth, height: newHeight, bytes: result)
    }
}

/// How a picture is interpolated.
package enum ResizeKernel: Sendable {
    /// A triangle one place wide on each side.
    case bilinear
    /// Keys' kernel with a = -1/2, two places wide on each side.
    case bicubic

    fileprivate var support: Double { self == .bilinear ? 1 : 2 }

    fileprivate func weight(_ x: Double) -> Double {
        let x = abs(x)
        switch self {
        case .bilinear: return max(0, 1 - x)
        case .bicubic where x < 1: return (1.5 * x - 2.5) * x * x + 1
        case .bicubic where x < 2: return ((-0.5 * x + 2.5) * x - 4) * x + 2
        case .bicubic: return 0
        }
    }
}

/// For each place of the new axis the places of the old one it is mixed from.
private struct ResizeWeights {
    private var starts: [Int] = []
    private var counts: [Int] = []
    private var offsets: [Int] = []
    private var weights: [Float] = []

    init(from old: Int, to new: Int, _ kernel: ResizeKernel) {
        let scale = Double(old) / Double(new)
        let stretch = max(scale, 1)
        let support = kernel.support * stretch
        for i in 0..<new {
            let centre = (Double(i) + 0.5) * scale
            let first = max(0, Int(centre - support + 0.5))
            let last = min(old, Int(centre + support + 0.5))
            let raw = (first..<last).map { kernel.weight((Double($0) - centre + 0.5) / stretch) }
            let total = raw.reduce(0, +)
            starts.append(first)
            counts.append(raw.count)
            offsets.append(weights.count)
            weights += raw.map { Float($0 / total) }
        }
    }

    private static func byte(_ value: Float) -> UInt8 {
        UInt8(max(0, min(255, (value + 0.5).rounded(.down))))
    }

    func resampleRow(_ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>) {
        weights.withUnsafeBufferPointer { weights in
            for i in starts.indices {
                var (r, g, b) = (Float(0), Float(0), Float(0))
                var pixel = from + starts[i] * 3
                for k in offsets[i]..<offsets[i] + counts[i] {
                    let weight = weights[k]
                    r += weight * Float(pixel[0])
                    g += weight * Float(pixel[1])
                    b += weight * Float(pixel[2])
                    pixel += 3
                }
                to[i * 3] = Self.byte(r)
                to[i * 3 + 1] = Self.byte(g)
                to[i * 3 + 2] = Self.byte(b)
            }
        }
    }

    func mixRows(
        _ from: UnsafePointer<UInt8>,
        rowLength: Int,
        row: Int,
        _ to: UnsafeMutablePointer<UInt8>
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: rowLength) { sums in
            sums.initialize(repeating: 0)
            for k in 0..<counts[row] {
                let weight = weights[offsets[row] + k]
                let line = from + (starts[row] + k) * rowLength
                for x in 0..<rowLength { sums[x] += weight * Float(line[x]) }
            }
            for x in 0..<rowLength { to[x] = Self.byte(sums[x]) }
        }
    }
}
