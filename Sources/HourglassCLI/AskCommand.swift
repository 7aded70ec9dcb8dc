import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassCore
import HourglassEngines

/// When an answer is printed piece by piece.
enum StreamMode: String, ExpressibleByArgument, CaseIterable {
    case auto, on, off
}

/// The language an answer is written in.
enum AnswerLanguage: String, ExpressibleByArgument, CaseIterable {
    case auto, en, zh

    /// The language; nil for that of the question.
    var language: QuestionAnalysis.Language? { QuestionAnalysis.Language(rawValue: rawValue) }
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

            A model is shown the best moments, pictures, texts and speech with their times. Each \
            time in its answer is checked against the index; sentences that cite what they were \
            not shown are left out.

              hourglass ask "When is backpropagation explained?" lecture.mp4
              hourglass ask "第三十七分钟讲了什么？" --in lecture.mp4
              hourglass ask "In which lecture is entropy first defined?"
              hourglass ask "list every time he mentions the exam" --lang zh
              hourglass ask "what moved between 2 and 4 am?" --in cam1.mp4 --json
              hourglass ask "Why does the gradient vanish?" lecture.mp4 \\
                --engine http://127.0.0.1:8000/v1
              hourglass ask --follow "and after that?"
              hourglass ask "summarise the lecture" lecture.mp4 --engine qwen3-vl-2b --budget 10m
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "The question, in English or Chinese.") var question: String
    @Argument(help: "Footage to ask about, indexed or not.") var footage: [String] = []
    @OptionGroup var area: SearchArguments

    @OptionGroup var engine: EngineArguments

    @Option(
        help:
            "Language of the answer: auto (that of the question), en, zh. Quotes stay as they are."
    )
    var lang: AnswerLanguage = .auto

    @Option(help: "Print the answer as it comes: auto (on a terminal), on, off.")
    var stream: StreamMode = .auto

    @Flag(help: "Go on with the last conversation: 'and after that?' means what it says.")
    var follow = false

    func run() async throws {
        let deadline = engine.deadline
        // First, so that a server that is not there is no news after an hour
        // of indexing.
        let model = try await engine.model(library)
        var (selection, options) = try await area.prepare(
            library,
            also: footage,
            budget: engine.budget.map { .seconds($0.time.seconds) }
        )
        options.language = lang.language
        let file = ConversationFile(library)
        var conversation = follow ? file.read() : Conversation()
        let questioning = Questioning(
            library: library,
            index: selection.index,
            engine: engine,
            model: model,
            isStreamed: !library.json
                && (stream == .on || stream == .auto && Terminal.outputIsTerminal),
            wordsOnly: area.wordsOnly,
            deadline: deadline
        )
        let outcome = try await questioning.ask(question, options: options, in: &conversation)
        file.keep(conversation)
        if let status = outcome.status { throw status.exitCode }
    }
}
