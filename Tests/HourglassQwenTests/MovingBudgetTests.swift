import HourglassQwen
import HourglassTensor
import Testing

@Suite struct MovingBudgetTests {
    private func granted(
        _ distinctness: [Double],
        share: Double = 0.25,
        wanted: Int = 400
    ) -> [Int] {
        var budget = MovingBudget(share: share)
        return distinctness.map {
            budget.grant(places: 400, wanted: wanted, distinctness: $0)
        }
    }

    @Test func picturesThatAreAllAlikeGetTheSame() {
        let given = granted([Double](repeating: -3, count: 40))
        #expect(given.allSatisfy { $0 == 100 }, "\(given)")
    }

    @Test func aPictureThatStandsOutGetsUpToTwiceAsMuch() {
        var distinctness = [Double](repeating: -3, count: 24)
        distinctness[16] = -2.5
        let given = granted(distinctness)
        #expect(given[16] > 180 && given[16] <= 200, "\(given)")
        // The others of its clip get a little less, as its part is theirs.
        #expect(given[17...].allSatisfy { $0 < 100 && $0 >= 90 }, "\(given)")
        #expect(given[..<16].allSatisfy { $0 == 100 }, "\(given)")
    }

    /// Every picture seems to stand out when each is further off than the last.
    @Test(arguments: [0.02, 0.1, 1])
    func theBudgetHoldsWhateverComes(_ step: Double) {
        let given = granted((0..<200).map { Double($0) * step })
        var sum = 0
        for (index, count) in given.enumerated() {
            sum += count
            #expect(count >= 1 && count <= 200)
            // Never further ahead than one picture's own tokens.
            #expect(sum <= 100 * (index + 2), "\(index): \(sum)")
        }
    }

    @Test func savingsAreLimitedAndNothingUnwantedIsGranted() {
        var budget = MovingBudget(share: 0.25)
        for _ in 0..<50 {
            #expect(budget.grant(places: 400, wanted: 3, distinctness: -3) == 3)
        }
        let after = (0..<10).map { _ in
            budget.grant(places: 400, wanted: 400, distinctness: -3)
        }
        #expect(after.reduce(0, +) <= 10 * 100 + 300, "\(after)")
    }

    @Test func nothingIsLeftOutAtAFullShare() {
        let given = granted([-3, -1, -3, -3, 2], share: 1)
        #expect(given.allSatisfy { $0 == 400 })
    }

    @Test func aPictureUnlikeTheOthersIsMoreDistinct() {
        var uniqueness = TokenUniqueness()
        func picture(_ number: Float) -> Tensor {
            var values: [Float] = []
            for row in 0..<12 {
                for column in 0..<16 {
                    let wave = Float((row * 7 + column * 3) % 11) / 40
                    values.append((column % 2 == 0 ? 1 : number) + wave)
                }
            }
            return Tensor(values, shape: [12, 16])
        }
        let usual = (0..<6).map { _ in uniqueness.look(at: picture(1)).distinctness }
        let other = uniqueness.look(at: picture(-1))
        #expect(usual.allSatisfy { other.distinctness > $0 + 0.1 })
        let chosen = other.choose(5, of: [0, 2, 3, 5, 7, 9, 11])
        #expect(chosen.count == 5 && chosen == chosen.sorted())
        #expect(Set(chosen).isSubset(of: [0, 2, 3, 5, 7, 9, 11]))
    }
}
