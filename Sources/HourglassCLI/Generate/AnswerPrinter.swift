import Foundation
import HourglassQwen
import HourglassTokenizer

/// Prints an answer as it comes, or all of it as JSON at the end.
final class AnswerPrinter {
    private let model: QwenModel
    private let isJSON: Bool
    private var ids: [Int] = []
    private var text = ""
    private var reasoning = ""
    private var likely: [[Report.Likely]] = []
    private var endsLine = true

    init(model: QwenModel, isJSON: Bool) {
        self.model = model
        self.isJSON = isJSON
    }

    func show(_ event: GenerationEvent) {
        switch event {
        case .token(let token):
            ids.append(token.id)
            add(token.text, token.reasoning)
            if !token.likely.isEmpty {
                likely.append(
                    token.likely.map {
                        Report.Likely(
                            id: $0.id,
                            token: model.tokenizer.decode([$0.id]),
                            logprob: $0.logprob
                        )
                    }
                )
            }
        case .finished(let summary):
            add(summary.text, summary.reasoning)
            isJSON ? printReport(summary) : printEnd()
        }
    }

    private func add(_ more: String, _ thought: String) {
        text += more
        reasoning += thought
        // Thinking is for the eyes, the answer for the pipe.
        if !isJSON, !thought.isEmpty, Terminal.errorIsTerminal {
            FileHandle.standardError.write(Data(thought.utf8))
        }
        if !isJSON, !more.isEmpty {
            FileHandle.standardOutput.write(Data(more.utf8))
            endsLine = more.hasSuffix("\n")
        }
    }

    private func printEnd() {
        if !endsLine { FileHandle.standardOutput.write(Data("\n".utf8)) }
    }

    private func printReport(_ summary: GenerationSummary) {
        let decoded = max(summary.generatedTokens - 1, 0)
        let report = Report(
            promptTokenIDs: summary.promptIDs,
            tokenIDs: ids,
            text: text,
            reasoning: reasoning.isEmpty ? nil : reasoning,
            finishReason: summary.reason.rawValue,
            logprobs: likely.isEmpty ? nil : likely,
            timings: .init(
                promptTokens: summary.promptIDs.count,
                generatedTokens: summary.generatedTokens,
                visionS: summary.visionSeconds,
                prefillS: summary.prefillSeconds,
                decodeS: summary.decodeSeconds,
                prefillTokensPerS: Self.rate(summary.promptIDs.count, summary.prefillSeconds),
                decodeTokensPerS: Self.rate(decoded, summary.decodeSeconds)
            )
        )
        print(JSONOutput.line(report))
    }

    private static func rate(_ count: Int, _ seconds: Double) -> Double {
        seconds > 0 ? Double(count) / seconds : 0
    }

    private struct Report: Encodable {
        struct Likely: Encodable {
            let id: Int
            let token: String
            let logprob: Float
        }

        struct Timings: Encodable {
            let promptTokens: Int
            let generatedTokens: Int
            let visionS: Double
            let prefillS: Double
            let decodeS: Double
            let prefillTokensPerS: Double
            let decodeTokensPerS: Double

            enum CodingKeys: String, CodingKey {
                case promptTokens = "prompt_tokens"
                case generatedTokens = "generated_tokens"
                case visionS = "vision_s"
                case prefillS = "prefill_s"
                case decodeS = "decode_s"
                case prefillTokensPerS = "prefill_tokens_per_s"
                case decodeTokensPerS = "decode_tokens_per_s"
            }
        }

        let promptTokenIDs: [Int]
        let tokenIDs: [Int]
        let text: String
        let reasoning: String?
        let finishReason: String
        let logprobs: [[Likely]]?
        let timings: Timings

        enum CodingKeys: String, CodingKey {
            case text, reasoning, logprobs, timings
            case promptTokenIDs = "prompt_token_ids"
            case tokenIDs = "token_ids"
            case finishReason = "finish_reason"
        }
    }
}
