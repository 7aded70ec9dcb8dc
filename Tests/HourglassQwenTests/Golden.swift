import Foundation
import HourglassCore
import HourglassQwen
import HourglassTensor
import HourglassTokenizer
import Testing

/// A tiny random model and what the reference implementation computes with it;
/// made by Tools/qwen3vl/make_goldens.py.
struct Golden: Sendable, CustomTestStringConvertible {
    /// All configurations: tied in bf16; untied, sharded, in f32; queries wider
    /// than the hidden state; a vision head of 72; experts with YaRN.
    static let all = ["tied", "untied-sharded", "wide-query", "vision-head-72", "experts-yarn"]
        .map { Golden(name: $0) }
    static let tied = all[0]

    let name: String
    var testDescription: String { name }

    var folder: String {
        Bundle.module.resourceURL!.appendingPathComponent("Goldens/" + name).path
    }

    func expected() throws -> JSONValue {
        let url = URL(fileURLWithPath: folder + "/expected.json")
        return try JSONValue(parsing: [UInt8](Data(contentsOf: url)))
    }

    func values() throws -> ExpectedTensors {
        try ExpectedTensors(folder + "/expected.safetensors")
    }

    /// A copy of the checkpoint that a test may add files to or damage.
    func copy() throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for file in try FileManager.default.contentsOfDirectory(atPath: folder)
        where !file.hasPrefix("expected") {
            try FileManager.default.copyItem(
                atPath: folder + "/" + file,
                toPath: copy.path + "/" + file
            )
        }
        return copy
    }
}

/// A folder that is removed when this object goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "hourglass-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Reads the tensors of a golden file, of the types the generator writes.
struct ExpectedTensors {
    private let data: Data
    private let start: Int
    private let header: JSONValue

    init(_ path: String) throws {
        data = try Data(contentsOf: URL(fileURLWithPath: path))
        let length = data.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) }
        start = 8 + length
        header = try JSONValue(parsing: [UInt8](data[8..<start]))
    }

    private func entry(_ name: String) throws -> (shape: [Int], bytes: Data) {
        let entry = try #require(header[name], "\(name)")
        let shape = entry["shape"]!.array!.map { $0.integer! }
        let offsets = entry["data_offsets"]!.array!.map { $0.integer! }
        return (shape, data[start + offsets[0]..<start + offsets[1]])
    }

    func contains(_ name: String) -> Bool { header[name] != nil }

    func floats(_ name: String) throws -> Tensor {
        let (shape, bytes) = try entry(name)
        let values = bytes.withUnsafeBytes { raw in
            (0..<raw.count / 4).map {
                raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self)
            }
        }
        return Tensor(values, shape: shape)
    }

    func integers(_ name: String) throws -> (shape: [Int], values: [Int]) {
        let (shape, bytes) = try entry(name)
        let values = bytes.withUnsafeBytes { raw in
            (0..<raw.count / 4).map {
                Int(raw.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self))
            }
        }
        return (shape, values)
    }

    /// The pictures of a tensor of bytes `[(frames,) height, width, 3]`.
    func pictures(_ name: String) throws -> [PixelBuffer] {
        let (shape, bytes) = try entry(name)
        let frames = shape.count == 4 ? shape[0] : 1
        let (height, width) = (shape[shape.count - 3], shape[shape.count - 2])
        let size = height * width * 3
        let all = [UInt8](bytes)
        return (0..<frames).map {
            PixelBuffer(
                format: .rgb24,
                width: width,
                height: height,
                bytes: Array(all[$0 * size..<($0 + 1) * size])
            )
        }
    }
}

/// A prompt of the goldens, ready for the decoder.
struct GoldenPrompt {
    let layout: PromptLayout
    let features: VisionFeatures?
    let record: JSONValue
    let logits: Tensor
    let logitRows: [Int]

    init(_ kind: String, _ golden: Golden, _ model: QwenModel) throws {
        record = try #require(try golden.expected()["prompts"]?[kind])
        let values = try golden.values()
        let ids = record["input_ids"]!.array!.map { $0.integer! }
        var spans: [(rows: Int, columns: Int)] = []
        if kind == "text" {
            features = nil
        } else {
            // From the reference's resized pixels, so that what is compared
            // here is the model alone.
            var frames = try values.pictures("\(kind).resized_u8")
            if kind == "image" { frames.append(frames[0]) }
            if frames.count % 2 == 1 { frames.append(frames[frames.count - 1]) }
            let pairs = stride(from: 0, to: frames.count, by: 2).map {
                (frames[$0], frames[$0 + 1])
            }
            let patches = model.preprocessing!.patches(pairs)
            features = model.vision!(patches)
            spans = pairs.map { _ in (patches.grid.rows / 2, patches.grid.columns / 2) }
        }
        layout = try PromptLayout(
            ids: ids,
            placeholders: [model.configuration.imageTokenID, model.configuration.videoTokenID],
            spans: spans
        )
        logits = try values.floats("\(kind).logits")
        let count = ids.count
        logitRows = Array(Set(Array(stride(from: 0, to: count, by: 3)) + [count - 1])).sorted()
    }

    /// Hidden states of the whole prompt, read in chunks.
    func read(_ model: QwenModel, cache: KVCache, chunk: Int = .max) -> Tensor {
        var parts: [Tensor] = []
        var at = 0
        while at < layout.ids.count {
            let end = chunk == .max ? layout.ids.count : min(at + chunk, layout.ids.count)
            let inside = layout.visionRows.indices.filter {
                (at..<end).contains(layout.visionRows[$0])
            }
            var vision: (rows: [Int], features: VisionFeatures)?
            if let features, let first = inside.first, let last = inside.last {
                vision = (
                    inside.map { layout.visionRows[$0] - at },
                    VisionFeatures(
                        main: features.main.rows(first..<last + 1),
                        deepstack: features.deepstack.map { $0.rows(first..<last + 1) }
                    )
                )
            }
            parts.append(
                model.language(
                    layout.ids[at..<end],
                    positions: layout.positions[at..<end],
                    vision: vision,
                    cache: cache
                )
            )
            at = end
        }
        return Tensor.stacked(parts)
    }
}

/// Index of the largest value.
func argmax(_ values: [Float]) -> Int {
    values.indices.max { values[$0] < values[$1] }!
}
