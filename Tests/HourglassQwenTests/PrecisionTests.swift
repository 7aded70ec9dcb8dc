import Foundation
import HourglassQwen
import HourglassTensor
import Testing

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

    @Test func quantizedPrefillAndDecodingAgree() throws {
        let copy = try Golden.tied.copy()
        let model = try QwenModel(folder: copy.path, precision: .int4)
        let prompt = try GoldenPrompt("text", .tied, model)
        let whole = prompt.read(model, cache: model.language.makeCache())
        let single = prompt.read(model, cache: model.language.makeCache(), chunk: 1)
        #expect(whole.maximumDifference(from: single) < 1e-2)
    }
}
