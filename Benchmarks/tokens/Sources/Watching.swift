import Foundation
import HourglassCore
import HourglassQwen
import HourglassTensor
import HourglassTokenizer

/// How well a trained model answers when it sees only some of the tokens.
struct Watching {
    let model: QwenModel
    private let fidelity: Fidelity
    /// Pictures of a clip, a second apart.
    private static let seconds = 32

    init(model: QwenModel) {
        self.model = model
        fidelity = Fidelity(model: model)
    }

    /// What a choice of tokens came to.
    private struct Score {
        var divergence = Divergence()
        var right: [WatchedScene.Question.Sort: (right: Int, asked: Int)] = [:]
        var tokens = 0
        var clips = 0

        var share: Double {
            let sums = right.values.reduce((0, 0)) { ($0.0 + $1.right, $0.1 + $1.asked) }
            return Double(sums.0) / Double(max(1, sums.1))
        }

        func share(_ sort: WatchedScene.Question.Sort) -> Double {
            right[sort].map { Double($0.right) / Double($0.asked) } ?? .nan
        }
    }

    /// Prints accuracy and divergence at each budget, for each method.
    func run(seeds: Int) throws {
        let cells = WatchedScene.gate.columns
        print("# a trained model: \(Self.seconds) pictures of 1×\(cells) tokens, \(seeds) clips")
        print(
            "kept    method      right   when  where   what   many absent   top-1  mean KL  p99 KL"
        )
        var scores: [[Score]] = []
        let shares = [0.5, 0.25, 0.125, 0.0625]
        var whole = Score()
        scores = shares.map { _ in Fidelity.Method.allCases.map { _ in Score() } }
        for seed in 0..<seeds {
            var scene = WatchedScene(seed: UInt64(seed + 1), seconds: Self.seconds)
            var clip = Fidelity.Clip(grid: WatchedScene.gate, features: [], pictures: [])
            let look = TimelinePicture(model: model, grid: WatchedScene.gate)
            for second in 0..<Self.seconds {
                let picture = scene.picture(second)
                clip.pictures.append(picture.grey)
                clip.features.append(try look.features(of: picture.rgb))
            }
            let questions = scene.questions()
            let all = clip.features.map { _ in Array(0..<clip.places) }
            let exact = try questions.map { try logits(clip, all, $0) }
            note(questions, exact, exact, all, in: &whole)
            for (row, share) in shares.enumerated() {
                for (column, method) in Fidelity.Method.allCases.enumerated() {
                    let kept = fidelity.chosen(method, clip, share: share, seed: UInt64(seed + 100))
                    let seen = try questions.map { try logits(clip, kept, $0) }
                    note(questions, seen, exact, kept, in: &scores[row][column])
                }
            }
        }
        show("100.0 %", "all", whole)
        for (row, share) in shares.enumerated() {
            for (column, method) in Fidelity.Method.allCases.enumerated() {
                show(
                    String(format: "%5.1f %%", share * 100),
                    method.rawValue,
                    scores[row][column]
                )
            }
        }
    }

    private func note(
        _ questions: [WatchedScene.Question],
        _ seen: [Reading],
        _ exact: [Reading],
        _ kept: [[Int]],
        in score: inout Score
    ) {
        for (question, (reading, whole)) in zip(questions, zip(seen, exact)) {
            score.divergence.add(reading.logits, exact: whole.logits)
            var count = score.right[question.sort] ?? (0, 0)
            count.right += reading.isRight ? 1 : 0
            count.asked += 1
            score.right[question.sort] = count
        }
        score.tokens += kept.reduce(0) { $0 + $1.count }
        score.clips += 1
    }

    private func show(_ share: String, _ method: String, _ score: Score) {
        let sorts = WatchedScene.Question.Sort.allCases
            .map { String(format: "%6.3f", score.share($0)) }.joined(separator: " ")
        print(
            share + " " + method.padding(toLength: 11, withPad: " ", startingAt: 0)
                + String(
                    format: "%6.3f %@  %6.3f %8.4f %8.4f   %.0f tokens",
                    score.share,
                    sorts,
                    score.divergence.agreement,
                    score.divergence.mean,
                    score.divergence.worst,
                    Double(score.tokens) / Double(max(1, score.clips))
                )
        )
    }

    /// Logits at each word of the true answer, and whether the likeliest words
    /// are just that answer.
    private struct Reading {
        var logits: [[Float]]
        var isRight: Bool
    }

    private func logits(
        _ clip: Fidelity.Clip,
        _ kept: [[Int]],
        _ question: WatchedScene.Question
    ) throws -> Reading {
        let messages = [
            ChatMessage(.user, [.video, .text("\nQuestion: " + question.text)]),
            ChatMessage(.assistant, question.answer),
        ]
        let prompt = QwenPrompt(messages, media: [.timeline(fidelity.window(clip, kept: kept))])
        let (ids, hidden) = try fidelity.hidden(prompt)
        let answer = model.tokenizer.encode(question.answer + "<|im_end|>")
        // The answer stands where its words come up last.
        guard
            let start = (1...ids.count - answer.count).last(where: {
                Array(ids[$0..<$0 + answer.count]) == answer
            })
        else { preconditionFailure("The prompt holds the answer") }
        let logits = model.language.logits(hidden.rows(start - 1..<start - 1 + answer.count))
        let (values, width) = (logits.values, logits.columns)
        let rows = (0..<logits.rows).map { Array(values[$0 * width..<($0 + 1) * width]) }
        let words = rows.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
        return Reading(logits: rows, isRight: words == answer)
    }
}
