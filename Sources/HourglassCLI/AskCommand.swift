import ArgumentParser
import Foundation
import HourglassAnswering

/// When an answer is printed piece by piece.
enum StreamMode: String, ExpressibleByArgument, CaseIterable {
    case auto, on, off
}

/// `hourglass ask`
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Answer a question, with times that can be checked.",
        discussion: """
            The extractive engine needs no model: it names the moments and quotes what is shown \
            and said there, and says so. What is not there is answered with "not found", what was \
            searched, and exit status 1.

              hourglass ask "When is backpropagation explained?" lecture.mp4
              hourglass ask "第三十七分钟讲了什么？" --in lecture.mp4
              hourglass ask "what moved between 2 and 4 am?" --in cam1.mp4 --json
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "The question, in English or Chinese.") var question: String
    @Argument(help: "Footage to ask about, indexed or not.") var footage: [String] = []
    @OptionGroup var area: SearchArguments

    @Option(help: "What answers: auto or extractive.")
    var engine = "auto"

    @Option(help: "Print the answer as it comes: auto (on a terminal), on, off.")
    var stream: StreamMode = .auto

    func run() async throws {
        guard ["auto", "extractive"].contains(engine) else {
            throw CommandFailure(
                .modelMissing,
                "There is no engine '\(engine)': this version answers with 'extractive'."
            )
        }
        var (selection, options) = try await area.prepare(library, also: footage)
        options.meaning = try await area.meaning(of: question, selection, library)
        let isStreamed =
            !library.json && (stream == .on || stream == .auto && Terminal.outputIsTerminal)
        let answer = try await Answerer(index: selection.index).ask(question, options: options) {
            guard isStreamed else { return }
            FileHandle.standardOutput.write(Data($0.utf8))
        }
        if library.json {
            print(JSONOutput.line(answer))
        } else {
            print(isStreamed ? "" : answer.text)
            if !answer.citations.isEmpty { print("") }
            for line in HitLines(terminal: library.terminal).lines(answer.citations) {
                print(line)
            }
        }
        if !answer.found { throw ExitStatus.nothingFound.exitCode }
    }
}
