import Foundation
import HourglassCore
import HourglassQwen
import HourglassTensor

/// How far the model's words move when it sees only some of the tokens.
struct Fidelity {
    /// Ways to choose tokens at a budget.
    enum Method: String, CaseIterable {
        /// What is least like the token stored for its place.
        case hourglass
        /// Any.
        case random
        /// Whole pictures, evenly spread.
        case frames
        /// What differs most, in pixels, from the picture before.
        case difference
    }

    /// A clip in tokens: features and luma of each picture.
    struct Clip {
        var grid: GridShape
        var features: [VisionFeatures]
        var pictures: [GreyPicture]
        var places: Int { grid.rows * grid.columns }
    }

    let model: QwenModel
    let question = "What moves, and when?"

    func clip(_ kind: Scene.Kind, seed: UInt64, seconds: Int, gate: GridShape) throws -> Clip {
        var scene = Scene(kind, gate: gate, seed: seed)
        var clip = Clip(grid: gate, features: [], pictures: [])
        for _ in 0..<seconds {
            let picture = GreyPicture(
                luma: scene.next().luma,
                width: scene.width,
                height: scene.height
            )
            clip.pictures.append(picture)
            clip.features.append(
                try TimelinePicture(model: model, grid: gate).features(of: picture.rgb)
            )
        }
        return clip
    }

    /// Logits of the next word at each place of the question, after a clip of
    /// which `kept` places of each picture are shown.
    func logits(_ clip: Clip, kept: [[Int]]) throws -> [[Float]] {
        let (_, hidden, first) = try read(
            QwenPrompt(question, media: [.timeline(window(clip, kept: kept))])
        )
        let logits = model.language.logits(hidden.rows(first..<hidden.rows))
        let (values, width) = (logits.values, logits.columns)
        return (0..<logits.rows).map { Array(values[$0 * width..<($0 + 1) * width]) }
    }

    /// A clip of which `kept` places of each picture are shown.
    func window(_ clip: Clip, kept: [[Int]]) -> TimelineWindow {
        var blocks: [TimelineWindow.Block] = []
        for (second, places) in kept.enumerated() {
            if places.isEmpty, !blocks.isEmpty {
                blocks[blocks.count - 1].unchanged.append(Double(second))
            } else if !places.isEmpty {
                let features = clip.features[second]
                blocks.append(
                    .init(
                        seconds: Double(second),
                        places: places,
                        features: VisionFeatures(
                            main: features.main.gathered(places),
                            deepstack: features.deepstack.map { $0.gathered(places) }
                        )
                    )
                )
            }
        }
        return TimelineWindow(grid: clip.grid, blocks: blocks)
    }

    /// A prompt's tokens and what the decoder makes of each.
    func hidden(_ prompt: QwenPrompt) throws -> (ids: [Int], hidden: Tensor) {
        let (ids, hidden, _) = try read(prompt)
        return (ids, hidden)
    }

    /// The same, and where the text behind the pictures begins.
    private func read(_ prompt: QwenPrompt) throws -> (ids: [Int], hidden: Tensor, text: Int) {
        let prepared = try PreparedPrompt(prompt, model: model)
        let parts = prepared.visuals.map { visual -> VisionFeatures in
            guard case .features(let features) = visual.source else {
                preconditionFailure("Windows hold tokens")
            }
            return features
        }
        let shown = VisionFeatures(
            main: Tensor.stacked(parts.map(\.main)),
            deepstack: parts[0].deepstack.indices.map { k in
                Tensor.stacked(parts.map { $0.deepstack[k] })
            }
        )
        let layout = prepared.layout
        let hidden = model.language(
            layout.ids[...],
            positions: layout.positions[...],
            vision: (layout.visionRows, shown),
            cache: model.language.makeCache()
        )
        return (layout.ids, hidden, (layout.visionRows.last ?? 0) + 2)
    }

