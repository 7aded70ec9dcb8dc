internal import Foundation
public import HourglassCore
internal import HourglassTensor
public import HourglassVision

/// Puts Qwen3-VL's vision tokens on the timeline.
///
/// The change gate decides before the vision tower runs: a picture in which
/// nothing changed is not encoded. One in which something did is encoded whole,
/// because the tower's attention spans the picture, but only the tokens of
/// changed cells are kept, and of these only those whose vectors are new.
public struct QwenTokenEncoder: ModelTokenEncoder {
    /// How vectors are kept.
    public enum Tier: String, Sendable, CaseIterable {
        /// Not at all: the video is read again. Exact.
        case pointer
        /// Eight bits a number, a scale for each vector.
        case int8
        /// One code for all vectors of a token, once enough tokens are known to
        /// find one and the model says the same from it; until then `int8`.
        case lowRank = "low-rank"
    }

    /// Model, tier and settings.
    public let identifier: String
    private let model: QwenModel
    private let tier: Tier
    private let keeping: TokenKeeping

    /// Encodes with a model.
    ///
    /// - Throws: `QwenError` (`unsupportedModel`) when it has no vision tower.
    public init(
        _ model: QwenModel,
        tier: Tier = .int8,
        keeping: TokenKeeping = TokenKeeping()
    ) throws(QwenError) {
        guard model.vision != nil else {
            throw QwenError(
                code: .unsupportedModel,
                message:
                    "The model in '\(model.folder)' reads text only; it makes no vision tokens."
            )
        }
        (self.model, self.tier, self.keeping) = (model, tier, keeping)
        identifier = "\(model.fingerprint) \(tier.rawValue) \(keeping.description)"
    }

    /// Begins a pass.
    public func makePass(
        grid: GridShape,
        displayWidth: Int,
        displayHeight: Int,
        timebase: Timebase
    ) throws -> any ModelTokenPass {
        QwenTokenPass(model: model, tier: tier, keeping: keeping, gate: grid, timebase: timebase)
    }
}

