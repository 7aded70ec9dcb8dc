import HourglassMotion
import Testing

@Suite struct MotionErrorTests {
    @Test func anErrorSaysWhatItsMessageSays() {
        let error = MotionError(code: .notAScene, message: "scene.mp4: no picture")
        #expect("\(error)" == "scene.mp4: no picture")
    }
}
