package import HourglassCore
internal import HourglassTensor
internal import HourglassTokenizer

/// Finds a low-rank code that says the same, and refuses when none does.
///
/// The directions are found on tokens that were kept so far. Whether they serve
/// is measured on a picture they were not found on: the model is asked about it,
/// once shown its tokens and once what the code makes of them, and its words are
/// compared.
package struct LowRankTrial {
    let model: QwenModel
    let grid: GridShape

    /// - Parameter grid: of the pictures, in tokens.
    package init(model: QwenModel, grid: GridShape) { (self.model, self.grid) = (model, grid) }

    /// Mean divergence, in nats, that is let pass: about a fiftieth of a nat, a
    /// change of a word's probability by two parts in a hundred.
    package static let divergenceBound = 0.02
    /// Share of places at which the likeliest word must stay the same.
    package static let agreementBound = 0.95
    /// Numbers of directions that are tried, fewest first.
    private static let ranks = [8, 16, 32, 64, 128, 256, 512]
    /// Tokens after which it is tried, and tried again.
    static let attempts = [256, 1024, 4096]
    /// Long enough that there are places to compare, in both languages.
    private static let question =
        "What is shown here, what does it say, and where in the picture? 画面里有什么？写了什么？在哪里？"

    /// A code that passes, with what was measured, or the least divergence that
    /// was reached.
    package enum Outcome {
        case passed(LowRankCode, divergence: Double)
        case failed(divergence: Double, agreement: Double)
    }

    /// Tries codes of growing rank.
    ///
    /// - Parameters:
    ///   - tokens: to find directions on.
    ///   - picture: all tokens of a picture that is not among them.
    ///   - seconds: when it is shown.
    ///   - id: of the basis.
    package func outcome(
        tokens: VisionFeatures,
        picture: VisionFeatures,
        seconds: Double,
        id: Int64
    ) throws -> Outcome {
        let exact = try logits(of: picture, seconds)
        var best = Outcome.failed(divergence: .infinity, agreement: 0)
        var least = Double.infinity
        // A code longer than a quarter of the vectors saves too little.
        let most = min(tokens.main.rows / 4, (1 + tokens.deepstack.count) * tokens.main.columns / 4)
        for rank in Self.ranks where rank <= most {
            let code = LowRankCode(tokens: tokens, rank: rank, id: id)
            let all = Array(0..<picture.main.rows)
            let (scales, codes) = code.encode(picture, rows: all)
            let seen = LowRankCode.decode(
                code.basis,
                scales: scales,
                codes: codes,
                levels: 1 + picture.deepstack.count,
                width: picture.main.columns
            )
            let error = LogitError(try logits(of: seen, seconds), from: exact)
            if error.divergence <= Self.divergenceBound, error.agreement >= Self.agreementBound {
                return .passed(code, divergence: error.divergence)
            }
            if error.divergence < least {
                least = error.divergence
                best = .failed(divergence: error.divergence, agreement: error.agreement)
            }
        }
        return best
    }

    /// Logits of the next word at each place behind the picture.
    private func logits(of picture: VisionFeatures, _ seconds: Double) throws -> Tensor {
        let block = TimelineWindow.Block(
            seconds: seconds,
            places: Array(0..<picture.main.rows),
            features: picture
        )
        let prompt = QwenPrompt(
            Self.question,
            media: [.timeline(TimelineWindow(grid: grid, blocks: [block]))]
        )
        let layout = try PreparedPrompt(prompt, model: model).layout
        let hidden = model.language(
            layout.ids[...],
            positions: layout.positions[...],
            vision: (layout.visionRows, picture),
            cache: model.language.makeCache()
        )
        let first = (layout.visionRows.last ?? 0) + 1
        return model.language.logits(hidden.rows(first..<hidden.rows))
    }

    /// What to say when nothing passes.
    package static func refusal(_ divergence: Double, _ agreement: Double) -> QwenError {
        QwenError(
            code: .tierRefused,
            message: "A low-rank code changes what the model says of this footage: by "
                + "\(rounded(divergence)) nats (at most \(divergenceBound) are let pass), with the"
                + " same likeliest word at \(Int((agreement * 100).rounded())) % of places (at"
                + " least \(Int(agreementBound * 100)) %). Take '--tier int8'."
        )
    }

    private static func rounded(_ value: Double) -> Double {
        value.isFinite ? (value * 1000).rounded() / 1000 : value
    }
}
