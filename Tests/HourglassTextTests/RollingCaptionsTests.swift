import HourglassCore
import HourglassText
import Testing

@Suite struct RollingCaptionsTests {
    private func cues(_ lines: [(Int64, Int64, String)]) -> [Cue] {
        lines.map { Cue($0.0, $0.1, $0.2) }
    }

    private func texts(_ lines: [(Int64, Int64, String)]) -> [String] {
        RollingCaptions.cleaned(cues(lines)).map(\.text)
    }

    @Test func repeatsAtOtherLineBreaksGo() {
        let rolled = texts([
            (0, 2000, "so what we do is take"),
            (2000, 4000, "what we do is take\nthe derivative of"),
            (4000, 6000, "the derivative of this function, and"),
            (6000, 8000, "this function and then set it to zero"),
        ])
        #expect(
            rolled == [
                "so what we do is take", "the derivative of", "this function, and",
                "then set it to zero",
            ]
        )
    }

    @Test func growingLinesBecomeTheirParts() {
        let rolled = texts([
            (0, 500, "hello"), (500, 1000, "hello and"), (1000, 1500, "hello and welcome"),
            (1500, 2000, "hello and welcome back"),
        ])
        #expect(rolled == ["hello", "and", "welcome", "back"])
    }

    @Test func chineseRollsByCharacter() {
        let rolled = texts([
            (0, 2000, "今天我们讲反向传播"), (2000, 4000, "讲反向传播 它从最后一层"),
            (4000, 6000, "它从最后一层开始往回"), (6000, 8000, "开始往回传误差"),
        ])
        #expect(rolled == ["今天我们讲反向传播", "它从最后一层", "开始往回", "传误差"])
    }

    @Test func cueWithNothingNewLengthensTheOneBefore() {
        let rolled = RollingCaptions.cleaned(
            cues([
                (0, 2000, "one two three"), (2000, 2010, "one two three"),
                (2010, 4000, "one two three four five six"), (4000, 4010, "four five six"),
                (4010, 6000, "four five six seven eight nine"),
            ])
        )
        #expect(rolled.map(\.text) == ["one two three", "four five six", "seven eight nine"])
        #expect(rolled[0].end.ticks == Int64(2010))
    }

    @Test func ordinarySubtitlesStayAsTheyAre() {
        let plain = cues([
            (0, 2000, "What is a gradient?"), (2500, 4000, "A gradient is a direction."),
            (4000, 6000, "No, no."), (6500, 8000, "No, no."), (8000, 9000, "It is a slope."),
        ])
        #expect(RollingCaptions.cleaned(plain) == plain)
        #expect(RollingCaptions.cleaned([]).isEmpty)
    }

    @Test func overlapsThroughoutAreCut() {
        let rolled = RollingCaptions.cleaned(
            cues([
                (0, 4000, "first words"), (2000, 6000, "second words"), (4000, 8000, "third ones"),
                (6000, 9000, "the last"),
            ])
        )
        #expect(rolled.map(\.end.ticks) == [2000, 4000, 6000, 9000].map(Int64.init))
    }
}
