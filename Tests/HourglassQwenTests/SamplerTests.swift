import HourglassQwen
import Testing

@Suite struct SamplerTests {
    private func counts(
        _ sampling: GenerationOptions.Sampling,
        _ logits: [Float],
        draws: Int = 20_000
    ) -> [Int] {
        var options = GenerationOptions()
        options.sampling = sampling
        options.seed = 7
        var sampler = Sampler(options, prompt: [], allowedCount: logits.count)
        var counts = [Int](repeating: 0, count: logits.count)
        for _ in 0..<draws { counts[sampler.next(logits)] += 1 }
        return counts
    }

    // Probabilities 1/2, 1/4, 1/8, 1/8.
    private let logits: [Float] = [0, -0.6931472, -1.3862944, -1.3862944]

    @Test func drawsFollowTheProbabilities() {
        let shares = counts(.init(temperature: 1), logits).map { Double($0) / 20_000 }
        for (share, want) in zip(shares, [0.5, 0.25, 0.125, 0.125]) {
            #expect(abs(share - want) < 0.015)
        }
    }

    @Test func temperatureSharpens() {
        let shares = counts(.init(temperature: 0.5), logits).map { Double($0) / 20_000 }
        // Squares of the probabilities, normalised.
        for (share, want) in zip(shares, [16.0 / 22, 4.0 / 22, 1.0 / 22, 1.0 / 22]) {
            #expect(abs(share - want) < 0.015)
        }
    }

    @Test func topKKeepsTheFirstOfEquals() {
        #expect(counts(.init(temperature: 1, topK: 3), logits)[3] == 0)
        #expect(counts(.init(temperature: 1, topK: 3), logits)[2] > 0)
        #expect(counts(.init(temperature: 1, topK: 1), logits)[0] == 20_000)
    }

    @Test func topPKeepsTheTokenThatCrosses() {
        let some = counts(.init(temperature: 1, topP: 0.6), logits)
        #expect(some[0] > 0 && some[1] > 0 && some[2] == 0 && some[3] == 0)
        // Reached exactly: nothing more is kept.
        let exact = counts(.init(temperature: 1, topP: 0.5), logits)
        #expect(exact[0] == 20_000)
    }

    @Test func penaltiesApplyToWhatWasSeen() {
        var options = GenerationOptions()
        options.penalties = .init(repetition: 2, presence: 0)
        var sampler = Sampler(options, prompt: [0], allowedCount: 3)
        // 4 / 2 is below 3; -1 stays above -2 · 2.
        #expect(sampler.next([4, 3, -1]) == 1)
        #expect(sampler.next([-2, 1, -1]) == 1)
        #expect(sampler.next([-2, -2, -3]) == 2)
        options.penalties = .init(repetition: 1, presence: 1.5)
        sampler = Sampler(options, prompt: [0], allowedCount: 3)
        // Presence counts the answer only, not the prompt.
        #expect(sampler.next([2, 1, 0]) == 0)
        #expect(sampler.next([2, 1, 0]) == 1)
        #expect(sampler.next([2, 1, 0]) == 0)
    }

    @Test func rowsWithoutATokenAreNeverDrawn() {
        var options = GenerationOptions()
        options.sampling = .init(temperature: 1)
        var sampler = Sampler(options, prompt: [], allowedCount: 2)
        for _ in 0..<100 { #expect(sampler.next([1, 2, 9]) < 2) }
    }

    @Test func stopTextsAreFoundAcrossPieces() {
        var matcher = StopMatcher(["END", "DONE!"])
        #expect(matcher.append("abcE") == "abc")
        #expect(matcher.append("N") == "")
        #expect(matcher.append("TER DON") == "ENTER ")
        #expect(matcher.append("E! more") == "")
        #expect(matcher.isStopped)
        #expect(matcher.append("x") == "" && matcher.finish() == "")
        var other = StopMatcher(["aab"])
        #expect(other.append("aa") == "")
        #expect(other.append("ab") == "a")
        #expect(other.isStopped)
        var unfinished = StopMatcher(["xyz"])
        #expect(unfinished.append("wxy") == "w")
        #expect(unfinished.finish() == "xy")
    }
}