    /// Places of each picture to show, `share` of all tokens.
    func chosen(_ method: Method, _ clip: Clip, share: Double, seed: UInt64) -> [[Int]] {
        let total = clip.places * clip.features.count
        let budget = max(1, Int((share * Double(total)).rounded()))
        var random = SplitMix(state: seed)
        var scores: [(score: Double, second: Int, place: Int)] = []
        switch method {
        case .hourglass: return mostNovel(clip, budget)
        case .frames:
            let count = max(1, budget / clip.places)
            let seconds = Set((0..<count).map { $0 * clip.features.count / count })
            return clip.features.indices.map { seconds.contains($0) ? Array(0..<clip.places) : [] }
        case .random:
            for second in clip.features.indices {
                for place in 0..<clip.places {
                    scores.append((Double(random.next() >> 11), second, place))
                }
            }
        case .difference:
            for second in clip.features.indices {
                for place in 0..<clip.places {
                    scores.append((difference(clip, second, place), second, place))
                }
            }
        }
        scores.sort { ($0.score, $1.second, $1.place) > ($1.score, $0.second, $0.place) }
        var kept = clip.features.map { _ in [Int]() }
        for item in scores.prefix(budget) { kept[item.second].append(item.place) }
        return kept.map { $0.sorted() }
    }

    /// Mean difference of a place to the picture before, in grey levels; the
    /// first picture comes before all.
    private func difference(_ clip: Clip, _ second: Int, _ place: Int) -> Double {
        guard second > 0 else { return 1e6 - Double(place) }
        let (now, before) = (clip.pictures[second], clip.pictures[second - 1])
        let (row, column) = (place / clip.grid.columns, place % clip.grid.columns)
        var sum = 0
        for y in row * 32..<(row + 1) * 32 {
            for x in column * 32..<(column + 1) * 32 {
                let index = y * now.width + x
                sum += abs(Int(now.luma[index]) - Int(before.luma[index]))
            }
        }
        return Double(sum) / 1024
    }

    /// The rule of the timeline, its threshold set so that the budget is met:
    /// a token is stored when its cosine with the stored one falls below it.
    private func mostNovel(_ clip: Clip, _ budget: Int) -> [[Int]] {
        var (low, high) = (-1.0, 1.0 + 1e-6)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if stored(clip, below: middle).reduce(0, { $0 + $1.count }) <= budget {
                low = middle
            } else {
                high = middle
            }
        }
        var kept = stored(clip, below: low)
        // The first picture alone may be more than the budget.
        if kept[0].count > budget { kept[0] = Array(kept[0].prefix(budget)) }
        return kept
    }

    private func stored(_ clip: Clip, below threshold: Double) -> [[Int]] {
        var last: [[Float]] = []
        return clip.features.indices.map { second in
            let (values, width) = (
                clip.features[second].main.values, clip.features[second].main.columns
            )
            let vectors = (0..<clip.places).map { Array(values[$0 * width..<($0 + 1) * width]) }
            guard second > 0 else {
                last = vectors
                return Array(0..<clip.places)
            }
            let new = (0..<clip.places).filter { cosine(vectors[$0], last[$0]) < threshold }
            for place in new { last[place] = vectors[place] }
            return new
        }
    }

    private func cosine(_ a: [Float], _ b: [Float]) -> Double {
        var (dot, one, two) = (0.0, 0.0, 0.0)
        for i in a.indices {
            dot += Double(a[i]) * Double(b[i])
            one += Double(a[i]) * Double(a[i])
            two += Double(b[i]) * Double(b[i])
        }
        return one * two > 0 ? dot / (one * two).squareRoot() : 1
    }
}

/// Divergence of distributions over words, and how often the likeliest agrees.
struct Divergence {
    private(set) var values: [Double] = []
    private(set) var agreements = 0

    mutating func add(_ logits: [[Float]], exact: [[Float]]) {
        for (q, p) in zip(logits, exact) {
            let (zq, zp) = (Self.normalizer(q), Self.normalizer(p))
            var sum = 0.0
            for i in p.indices {
                let (a, b) = (Double(p[i]) - zp, Double(q[i]) - zq)
                sum += exp(a) * (a - b)
            }
            values.append(max(0, sum))
            if p.indices.max(by: { p[$0] < p[$1] }) == q.indices.max(by: { q[$0] < q[$1] }) {
                agreements += 1
            }
        }
    }

    var mean: Double { values.reduce(0, +) / Double(max(1, values.count)) }
    var agreement: Double { Double(agreements) / Double(max(1, values.count)) }
    /// The value that 99 of 100 do not exceed.
    var worst: Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(0.99 * Double(sorted.count)))]
    }

    private static func normalizer(_ logits: [Float]) -> Double {
        let largest = Double(logits.max() ?? 0)
        return largest + log(logits.reduce(0) { $0 + exp(Double($1) - largest) })
    }
}
