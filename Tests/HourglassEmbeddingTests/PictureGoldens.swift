import Foundation
import HourglassCore
import HourglassEmbedding
import HourglassTensor
import HourglassTokenizer

/// Tiny random checkpoints and what the reference makes of them; written by
/// Tools/pictures/make_goldens.py.
struct PictureGoldens {
    let folder: String
    private let expected: WeightScope
    private let checkpoint: Checkpoint
    private let root: JSONValue

    static let pictureCount = 4

    init(_ name: String) throws {
        folder = Self.resources + name
        checkpoint = try Checkpoint(folder: folder + "/expected")
        expected = try WeightStore(checkpoint, precision: .f32, plan: QuantizationPlan()).root
        root = try Self.json(folder + "/expected.json")
    }

    private static let resources = Bundle.module.resourceURL!.appending(path: "Goldens/").path + "/"

    private static func json(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: [UInt8](Data(contentsOf: URL(filePath: path))))
    }

    /// A tensor of the reference.
    func tensor(_ name: String) throws -> Tensor {
        try expected.table(name, checkpoint.shape(of: name) ?? [])
    }

    /// The pictures that were embedded.
    func pictures() throws -> [PixelBuffer] {
        try (0..<Self.pictureCount).map { index in
            let values = try tensor("picture.\(index)")
            return PixelBuffer(
                format: .rgb24,
                width: values.shape[1],
                height: values.shape[0],
                bytes: values.values.map { UInt8($0) }
            )
        }
    }

    /// The texts that were embedded, and their ids.
    var texts: [(text: String, ids: [Int])] {
        (root["texts"]?.array ?? []).compactMap { item in
            item["text"]?.string.map { ($0, item["ids"]?.array?.compactMap(\.integer) ?? []) }
        }
    }

    /// For each random string the checksum of its ids.
    var sums: [Int] { root["sums"]?.array?.compactMap(\.integer) ?? [] }

    /// Random strings of all alphabets.
    static let strings = Result {
        try json(resources + "strings.json").array?.compactMap(\.string) ?? []
    }

    /// 32-bit FNV-1a of ids, written with commas.
    static func checksum(_ ids: [Int]) -> Int {
        var value: UInt32 = 0x811C_9DC5
        for byte in ids.map(String.init).joined(separator: ",").utf8 {
            value = (value ^ UInt32(byte)) &* 0x0100_0193
        }
        return Int(value)
    }
}
