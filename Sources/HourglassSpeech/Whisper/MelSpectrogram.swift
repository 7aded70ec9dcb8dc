internal import Foundation
package import HourglassTensor

/// Whisper's view of sound: the logarithm of the energy in mel bands, a
/// hundred times a second.
///
/// Windows of 400 samples under a periodic Hann curve every 160 samples,
/// mirrored at both ends; bands on Slaney's mel scale from 0 to 8 kHz, each
/// with the same area; log10, cut off eight below the loudest, then shifted
/// and scaled to about -1…1. Reference: transformers 4.57.1,
/// `WhisperFeatureExtractor`.
package struct MelSpectrogram: Sendable {
    /// Samples between two frames.
    package static let hop = 160
    /// Samples in a window of the model: thirty seconds.
    package static let windowSamples = 480_000
    /// Frames in a window of the model.
    package static let windowFrames = 3000

    /// Number of bands.
    package let bandCount: Int
    private let spectrum = PowerSpectrum()
    private let hann: [Double]
    /// Bins each band covers, and their weights, one band after the other.
    private let bands: [(bins: Range<Int>, weights: [Double])]

    /// Prepares the tables for a number of bands.
    package init(bandCount: Int) {
        self.bandCount = bandCount
        let length = PowerSpectrum.length
        hann = (0..<length).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(length)) }
        bands = Self.bands(bandCount)
    }

    private static func mel(_ hertz: Double) -> Double {
        hertz < 1000 ? 3 * hertz / 200 : 15 + log(hertz / 1000) * 27 / log(6.4)
    }

    private static func hertz(_ mel: Double) -> Double {
        mel < 15 ? 200 * mel / 3 : 1000 * exp(log(6.4) / 27 * (mel - 15))
    }

    private static func bands(_ count: Int) -> [(bins: Range<Int>, weights: [Double])] {
        let top = mel(8000)
        let edges = (0..<count + 2).map { hertz(top * Double($0) / Double(count + 1)) }
        return (0..<count).map { band in
            let (low, middle, high) = (edges[band], edges[band + 1], edges[band + 2])
            let weights = (0..<PowerSpectrum.binCount).map { bin -> Double in
                let frequency = 8000 * Double(bin) / Double(PowerSpectrum.binCount - 1)
                let rise = (frequency - low) / (middle - low)
                let fall = (high - frequency) / (high - middle)
                return max(0, min(rise, fall)) * 2 / (high - low)
            }
            let first = weights.firstIndex { $0 > 0 } ?? 0
            let last = weights.lastIndex { $0 > 0 } ?? first
            return (first..<last + 1, Array(weights[first...last]))
        }
    }

    /// The spectrogram of a window, [3000, bands]; sound that is shorter than
    /// thirty seconds is followed by silence.
    package func callAsFunction(_ samples: [Float]) -> Tensor {
        precondition(samples.count <= Self.windowSamples, "At most one window")
        let frames = Self.windowFrames
        let half = PowerSpectrum.length / 2
        let padded = padded(samples, half: half)
        var result = Tensor(uninitialized: [frames, bandCount])
        result.withUnsafeMutablePointer { out in
            padded.withUnsafeBufferPointer { padded in
                parallelRanges(frames, size: 50) { range in
                    for frame in range {
                        fill(padded.baseAddress! + frame * Self.hop, out + frame * bandCount)
                    }
                }
            }
            let count = frames * bandCount
            var loudest = -Float.infinity
            for i in 0..<count { loudest = max(loudest, out[i]) }
            for i in 0..<count { out[i] = (max(out[i], loudest - 8) + 4) / 4 }
        }
        return result
    }

    /// The window with half a frame of mirror image at both ends.
    private func padded(_ samples: [Float], half: Int) -> [Float] {
        var padded = [Float](repeating: 0, count: Self.windowSamples + 2 * half)
        padded.replaceSubrange(half..<half + samples.count, with: samples)
        let end = half + Self.windowSamples
        for i in 1...half {
            padded[half - i] = padded[half + i]
            padded[end - 1 + i] = padded[end - 1 - i]
        }
        return padded
    }

    private func fill(_ samples: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>) {
        let length = PowerSpectrum.length
        withUnsafeTemporaryAllocation(of: Double.self, capacity: length + 208) { scratch in
            let (windowed, power) = (scratch.baseAddress!, scratch.baseAddress! + length)
            for i in 0..<length { windowed[i] = Double(samples[i]) * hann[i] }
            spectrum(windowed, into: power)
            for (band, (bins, weights)) in bands.enumerated() {
                var sum = 0.0
                for (i, bin) in bins.enumerated() { sum += power[bin] * weights[i] }
                out[band] = Float(log10(max(sum, 1e-10)))
            }
        }
    }
}
