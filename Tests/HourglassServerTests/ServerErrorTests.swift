import HourglassServer
import Testing

@Suite struct ServerErrorTests {
    @Test func anErrorSaysWhatItsMessageSays() {
        let error = ServerError(code: .cannotListen, message: "scene.mp4: no picture")
        #expect("\(error)" == "scene.mp4: no picture")
    }
}
