import Foundation
import HourglassSpeech
import HourglassTensor
import HourglassTokenizer
import Testing

/// A tiny random Whisper model and what the reference computes with it; made
/// by Tools/whisper/make_goldens.py.
struct Golden: Sendable, CustomTestStringConvertible {
    /// 80 bands and 7.3 s of sound; 128 bands, other depths, a full window.
    static let all = ["mel-80", "mel-128"].map { Golden(name: $0) }

    let name: String
    var testDescription: String { name }

    static var folder: URL { Bundle.module.resourceURL!.appending(path: "Goldens") }
    var folder: String { Self.folder.appending(path: name).path }

    func model(_ precision: ModelPrecision = .f32) throws -> WhisperModel {
        try WhisperModel(folder: folder, precision: precision)
    }

    func expected() throws -> JSONValue {
        let url = URL(filePath: folder + "/expected.json")
        return try JSONValue(parsing: [UInt8](Data(contentsOf: url)))
    }

    /// The sound the expected values belong to.
    func sound() throws -> [Float] {
        let seconds = try #require(try expected()["seconds"]?.double)
        return SyntheticSound.samples(Int(seconds * 16000))
    }

    /// A tensor of expected.safetensors, in 32-bit floats.
    func tensor(_ name: String) throws -> Tensor {
        let data = try Data(contentsOf: URL(filePath: folder + "/expected.safetensors"))
        let length = data.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) }
        let header = try JSONValue(parsing: [UInt8](data[8..<8 + length]))
        let entry = try #require(header[name])
        let shape = try #require(entry["shape"]?.array).compactMap(\.integer)
        let offsets = try #require(entry["data_offsets"]?.array).compactMap(\.integer)
        let values = data[8 + length + offsets[0]..<8 + length + offsets[1]]
            .withUnsafeBytes { bytes in
                (0..<bytes.count / 4).map {
                    bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)
                }
            }
        return Tensor(values, shape: shape)
    }
}

extension JSONValue {
    var integers: [Int] { array?.compactMap(\.integer) ?? [] }
}

/// The sound of make_goldens.py: two chirps under a slow swell, and noise.
enum SyntheticSound {
    static func samples(_ count: Int) -> [Float] {
        var state: UInt32 = 12345
        return (0..<count).map { n in
            state = state &* 1_664_525 &+ 1_013_904_223
            let t = Double(n) / 16000
            let swell = 0.5 + 0.5 * sin(2 * Double.pi * 0.7 * t)
            let tone =
                0.3 * sin(2 * Double.pi * (200 + 40 * t) * t)
                + 0.1 * sin(2 * Double.pi * (1500 - 30 * t) * t)
            return Float(swell * tone + 0.02 * (Double(state) / 2_147_483_648 - 1))
        }
    }

    /// The scores of make_goldens.py's rule cases.
    static func scores(seed: Int, count: Int) -> [Float] {
        var state = UInt32(seed)
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(state >> 8) / 16_777_216 * 8 - 4
        }
    }
}
