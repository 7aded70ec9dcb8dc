import Foundation
import HourglassQwen
import HourglassTensor
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct PrecisionTests {
    /// Logits of a golden prompt and their error.
    private func error(
        _ precision: ModelPrecision,
        _ golden: Golden,
        _ kind: String
    ) throws -> LogitError {
        let copy = try golden.copy()
        let exact = try QwenModel(folder: golden.folder, precision: .f32)
        let model = try QwenModel(folder: copy.path, precision: precision)
        let wanted = try GoldenPrompt(kind, golden, exact)
        let prompt = try GoldenPrompt(kind, golden, model)
        return LogitError(
            model.language.logits(prompt.read(model, cache: model.language.makeCache())),
            from: exact.language.logits(wanted.read(exact, cache: exact.language.makeCache()))
        )
    }

    @Test(
        arguments: [(ModelPrecision.bf16, 0.01, 0.9), (.int8, 0.03, 0.85), (.int4, 1.0, 0.3)],
        ["text", "image", "video"]
    ) func errorsStayWithinWhatThePrecisionCosts(
        _ limit: (precision: ModelPrecision, divergence: Double, agreement: Double),
        _ kind: String
    ) throws {
        let error = try error(limit.precision, .tied, kind)
        #expect(error.divergence < limit.divergence, "\(error)")
        #expect(error.agreement > limit.agreement, "\(error)")
        #expect(error.largest > 0)
    }

    @Test(arguments: [ModelPrecision.bf16, .int8, .int4])
    func allConfigurationsRunInAllPrecisions(_ precision: ModelPrecision) throws {
        for golden in Golden.all where golden.name != "experts-yarn" {
            let error = try error(precision, golden, "image")
            #expect(error.divergence < 2, "\(golden.name): \(error)")
        }
        // A small error may send a token to another expert: only finite.
        let experts = try error(precision, Golden.all[4], "image")
        #expect(experts.divergence.isFinite && experts.divergence < 5)
    }

    @Test func whatKilledProcessesLeftIsRemovedAndWhatOthersWriteIsNot() throws {
        let copy = try Golden.tied.copy()
        let abandoned = copy.path + "/hourglass-int8.weights.1.partial"
        let busy = copy.path + "/hourglass-int8.weights.2.partial"
        for path in [abandoned, busy] {
            #expect(FileManager.default.createFile(atPath: path, contents: Data([1, 2, 3])))
        }
        let descriptor = open(busy, O_RDONLY)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        _ = try QwenModel(folder: copy.path, precision: .int8)
        #expect(!FileManager.default.fileExists(atPath: abandoned))
        #expect(FileManager.default.fileExists(atPath: busy))
        #expect(FileManager.default.fileExists(atPath: copy.path + "/hourglass-int8.weights"))
        close(descriptor)
    }

    @Test func aCancelledTaskLeavesNoHalfOfACache() async throws {
        let copy = try Golden.tied.copy()
        let path = copy.path
        let task = Task {
            // Not before it is cancelled, so that nothing depends on time.
            while !Task.isCancelled { await Task.yield() }
            return try QwenModel(folder: path, precision: .int4)
        }
        task.cancel()
        let error = await #expect(throws: QwenError.self) { try await task.value }
        #expect((error?.cause as? TensorError)?.code == .interrupted)
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(!names.contains { $0.contains(".weights") })
    }

    @Test func quantizedPrefillAndDecodingAgree() throws {
        let copy = try Golden.tied.copy()
        let model = try QwenModel(folder: copy.path, precision: .int4)
        let prompt = try GoldenPrompt("text", .tied, model)
        let whole = prompt.read(model, cache: model.language.makeCache())
        let single = prompt.read(model, cache: model.language.makeCache(), chunk: 1)
        #expect(whole.maximumDifference(from: single) < 1e-2)
    }
}
