import Foundation
import HourglassQwen
import HourglassTensor
import HourglassTokenizer

/// How far the logits of each precision are from those of 32-bit arithmetic.
struct PrecisionComparison {
    private let lines: [String]
    private static let tokens = 128

    init(folder: String) throws {
        let count = Self.tokens
        let positions = (0..<count).map { TokenPosition($0) }
        func logits(_ precision: ModelPrecision) throws -> Tensor {
            let model = try QwenModel(folder: folder, precision: precision)
            let size = min(model.tokenizer.count, model.configuration.text.vocabularySize)
            let ids = (0..<count).map { $0 * 7919 % (size - 30) }
            let cache = model.language.makeCache()
            return model.language.logits(
                model.language(ids[...], positions: positions[...], cache: cache)
            )
        }
        let exact = try logits(.f32)
        lines = try [ModelPrecision.bf16, .int8, .int4].map { precision in
            let error = LogitError(try logits(precision), from: exact)
            return String(
                format: "{\"precision\": \"%@\", \"kl\": %.6f, \"top1_agreement\": %.4f, "
                    + "\"largest_difference\": %.4f, \"logit_deviation\": %.4f}",
                precision.rawValue,
                error.divergence,
                error.agreement,
                error.largest,
                error.deviation
            )
        }
    }

    func print() { for line in lines { Swift.print(line) } }
}
