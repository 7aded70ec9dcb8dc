import Foundation
import HourglassQwen
import HourglassTensor
import Testing

/// Checkpoints whose experts have tensors of their own.
@Suite struct SplitExpertsTests {
    static let experts = Golden.all[4]

    /// The experts' tensors taken apart: `[experts, inputs, outputs]` becomes
    /// `[outputs, inputs]` for each.
    private func split(_ folder: String) throws {
        let url = URL(fileURLWithPath: folder + "/model.safetensors")
        let data = try Data(contentsOf: url)
        let length = data.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) }
        let entries = try #require(
            try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: Any]
        )
        var header: [String: Any] = [:]
        var body = Data()
        func add(_ name: String, _ type: String, _ shape: [Int], _ bytes: Data) {
            header[name] = [
                "dtype": type, "shape": shape, "data_offsets": [body.count, body.count + bytes.count],
            ]
            body += bytes
        }
        for (name, value) in entries.sorted(by: { $0.key < $1.key }) where name != "__metadata__" {
            let entry = try #require(value as? [String: Any])
            let type = try #require(entry["dtype"] as? String)
            let shape = try #require(entry["shape"] as? [Int])
            let offsets = try #require(entry["data_offsets"] as? [Int])
            let bytes = Data(data[8 + length + offsets[0]..<8 + length + offsets[1]])
            guard name.contains(".experts.") else {
                add(name, type, shape, bytes)
                continue
            }
            let width = bytes.count / shape.reduce(1, *)
            let (inputs, outputs) = (shape[1], shape[2])
            let prefix = String(name[..<name.lastIndex(of: ".")!])
            let parts = name.hasSuffix("gate_up_proj") ? ["gate_proj", "up_proj"] : ["down_proj"]
            let each = outputs / parts.count
            for expert in 0..<shape[0] {
                for (p, part) in parts.enumerated() {
                    var turned = Data(capacity: inputs * each * width)
                    for output in 0..<each {
                        for input in 0..<inputs {
                            let at = ((expert * inputs + input) * outputs + p * each + output)
                            turned += bytes[at * width..<(at + 1) * width]
                        }
                    }
                    add("\(prefix).\(expert).\(part).weight", type, [each, inputs], turned)
                }
            }
        }
        let text = try JSONSerialization.data(withJSONObject: header)
        var file = withUnsafeBytes(of: UInt64(text.count)) { Data($0) }
        file += text + body
        try file.write(to: url, options: .atomic)
    }

    @Test(arguments: ["text", "image", "video"])
    func theyAreReadAsTheReferenceReadsTheJoinedOnes(_ kind: String) throws {
        let copy = try Self.experts.copy()
        try split(copy.path)
        let model = try QwenModel(folder: copy.path, precision: .f32)
        let prompt = try GoldenPrompt(kind, Self.experts, model)
        let logits = model.language.logits(prompt.read(model, cache: model.language.makeCache()))
        let difference = logits.gathered(prompt.logitRows).maximumDifference(from: prompt.logits)
        #expect(difference < ParityTests.tolerance)
    }

    @Test(arguments: [ModelPrecision.int8, .int4, .bf16])
    func everyPrecisionGivesWhatTheJoinedOnesGive(_ precision: ModelPrecision) throws {
        let joined = try Self.experts.copy()
        let copy = try Self.experts.copy()
        try split(copy.path)
        func logits(_ folder: String) throws -> Tensor {
            let model = try QwenModel(folder: folder, precision: precision)
            let prompt = try GoldenPrompt("text", Self.experts, model)
            return model.language.logits(prompt.read(model, cache: model.language.makeCache()))
        }
        #expect(try logits(copy.path).maximumDifference(from: logits(joined.path)) < 1e-3)
    }

    @Test func aMissingExpertIsNamed() throws {
        let copy = try Self.experts.copy()
        try split(copy.path)
        try edit(copy.path + "/config.json") {
            $0.replacingOccurrences(of: "\"num_experts\": 6", with: "\"num_experts\": 7")
        }
        let error = #expect(throws: QwenError.self) {
            try QwenModel(folder: copy.path, precision: .f32)
        }
        #expect(error?.code == .badWeights)
    }
}
