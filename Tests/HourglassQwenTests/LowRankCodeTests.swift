import HourglassCore
import HourglassQwen
import HourglassTensor
import Testing

/// Tokens whose joined vectors lie in a space of a few dimensions, or fill all.
private struct Tokens {
    var state: UInt64

    mutating func number() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
    }

    /// - Parameter dimensions: of the space; nil for as many as there are
    ///   numbers.
    mutating func make(
        _ count: Int,
        of model: QwenModel,
        dimensions: Int?,
        in directions: inout [[Float]]
    ) -> VisionFeatures {
        let width = model.configuration.text.hiddenSize
        let levels = 1 + (model.configuration.vision?.deepstackLayers.count ?? 0)
        let length = levels * width
        if let dimensions, directions.isEmpty {
            directions = (0..<dimensions).map { _ in (0..<length).map { _ in number() } }
        }
        let joined = (0..<count).map { _ -> [Float] in
            guard dimensions != nil else { return (0..<length).map { _ in number() } }
            let coordinates = directions.map { _ in number() }
            return (0..<length).map { i in
                zip(coordinates, directions).reduce(0.3) { $0 + $1.0 * $1.1[i] }
            }
        }
        let parts = (0..<levels).map { level in
            Tensor(
                // Levels differ in size, as those of real models do.
                joined.flatMap { $0[level * width..<(level + 1) * width] }
                    .map { $0 * (level == 1 ? 20 : 1) },
                shape: [count, width]
            )
        }
        return VisionFeatures(main: parts[0], deepstack: Array(parts.dropFirst()))
    }
}

@Suite struct LowRankCodeTests {
    private let model: QwenModel

    init() throws { model = try QwenModel(folder: Golden.tied.folder, precision: .f32) }

    @Test func tokensOfASmallSpaceComeBack() throws {
        var (tokens, directions) = (Tokens(state: 3), [[Float]]())
        let known = tokens.make(200, of: model, dimensions: 6, in: &directions)
        let new = tokens.make(12, of: model, dimensions: 6, in: &directions)
        let code = LowRankCode(tokens: known, rank: 8, id: 40)
        let (scales, codes) = code.encode(new, rows: [3, 7])
        #expect(scales.count == 2 && codes.count == 16)
        #expect(code.basis.id == 40 && code.basis.rank == 8)
        let back = LowRankCode.decode(
            code.basis,
            scales: scales,
            codes: codes,
            levels: 1 + new.deepstack.count,
            width: new.main.columns
        )
        for (level, exact) in zip([back.main] + back.deepstack, [new.main] + new.deepstack) {
            let wanted = exact.gathered([3, 7])
            let largest = wanted.values.map(\.magnitude).max() ?? 0
            #expect(level.maximumDifference(from: wanted) < 0.04 * largest)
        }
    }

    @Test func aTrialTakesTheShortestCodeThatServes() throws {
        var (tokens, directions) = (Tokens(state: 5), [[Float]]())
        let known = tokens.make(256, of: model, dimensions: 6, in: &directions)
        let picture = tokens.make(6, of: model, dimensions: 6, in: &directions)
        let trial = LowRankTrial(model: model, grid: GridShape(rows: 2, columns: 3))
        let outcome = try trial.outcome(tokens: known, picture: picture, seconds: 3, id: 0)
        guard case .passed(let code, let divergence) = outcome else {
            Issue.record("A code of eight directions holds a space of six")
            return
        }
        #expect(code.basis.rank == 8)
        #expect(divergence <= LowRankTrial.divergenceBound)
    }

    @Test func aTrialFailsWhereTokensFillTheirSpace() throws {
        var (tokens, directions) = (Tokens(state: 7), [[Float]]())
        let known = tokens.make(256, of: model, dimensions: nil, in: &directions)
        let picture = tokens.make(6, of: model, dimensions: nil, in: &directions)
        let trial = LowRankTrial(model: model, grid: GridShape(rows: 2, columns: 3))
        let outcome = try trial.outcome(tokens: known, picture: picture, seconds: 3, id: 0)
        guard case .failed(let divergence, let agreement) = outcome else {
            Issue.record("Noise has no short code")
            return
        }
        #expect(divergence > LowRankTrial.divergenceBound)
        let refusal = LowRankTrial.refusal(divergence, agreement)
        #expect(refusal.code == .tierRefused && refusal.message.contains("--tier int8"))
    }

    /// Pictures of six cells in three shades of grey, all of which change.
    @Test func aPassCodesWhatFollowsOnceItKnowsEnough() throws {
        let gate = GridShape(rows: 2, columns: 3)
        var keeping = TokenKeeping()
        (keeping.scale, keeping.similarity, keeping.movingShare) = (1, 2, 1)
        let pass = QwenTokenPass(
            model: model,
            tier: .lowRank,
            keeping: keeping,
            gate: gate,
            timebase: .milliseconds
        )
        var frames: [ModelTokenFrame] = []
        for second in 0..<50 as Range<Int64> {
            let frame = try pass.admit(tick: second * 1000, changedCells: Array(0..<6)) {
                PixelBuffer(
                    format: .rgb24,
                    width: 96,
                    height: 64,
                    bytes: (0..<96 * 64 * 3).map { i in
                        let cell = i / 3 / 96 / 32 * 3 + i / 3 % 96 / 32
                        return UInt8(40 + 60 * ((Int(second) + cell) % 3))
                    }
                )
            }
            if let frame { frames.append(frame) }
        }
        let bases = frames.map { frame -> ModelTokenBasis? in
            if case .lowRank(let basis, _, _) = frame.vectors { return basis }
            return nil
        }
        // 256 tokens are 43 pictures; three that come again need few directions.
        #expect(bases.prefix(43).allSatisfy { $0 == nil })
        let basis = try #require(bases[43])
        #expect(basis.id == 43_000 && basis.divergence <= LowRankTrial.divergenceBound)
        #expect(bases.dropFirst(43).allSatisfy { $0 == basis })
        // And the window reads like any other.
        let window = try TimelineWindow(
            of: model,
            beginning: MediaTime(ticks: 44_000, timebase: .milliseconds),
            holding: [frames[44]],
            changes: Array(frames[45...]),
            looked: []
        ) { _ in throw QwenError(code: .badPrompt, message: "Nothing is encoded again") }
        #expect(window.tokenCount == 36)
    }
}
