import HourglassSpeech
import Testing

@Suite struct SpeechErrorTests {
    @Test func anErrorSaysWhatItsMessageSays() {
        let error = SpeechError(code: .unsupportedModel, message: "scene.mp4: no picture")
        #expect("\(error)" == "scene.mp4: no picture")
    }
}
