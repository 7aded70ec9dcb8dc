import HourglassEngines
import Testing

@Suite struct EngineErrorTests {
    @Test func anErrorSaysWhatItsMessageSays() {
        let error = EngineError(code: .noEngine, message: "scene.mp4: no picture")
        #expect("\(error)" == "scene.mp4: no picture")
    }
}
