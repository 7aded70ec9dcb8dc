internal import HourglassAnswering
internal import HourglassCore

/// Puts evidence and question into words for a model.
struct EvidencePrompt {
    let question: String
    let language: QuestionAnalysis.Language
    /// What is shown, in the order it is shown.
    let windows: [EvidenceWindow]
    /// What was asked and answered before, oldest first.
    var earlier: [Conversation.Exchange] = []

    /// What the model is to do with the windows.
    enum Task: Equatable {
        /// Answer the question from them.
        case answer
        /// Note what one part of the footage says about it.
        case part(Int, of: Int)
        /// Answer from such notes, without looking at the windows again.
        case notes([String])
    }

    var task = Task.answer

    /// What a model says when the evidence does not answer.
    static let notFound = "NOT FOUND"

    static func instructions(_ language: QuestionAnalysis.Language) -> String {
        switch language {
        case .english:
            """
            You answer questions about recorded video from numbered pieces of evidence: pictures, \
            text read off the screen, and speech, each with its time. Use nothing else. Answer in \
            the language of the question, in a few short sentences. After each statement write the \
            time it rests on in square brackets, exactly as the evidence gives it, for example \
            [00:12:34.000]. Do not mention any other time. If the evidence does not answer the \
            question, reply with \(notFound) and nothing else.
            """
        case .chinese:
            """
            你根据编号的证据回答关于录像的问题。证据包括画面、从屏幕上读出的文字和语音，每条都有时间。\
            只能使用这些证据。请用提问的语言，用几个短句回答。每句话后面用方括号写出它所依据的时间，\
            与证据中的写法完全一致，例如 [00:12:34.000]。不要提及任何其他时间。\
            如果证据不能回答问题，只回答 \(notFound)，不要写别的。
            """
        }
    }

    /// The conversation to send.
    ///
    /// Evidence comes first and is laid out the same whatever is asked, so that
    /// a model that keeps what it has read reads it once for all questions
    /// about it.
    var turns: [ChatTurn] {
        var parts: [ChatTurn.Part] = []
        let isChinese = language == .chinese
        if case .notes(let notes) = task {
            parts.append(.text(notes.joined(separator: "\n") + "\n\n"))
            parts.append(.text((isChinese ? "问题：" : "Question: ") + question))
            return [ChatTurn(.system, Self.instructions(language)), ChatTurn(.user, parts)]
        }
        for (index, window) in windows.enumerated() {
            if let tokens = window.tokens {
                parts += [.window(tokens), .text("\n")]
            } else if let picture = window.picture {
                parts.append(.text(Self.stamp(picture.time) + "\n"))
                parts.append(.picture(picture))
            }
            parts.append(.text(window.description(number: index + 1) + "\n\n"))
        }
        if case .part(let number, let count) = task {
            let lead =
                isChinese
                ? "这是录像的第 \(number) 部分，共 \(count) 部分。请用最多六句话记下它对下面问题有用的内容。\n"
                : "This is part \(number) of \(count) of the footage. In at most six sentences, "
                    + "note what it holds for this.\n"
            parts.append(.text(lead))
        }
        if !earlier.isEmpty {
            let lead = isChinese ? "此前的对话：\n" : "Asked and answered before:\n"
            let lines = earlier.map { exchange in
                isChinese
                    ? "问：\(exchange.question)\n答：\(exchange.answer)\n"
                    : "Q: \(exchange.question)\nA: \(exchange.answer)\n"
            }
            parts.append(.text(lead + lines.joined() + "\n"))
        }
        parts.append(.text((isChinese ? "问题：" : "Question: ") + question))
        return [ChatTurn(.system, Self.instructions(language)), ChatTurn(.user, parts)]
    }

    /// About how many tokens it takes.
    var tokenCount: Int { turns.reduce(0) { $0 + TokenEstimate.tokens(of: $1) } }

    /// The time of a picture, as people and as Qwen3-VL are used to it.
    static func stamp(_ time: MediaTime) -> String {
        let tenths = Int((time.seconds * 10).rounded())
        return "Picture at \(time) <\(tenths / 10).\(tenths % 10) seconds>"
    }
}
