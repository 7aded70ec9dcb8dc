import Foundation
import HourglassTensor
import Testing

@Suite struct SafetensorsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func expectFailure(
        _ code: TensorError.Code,
        mentioning words: [String],
        _ body: () throws -> Void
    ) {
        let error = #expect(throws: TensorError.self) { try body() }
        #expect(error?.code == code)
        for word in words { #expect(error?.message.contains(word) == true, "\(error!.message)") }
    }

    private func open(header: String, data: [UInt8] = []) throws {
        try write(safetensors(header: header, data: data), folder.path + "/model.safetensors")
        _ = try Checkpoint(folder: folder.path)
    }

    @Test func readsTensorsOfAllTypesInPlace() throws {
        let tensors = [
            "a": TestTensor(type: "F32", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
            "b": TestTensor(type: "BF16", shape: [4], values: [0.1, -2, 3.5, 1e10]),
            "c": TestTensor(type: "F16", shape: [2], values: [0.1, -65504]),
        ]
        try write(safetensors(tensors), folder.path + "/model.safetensors")
        let checkpoint = try Checkpoint(folder: folder.path)
        #expect(checkpoint.names == ["a", "b", "c"])
        let root = try WeightStore(checkpoint, precision: .f32, plan: QuantizationPlan()).root
        #expect(try root.table("a", [2, 3]).values == [1, 2, 3, 4, 5, 6])
        #expect(try root.vector("b", 4) == tensors["b"]!.stored)
        #expect(try root.vector("c", 2) == tensors["c"]!.stored)
    }

    @Test func misshapenAndMissingTensorsAreNamedWithBothShapes() throws {
        let tensors = [
            "w.weight": TestTensor(type: "F32", shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
        ]
        try write(safetensors(tensors), folder.path + "/model.safetensors")
        let root = try WeightStore(
            Checkpoint(folder: folder.path),
            precision: .f32,
            plan: QuantizationPlan()
        ).root
        expectFailure(.wrongShape, mentioning: ["w.weight", "[2, 3]", "[3, 2]"]) {
            _ = try root.linear("w", [3, 2])
        }
        expectFailure(.missingTensor, mentioning: ["layers.4.up.weight", "[8, 8]"]) {
            _ = try root["layers"][4].linear("up", [8, 8])
        }
    }

    @Test(arguments: [
        ("[1,2]", "not a JSON object"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "incomplete"),
        ("{\"a\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}}", "unknown type"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "impossible shape"),
        (
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}",
            "impossible shape"
        ),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "needs 8 bytes"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "placed at"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", "incomplete"),
        (
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[2,6]}}",
            "overlaps"
        ),
    ]) func damagedHeadersAreRefused(_ header: String, _ reason: String) {
        expectFailure(.malformedHeader, mentioning: [reason, "model.safetensors"]) {
            try open(header: header, data: [UInt8](repeating: 0, count: 8))
        }
    }

    @Test func hugeHeaderLengthIsRefused() throws {
        try write(
            [255, 255, 255, 255, 255, 255, 255, 127, 0x7B],
            folder.path + "/model.safetensors"
        )
        expectFailure(.malformedHeader, mentioning: ["claims"]) {
            _ = try Checkpoint(folder: folder.path)
        }
    }

    @Test func truncatedFilesAreRefused() throws {
        let bytes = safetensors(["a": TestTensor(type: "F32", shape: [2], values: [1, 2])])
        for (count, code) in [
            (3, TensorError.Code.malformedHeader), (20, .truncated), (bytes.count - 1, .truncated),
        ] {
            try write(Array(bytes.prefix(count)), folder.path + "/model.safetensors")
            expectFailure(code, mentioning: ["model.safetensors"]) {
                _ = try Checkpoint(folder: folder.path)
            }
        }
    }

    @Test func everyPrefixAndFlippedBitOfAHeaderIsRefusedOrRead() throws {
        // Fuzzing: whatever the bytes, opening ends with an error or a
        // checkpoint, never with a crash.
        let bytes = safetensors([
            "a": TestTensor(type: "F32", shape: [2], values: [1, 2]),
            "b": TestTensor(type: "BF16", shape: [1, 3], values: [1, 2, 3]),
        ])
        var random = RandomNumbers(seed: 9)
        var opened = 0
        for round in 0..<600 {
            var damaged = bytes
            if round % 3 == 0 {
                damaged = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count))))
            }
            for _ in 0..<(round % 4) where !damaged.isEmpty {
                damaged[Int(random.next() % UInt64(damaged.count))] ^= 1 << (random.next() % 8)
            }
            try write(damaged, folder.path + "/model.safetensors")
            if let checkpoint = try? Checkpoint(folder: folder.path) {
                opened += 1
                for name in checkpoint.names {
                    let shape = try #require(checkpoint.shape(of: name))
                    let root = try WeightStore(
                        checkpoint,
                        precision: .f32,
                        plan: QuantizationPlan()
                    ).root
                    _ = try? root.table(name, shape)
                }
            }
        }
        #expect(opened > 0 && opened < 600)
    }

    @Test func shardsAreFoundThroughTheIndex() throws {
        let first = ["a": TestTensor(type: "F32", shape: [1], values: [1])]
        let second = ["b": TestTensor(type: "F32", shape: [1], values: [2])]
        try write(safetensors(first), folder.path + "/model-1.safetensors")
        try write(safetensors(second), folder.path + "/model-2.safetensors")
        let index = folder.path + "/model.safetensors.index.json"
        func map(_ b: String) throws {
            let json =
                "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"\(b)\"}}"
            try write([UInt8](json.utf8), index)
        }
        try map("model-2.safetensors")
        let root = try WeightStore(
            Checkpoint(folder: folder.path),
            precision: .f32,
            plan: QuantizationPlan()
        ).root
        #expect(try root.vector("b", 1) == [2])
        try map("model-1.safetensors")
        expectFailure(.missingTensor, mentioning: ["'b'", "model-1"]) {
            _ = try Checkpoint(folder: folder.path)
        }
        try map("model-3.safetensors")
        expectFailure(.cannotOpen, mentioning: ["model-3"]) {
            _ = try Checkpoint(folder: folder.path)
        }
        try map("../model-2.safetensors")
        expectFailure(.malformedHeader, mentioning: ["plain file name"]) {
            _ = try Checkpoint(folder: folder.path)
        }
    }

    @Test func folderWithoutWeightsIsSaidToHaveNone() {
        expectFailure(.cannotOpen, mentioning: ["no weights"]) {
            _ = try Checkpoint(folder: folder.path)
        }
    }
}