/// One pass over footage.
package final class QwenTokenPass: ModelTokenPass {
    private let model: QwenModel
    private let tier: QwenTokenEncoder.Tier
    private let keeping: TokenKeeping
    private let gate: GridShape
    private let grid: GridShape
    private let interval: Int64
    /// The vectors stored last for each place, `[places, levels, width]`.
    private var stored: [Float]
    private let width: Int
    private let levels: Int
    /// Places that changed since they were encoded.
    private var dirty: [Bool]
    /// Places that changed since the last picture that was due.
    private var fresh: Set<Int> = []
    private var lastDue: Int64?
    private var lastAdmitted: Int64 = 0
    private var movingStreak = 0
    private var uniqueness = TokenUniqueness()
    private var budget: MovingBudget
    /// Tokens kept so far, to find a low-rank code on, and the code.
    private var gathered: [VisionFeatures] = []
    private var code: LowRankCode?
    private var triedAt = 0
    private let timebase: Timebase

    /// Pictures that were due, encoded; tokens seen in due pictures, kept.
    private var (due, encoded, seen, kept, bytes) = (0, 0, 0, 0, 0)

    /// From this share of fresh places on a picture counts as moving.
    private static let movingShare = 0.3
    /// So many moving pictures in a row are a movement; fewer are a new scene,
    /// which is kept whole.
    private static let longestCut = 2

    package init(
        model: QwenModel,
        tier: QwenTokenEncoder.Tier,
        keeping: TokenKeeping,
        gate: GridShape,
        timebase: Timebase
    ) {
        (self.model, self.tier, self.keeping, self.gate) = (model, tier, keeping, gate)
        self.timebase = timebase
        budget = MovingBudget(share: keeping.movingShare)
        grid = GridShape(rows: gate.rows * keeping.scale, columns: gate.columns * keeping.scale)
        interval = MediaTime(seconds: keeping.interval, timebase: timebase).ticks
        width = model.configuration.text.hiddenSize
        levels = 1 + (model.configuration.vision?.deepstackLayers.count ?? 0)
        stored = [Float](repeating: 0, count: grid.rows * grid.columns * levels * width)
        dirty = [Bool](repeating: true, count: grid.rows * grid.columns)
    }

    package var figures: [String: Double] {
        [
            "model_pictures_due": Double(due), "model_pictures_encoded": Double(encoded),
            "model_tokens_seen": Double(seen), "model_tokens_kept": Double(kept),
            "model_token_bytes": Double(bytes),
        ]
    }

    package func admit(
        tick: Int64,
        changedCells: [Int],
        picture: () throws -> PixelBuffer
    ) throws -> ModelTokenFrame? {
        lastAdmitted = tick
        for cell in changedCells { mark(cell) }
        guard lastDue.map({ tick - $0 >= interval }) ?? true else { return nil }
        lastDue = tick
        due += 1
        seen += dirty.count
        let freshShare = Double(fresh.count) / Double(dirty.count)
        movingStreak = freshShare > Self.movingShare ? movingStreak + 1 : 0
        fresh.removeAll(keepingCapacity: true)
        return try encode(tick, picture)
    }

    package func flush(picture: () throws -> PixelBuffer) throws -> ModelTokenFrame? {
        movingStreak = 0
        guard dirty.contains(true) else { return nil }
        due += 1
        seen += dirty.count
        return try encode(lastAdmitted, picture)
    }

    private func mark(_ cell: Int) {
        let (row, column) = (cell / gate.columns, cell % gate.columns)
        for y in row * keeping.scale..<(row + 1) * keeping.scale {
            for x in column * keeping.scale..<(column + 1) * keeping.scale {
                let place = y * grid.columns + x
                dirty[place] = true
                fresh.insert(place)
            }
        }
    }

    private func encode(_ tick: Int64, _ picture: () throws -> PixelBuffer) throws
        -> ModelTokenFrame?
    {
        var places = dirty.indices.filter { dirty[$0] }
        guard !places.isEmpty else { return nil }
        let features = try TimelinePicture(model: model, grid: grid).features(of: picture())
        encoded += 1
        let isFirst = encoded == 1
        let new = isFirst ? places : places.filter { isNew($0, features) }
        for place in places { dirty[place] = false }
        places = new
        if movingStreak > Self.longestCut, !new.isEmpty {
            let look = uniqueness.look(at: features.main)
            let most = budget.grant(
                places: dirty.count,
                wanted: new.count,
                distinctness: look.distinctness
            )
            places = look.choose(most, of: new)
            // What is left out is still stale.
            let chosen = Set(places)
            for place in new where !chosen.contains(place) { dirty[place] = true }
        }
        guard !places.isEmpty else { return nil }
        for place in places { keep(place, features) }
        kept += places.count
        let vectors = try vectors(of: features, places, tick)
        return ModelTokenFrame(
            tick: tick,
            grid: grid,
            levels: 1 + features.deepstack.count,
            dimensions: width,
            places: places.map(Int32.init),
            vectors: vectors
        )
    }

    /// The vectors of some places, in the form they are kept.
    private func vectors(
        of features: VisionFeatures,
        _ places: [Int],
        _ tick: Int64
    ) throws -> ModelTokenFrame.Vectors {
        if tier == .pointer { return .pointer }
        if tier == .lowRank, code == nil { try seekCode(features, places, tick) }
        if let code {
            let (scales, codes) = code.encode(features, rows: places)
            bytes += codes.count + 4 * scales.count
            return .lowRank(basis: code.basis, scales: scales, codes: codes)
        }
        let (scales, values) = TokenQuantization.encode(features, rows: places)
        bytes += values.count + 4 * scales.count
        return .int8(scales: scales, values: values)
    }

    /// Looks for a low-rank code once enough tokens are known.
    ///
    /// - Throws: `QwenError` (`tierRefused`) when there is none after all.
    private func seekCode(_ features: VisionFeatures, _ places: [Int], _ tick: Int64) throws {
        let before = gathered.reduce(0) { $0 + $1.main.rows }
        defer { if code == nil { gathered.append(features.gathered(places)) } }
        // This picture is not among those gathered: it is what is measured on.
        guard let due = LowRankTrial.attempts.first(where: { $0 > triedAt }), before >= due
        else { return }
        triedAt = LowRankTrial.attempts.last { $0 <= before } ?? due
        let outcome = try LowRankTrial(model: model, grid: grid).outcome(
            tokens: .stacked(gathered),
            picture: features,
            seconds: MediaTime(ticks: tick, timebase: timebase).seconds,
            id: tick
        )
        switch outcome {
        case .passed(let found, let divergence):
            code = found.measured(divergence)
            gathered = []
            bytes +=
                found.basis.values.count + 4 * (found.basis.scales.count + found.basis.mean.count)
        case .failed(let divergence, let agreement) where triedAt == LowRankTrial.attempts.last:
            throw LowRankTrial.refusal(divergence, agreement)
        case .failed: break
        }
    }

    /// Whether any of a token's vectors is further from the stored one than is
    /// let pass.
    ///
    /// All are asked: the last looks at meaning and at the picture around, so
    /// that it can stay put where an early level sees that a patch changed.
    private func isNew(_ place: Int, _ features: VisionFeatures) -> Bool {
        ([features.main] + features.deepstack).enumerated().contains { number, level in
            level.withUnsafePointer { values in
                let vector = values + place * width
                let start = (place * levels + number) * width
                var (dot, own, other): (Float, Float, Float) = (0, 0, 0)
                for i in 0..<width {
                    let before = stored[start + i]
                    dot += vector[i] * before
                    own += vector[i] * vector[i]
                    other += before * before
                }
                let product = (own * other).squareRoot()
                return product > 0 ? dot / product < keeping.similarity : own != other
            }
        }
    }

    private func keep(_ place: Int, _ features: VisionFeatures) {
        for (number, level) in ([features.main] + features.deepstack).enumerated() {
            level.withUnsafePointer { values in
                let start = (place * levels + number) * width
                for i in 0..<width { stored[start + i] = values[place * width + i] }
            }
        }
    }
}

/// A picture as the timeline's tokens are made of it.
package struct TimelinePicture {
    let model: QwenModel
    let grid: GridShape

    /// - Parameter grid: tokens.
    package init(model: QwenModel, grid: GridShape) { (self.model, self.grid) = (model, grid) }

    /// All tokens of a picture, which stands for a pair of equal frames.
    package func features(of picture: PixelBuffer) throws(QwenError) -> VisionFeatures {
        guard let tower = model.vision, let preprocessing = model.preprocessing else {
            throw QwenError(
                code: .unsupportedModel,
                message: "The model in '\(model.folder)' makes no vision tokens."
            )
        }
        let side = preprocessing.patchSize * preprocessing.mergeSize
        let resized = picture.bicubicResized(width: grid.columns * side, height: grid.rows * side)
        return tower(preprocessing.patches([(resized, resized)]))
    }
}
