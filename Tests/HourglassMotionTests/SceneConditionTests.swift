import HourglassCore
import HourglassMotion
import Testing

@Suite struct SceneConditionTests {
    private func event(
        _ events: [TimelineEvent],
        _ kind: TimelineEvent.Kind
    ) throws -> TimelineEvent {
        try #require(events.map(\.kind) == [kind])
        return events[0]
    }

    @Test func aCoveredCameraIsCoveredUntilItIsNot() throws {
        let scene = DrawnScene(cover: { (20..<40).contains($0) ? 70 : nil })
        let event = try event(scene.events(until: 60), .covered)
        #expect(abs(event.startTick - 20_000) <= 400)
        #expect(abs(event.endTick - 40_000) <= 400)
    }

    @Test func aBlindedCameraIsBlinded() throws {
        let scene = DrawnScene(cover: { $0 > 20 ? 255 : nil })
        let event = try event(scene.events(until: 40), .blinded)
        #expect(event.endTick == 40_000)
    }

    @Test func aCardInPlaceOfThePictureIsALostSignal() throws {
        let scene = DrawnScene(noise: 0, cover: { (20..<30).contains($0) ? 16 : nil })
        let event = try event(scene.events(until: 45), .signalLost)
        #expect(abs(event.startTick - 20_000) <= 400)
        #expect(abs(event.endTick - 30_000) <= 400)
    }

    @Test func aPictureThatStandsStillIsALostSignal() throws {
        let scene = DrawnScene(isFrozen: { (20..<50).contains($0) })
        let event = try event(scene.events(until: 60), .signalLost)
        #expect(abs(event.startTick - 20_000) <= 400)
        #expect(abs(event.endTick - 50_000) <= 400)
    }

    @Test func aStillPictureWithoutNoiseIsNoLostSignal() {
        #expect(DrawnScene(noise: 0).events(until: 60).isEmpty)
    }

    @Test func aCameraThatWasPushedHasMoved() throws {
        let scene = DrawnScene(shift: { $0 > 20 ? 24 : 0 })
        let event = try event(scene.events(until: 40), .cameraMoved)
        #expect(abs(event.startTick - 20_000) <= 400)
    }

    @Test func scenesThatReplaceOneAnotherSpeakAgainstACamera() {
        var character = SceneCharacter(verdict: nil, isFixed: false, ticksPerSecond: 1000)
        character.note(tick: 0, replacements: 0, looksDrawn: false)
        character.note(tick: 60_000, replacements: 1, looksDrawn: false)
        #expect(character.verdict == nil)
        character.note(tick: 70_000, replacements: 2, looksDrawn: false)
        #expect(character.verdict == false)
    }

    @Test func aSceneThatHoldsIsACameras() {
        var character = SceneCharacter(verdict: nil, isFixed: false, ticksPerSecond: 1000)
        character.note(tick: 0, replacements: 0, looksDrawn: false)
        character.note(tick: 121_000, replacements: 0, looksDrawn: false)
        #expect(character.verdict == true)
        for minute in 3..<10 {
            character.note(tick: Int64(minute) * 60_000, replacements: minute, looksDrawn: false)
        }
        #expect(character.verdict == false)
    }

    @Test func whatTheUserSaysStands() {
        var character = SceneCharacter(verdict: true, isFixed: true, ticksPerSecond: 1000)
        character.note(tick: 0, replacements: 50, looksDrawn: true)
        #expect(character.verdict == true)
    }
}
