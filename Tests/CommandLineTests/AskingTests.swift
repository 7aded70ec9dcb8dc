import Foundation
import HourglassTestSupport
import Testing

/// Questions one after the other, and engines that are not there.
@Suite struct AskingTests {
    /// Indexed once for all tests here, which only read.
    private static let library = Result { () throws -> (HourglassProcess, String) in
        let hourglass = try HourglassProcess()
        let path = try TestLecture.lecture().path()
        #expect(try hourglass("index", path, "--ocr", "eng+chi_sim").status == 0)
        return (hourglass, path)
    }

    private func indexed() throws -> (HourglassProcess, String) { try Self.library.get() }

    @Test func questionsGoOnFromOneAnother() throws {
        let (hourglass, _) = try indexed()
        let first = try hourglass("ask", "When is the eigenvalue problem shown?", "--json")
        let start = try #require(try first.objects("citations").first?["start_s"] as? Double)
        #expect(abs(start - 9.5) < 0.1)
        let next = try hourglass("ask", "--follow", "and after that?", "--json")
        #expect(next.status == 0)
        let text = try #require(try next.objects("citations").first?["text"] as? String)
        #expect(text.localizedCaseInsensitiveContains("photon"))
        // Without --follow there is nothing to go on from.
        let alone = try hourglass("ask", "and after that?", "--json")
        #expect(try alone.objects("citations").first?["text"] as? String != text)
    }

    @Test func aChatReadsLinesFromAPipe() throws {
        let (hourglass, _) = try indexed()
        let questions = "When is the eigenvalue problem shown?\\n\\n那之后呢？\\n/new\\nzebra?\\n"
        let command = "printf '\(questions)' | '\(HourglassProcess.executable.path)' chat --json"
        let chat = try hourglass.finish(
            ChildProcess("bash", ["-c", command], environment: hourglass.environment)
        )
        let answers = chat.output.split(separator: "\n").map(String.init)
        try #require(answers.count == 3)
        #expect(answers[0].contains("eigenvalue") && answers[1].contains("photon"))
        #expect(answers[2].contains(#""found":false"#))
        #expect(chat.status == 1)
    }

    @Test func anEngineThatIsNotThereIsAnError() throws {
        let (hourglass, path) = try indexed()
        // Port 1 of the loopback address: nothing listens there.
        let server = try hourglass("ask", "photon", path, "--engine", "http://127.0.0.1:1/v1")
        #expect(server.status == 3 && server.errors.contains("cannot be reached"))
        let model = try hourglass("ask", "photon", path, "--engine", "qwen3-vl-2b")
        #expect(model.status == 4 && model.errors.contains("models pull"))
        let address = try hourglass("ask", "photon", path, "--engine", "ftp://somewhere")
        #expect(address.status == 2)
        let encoder = try hourglass("index", path, "--encoder", "qwen3-vl-2b")
        #expect(encoder.status == 4)
    }
}
