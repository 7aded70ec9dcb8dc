import HourglassReport
import Testing

@Suite struct ReportErrorTests {
    @Test func anErrorSaysWhatItsMessageSays() {
        let error = ReportError(code: .nothingToReport, message: "scene.mp4: no picture")
        #expect("\(error)" == "scene.mp4: no picture")
    }
}
