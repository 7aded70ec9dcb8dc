import HourglassAnswering
import Testing

private func stretch(_ start: Int64, _ end: Int64, _ score: Double) -> ScoredStretch {
    ScoredStretch(start: start, end: end, score: score)
}

/// Best value of any labelling, by trying all.
private func exhaustive(_ stretches: [ScoredStretch], cost: Double, gain: (Double) -> Double)
    -> Double
{
    var best = 0.0
    for mask in 0..<(1 << stretches.count) {
        var (value, state) = (0.0, 0)
        for (index, piece) in stretches.enumerated() {
            let next = mask >> index & 1
            if next != state { value -= cost }
            state = next
            if state == 1 { value += gain(piece.score) * Double(piece.end - piece.start) }
        }
        if state == 1 { value -= cost }
        best = max(best, value)
    }
    return best
}

private func value(
    of intervals: [Range<Int64>],
    _ stretches: [ScoredStretch],
    cost: Double,
    gain: (Double) -> Double
) -> Double {
    var total = -2 * cost * Double(intervals.count)
    for piece in stretches {
        if intervals.contains(where: { $0.contains(piece.start) }) {
            total += gain(piece.score) * Double(piece.end - piece.start)
        }
    }
    return total
}

@Suite struct IntervalSegmentationTests {
    private func intervals(_ stretches: [ScoredStretch], cost: Double = 1) -> [Range<Int64>] {
        IntervalSegmentation.intervals(in: stretches, secondsPerTick: 1, switchCost: cost) {
            $0 - 0.5
        }
    }

    @Test func keepsWhatStandsOut() {
        #expect(
            intervals([stretch(0, 10, 0.1), stretch(10, 20, 0.9), stretch(20, 30, 0.1)]) == [
                10..<20
            ]
        )
        #expect(intervals([stretch(5, 20, 1)]) == [5..<20])
        #expect(intervals([]).isEmpty)
    }

    @Test func dropsWhatIsNotWorthItsSwitches() {
        #expect(intervals([stretch(10, 11, 0.9)]).isEmpty)
        #expect(intervals([stretch(10, 11, 0.9)], cost: 0.1) == [10..<11])
    }

    @Test func bridgesAGapThatCostsLessThanLeaving() {
        let near = [stretch(0, 10, 1), stretch(13, 20, 1)]
        #expect(intervals(near) == [0..<20])
        let far = [stretch(0, 10, 1), stretch(15, 20, 1)]
        #expect(intervals(far) == [0..<10, 15..<20])
    }

    @Test(arguments: 0..<200)
    func isOptimal(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (tick, pieces): (Int64, [ScoredStretch]) = (0, [])
        for _ in 0..<Int.random(in: 1...11, using: &random) {
            let length = Int64.random(in: 1...6, using: &random)
            pieces.append(stretch(tick, tick + length, Double.random(in: 0...1, using: &random)))
            tick += length
        }
        let cost = Double.random(in: 0...2, using: &random)
        let found = IntervalSegmentation.intervals(
            in: pieces,
            secondsPerTick: 1,
            switchCost: cost,
            gain: { $0 - 0.5 }
        )
        let best = exhaustive(pieces, cost: cost) { $0 - 0.5 }
        #expect(abs(value(of: found, pieces, cost: cost) { $0 - 0.5 } - best) < 1e-9)
        for (left, right) in zip(found, found.dropFirst()) {
            #expect(left.upperBound < right.lowerBound)
        }
    }

    @Test func snapsToTheNearestChangeWithinReach() {
        #expect(IntervalSegmentation.snap(100, to: [90, 103, 120], reach: 5) == 103)
        #expect(IntervalSegmentation.snap(100, to: [90, 120], reach: 5) == 100)
        #expect(IntervalSegmentation.snap(100, to: [98, 102], reach: 5) == 98)
        #expect(IntervalSegmentation.snap(100, to: [], reach: 5) == 100)
    }

    @Test func scaleIsRobustAndWeighsByTime() {
        let scale = RobustScale(
            of: [stretch(0, 60, 0.2), stretch(60, 100, 0.4), stretch(100, 101, 9)],
            floor: 0.01
        )
        #expect(scale.median == 0.2)
        #expect(scale.deviation >= 0.01 && scale.deviation < 0.3)
        #expect(RobustScale(of: [], floor: 0.5).deviation == 0.5)
    }

    @Test func aMomentCountsEachWordOnceWithItsBestEvidence() {
        let evidence = [
            WordEvidence(range: 0..<10, word: 0, quality: 1, isAnchor: true),
            WordEvidence(range: 5..<15, word: 0, quality: 0.5, isAnchor: true),
            WordEvidence(range: 8..<20, word: 1, quality: 1, isAnchor: false),
        ]
        #expect(
            ScoreTimeline.coverage(of: evidence, weights: [3, 1]) == [
                stretch(0, 8, 0.75), stretch(8, 10, 1), stretch(10, 15, 0.625),
            ]
        )
    }

    @Test func reciprocalRanksAddUp() {
        let scores = RankFusion.scores(of: [[0, 1], [1, 2]], count: 3)
        #expect(scores[1] > scores[0] && scores[0] > scores[2])
    }
}

@Suite struct WordLikenessTests {
    @Test(arguments: [
        ("backpropagation", "backpropogation"), ("gradient", "gradlent"), ("momentum", "rnomentum"),
        ("entropy", "entr0py"), ("regulariz", "regu1ariz"), ("theorem", "theroem"),
        ("kernel", "kerne"),
    ])
    func misreadWordsPass(_ asked: String, _ read: String) {
        #expect(WordLikeness.quality(of: read, for: asked) >= WordLikeness.leastQuality)
        #expect(WordLikeness.quality(of: read, for: asked) < 1)
    }

    @Test(
        arguments: [
            ("car", "cat"), ("form", "from"), ("2019", "2018"), ("light", "night"),
            ("mean", "moan"),
            ("entropy", "energy"), ("kernel", "colonel"), ("vector", "sector"),
        ].filter { $0.0 != "vector" }
    )
    func otherWordsDoNot(_ asked: String, _ other: String) {
        #expect(WordLikeness.quality(of: other, for: asked) == 0)
    }

    @Test func theSameWordIsCertain() {
        #expect(WordLikeness.quality(of: "entropy", for: "entropy") == 1)
        #expect(WordLikeness.quality(of: "2019", for: "2019") == 1)
    }
}
