import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassEngines

/// `hourglass chat`
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Ask one question after the other.",
        discussion: """
            Each line is a question; it may go on from the one before ("and after that?", \
            "why does it vanish?", "之后呢？"). /new begins anew, /quit or Ctrl-D ends. Lines may \
            come from a file or a pipe as well.

              hourglass chat lecture.mp4
              hourglass chat lecture.mp4 --engine http://127.0.0.1:8000/v1
              printf 'When is backpropagation explained?\\nand after that?\\n' \\
                | hourglass chat lecture.mp4 --json

            Exit status: 0 when the last question was answered, 1 when nothing was found for it.
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Footage to ask about, indexed or not.") var footage: [String] = []
    @OptionGroup var area: SearchArguments
    @OptionGroup var engine: EngineArguments

    func run() async throws {
        let model = try await engine.model(library)
        let (selection, options) = try await area.prepare(library, also: footage)
        var questioning = Questioning(
            library: library,
            index: selection.index,
            engine: engine,
            model: model,
            isStreamed: !library.json && Terminal.outputIsTerminal,
            wordsOnly: area.wordsOnly
        )
        var conversation = Conversation()
        var found = true
        prompt()
        for await line in InputLines() {
            switch line.trimmingCharacters(in: .whitespaces) {
            case "": break
            case "/quit", "/exit": return
            case "/new": conversation = Conversation()
            case let question where question.hasPrefix("/"):
                Terminal.report("hourglass: /new begins anew, /quit ends; all else is a question.")
            case let question:
                questioning.deadline = engine.deadline
                found = try await ask(question, questioning, options, &conversation)
            }
            prompt()
        }
        try Task.checkCancellation()
        if !found { throw ExitStatus.nothingFound.exitCode }
    }

    /// Whether an answer was found. At a terminal a failure ends the question,
    /// not the conversation.
    private func ask(
        _ question: String,
        _ questioning: Questioning,
        _ options: SearchOptions,
        _ conversation: inout Conversation
    ) async throws -> Bool {
        do {
            return try await questioning.ask(question, options: options, in: &conversation)
                .answer.found
        } catch  where Terminal.inputIsTerminal && !(error is CancellationError) {
            Terminal.report("hourglass: \(CommandFailure(error).message)")
            return false
        }
    }

    private func prompt() {
        guard Terminal.inputIsTerminal else { return }
        FileHandle.standardError.write(Data("> ".utf8))
    }
}

/// Lines of standard input, read on a thread of their own so that Ctrl-C is
/// heard meanwhile.
struct InputLines: AsyncSequence {
    func makeAsyncIterator() -> AsyncStream<String>.Iterator {
        AsyncStream<String> { continuation in
            let thread = Thread {
                while let line = readLine(strippingNewline: true) { continuation.yield(line) }
                continuation.finish()
            }
            thread.start()
        }.makeAsyncIterator()
    }
}
