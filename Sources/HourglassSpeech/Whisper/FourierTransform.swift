internal import Foundation

/// The power spectrum of 400 real samples, by 16 times 25 points.
///
/// A product of the two small transforms, each over whole vectors; exact to
/// double precision, since quiet bands lie eight powers of ten below loud
/// ones.
struct PowerSpectrum: Sendable {
    /// Samples of a frame.
    static let length = 400
    /// Frequencies from 0 to half the sampling rate.
    static let binCount = 201

    private static let (inner, outer) = (16, 25)
    /// [n1][k1] cosines and sines of 16 points.
    private let innerCosine: [SIMD16<Double>]
    private let innerSine: [SIMD16<Double>]
    /// [n2][k1] turns that join the two.
    private let twistCosine: [SIMD16<Double>]
    private let twistSine: [SIMD16<Double>]
    /// [k2][n2] cosines and sines of 25 points.
    private let outerCosine: [Double]
    private let outerSine: [Double]
    /// Rows of 16 frequencies that cover all bins.
    private static let rows = 13

    init() {
        func angle(_ a: Int, _ b: Int, _ n: Int) -> Double {
            -2 * Double.pi * Double(a * b % n) / Double(n)
        }
        func lanes(_ value: (Int) -> Double) -> SIMD16<Double> {
            var result = SIMD16<Double>()
            for i in 0..<16 { result[i] = value(i) }
            return result
        }
        innerCosine = (0..<16).map { n in lanes { cos(angle(n, $0, 16)) } }
        innerSine = (0..<16).map { n in lanes { sin(angle(n, $0, 16)) } }
        twistCosine = (0..<25).map { n in lanes { cos(angle(n, $0, 400)) } }
        twistSine = (0..<25).map { n in lanes { sin(angle(n, $0, 400)) } }
        outerCosine = (0..<Self.rows * 25).map { cos(angle($0 / 25, $0 % 25, 25)) }
        outerSine = (0..<Self.rows * 25).map { sin(angle($0 / 25, $0 % 25, 25)) }
    }

    /// Squared magnitudes of a frame of 400 samples, 208 of them, of which
    /// the first 201 are the spectrum.
    func callAsFunction(_ samples: UnsafePointer<Double>, into power: UnsafeMutablePointer<Double>)
    {
        withUnsafeTemporaryAllocation(of: SIMD16<Double>.self, capacity: 50) { scratch in
            for n2 in 0..<25 {
                var (real, imaginary) = (SIMD16<Double>(), SIMD16<Double>())
                for n1 in 0..<16 {
                    let value = samples[25 * n1 + n2]
                    real += innerCosine[n1] * value
                    imaginary += innerSine[n1] * value
                }
                let (c, s) = (twistCosine[n2], twistSine[n2])
                scratch[n2] = real * c - imaginary * s
                scratch[25 + n2] = real * s + imaginary * c
            }
            for k2 in 0..<Self.rows {
                var (real, imaginary) = (SIMD16<Double>(), SIMD16<Double>())
                for n2 in 0..<25 {
                    let (c, s) = (outerCosine[k2 * 25 + n2], outerSine[k2 * 25 + n2])
                    real += scratch[n2] * c - scratch[25 + n2] * s
                    imaginary += scratch[n2] * s + scratch[25 + n2] * c
                }
                let squares = real * real + imaginary * imaginary
                for k1 in 0..<16 { power[k2 * 16 + k1] = squares[k1] }
            }
        }
    }
}
