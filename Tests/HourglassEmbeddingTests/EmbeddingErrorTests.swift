import HourglassEmbedding
import Testing

@Suite struct EmbeddingErrorTests {
    @Test func anErrorSaysWhatItsMessageSays() {
        let error = EmbeddingError(code: .unsupportedModel, message: "scene.mp4: no picture")
        #expect("\(error)" == "scene.mp4: no picture")
    }
}
