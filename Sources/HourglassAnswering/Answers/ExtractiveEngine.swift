import HourglassCore

/// Answers by quoting what was found, without any model.
///
/// Says which moments, what is shown and said there, and that no model wrote
/// it. Sentences are in the language of the question, quotes in the language
/// of the footage.
public struct ExtractiveEngine: AnswerEngine {
    /// `extractive`.
    public var name: String { "extractive" }

    /// Makes the engine.
    public init() {}

    /// The best hit with what goes with it, then the others by time and quote.
    public func sentences(
        for request: AnswerRequest
    ) -> AsyncThrowingStream<DraftSentence, any Error> {
        let sentences = ExtractiveAnswer(request: request).sentences()
        return AsyncThrowingStream { continuation in
            for sentence in sentences { continuation.yield(sentence) }
            continuation.finish()
        }
    }
}

/// Lays out an extractive answer.
struct ExtractiveAnswer {
    let request: AnswerRequest

    /// Quotes are cut here; the hits hold the whole text.
    private static let longestQuote = 240
    private static let mostOthers = 4

    private var isChinese: Bool { request.question.language == .chinese }

    func sentences() -> [DraftSentence] {
        guard !request.hits.isEmpty else { return [] }
        let body: [DraftSentence] =
            switch request.question.intent {
            case .search:
                request.hits[0].isEvent || request.question.order == .all ? list() : matches()
            case .moment: instant()
            case .events: request.hits[0].foundBy == .picture ? matches() : list()
            case .overview: list()
            }
        return body + [closing]
    }

    private var closing: DraftSentence {
        let words =
            isChinese
            ? "以上为检索到的原文摘录，并非由模型撰写。"
            : "These are excerpts found in the index; no model wrote this answer."
        return DraftSentence([.words(words)], separator: "")
    }

    // MARK: - Search

    private func matches() -> [DraftSentence] {
        var result = [best()]
        if let companion = request.companion { result.append(said(companion)) }
        let others = request.hits.indices.dropFirst().filter { $0 != request.companion }
            .prefix(Self.mostOthers)
        for hit in others {
            let lead = isChinese ? "另见 " : "Also "
            result.append(
                line([.words(lead), .footage(hit: hit), .words(" "), .time(hit: hit)], hit)
            )
        }
        result[result.count - 1].separator = "\n"
        return result
    }

    private func best() -> DraftSentence {
        let hit = request.hits[0]
        let parts: [DraftSentence.Part]
        if let order = request.question.order, order != .all, hit.kind != .image {
            parts = ordered(order, hit)
        } else if isChinese {
            let place: String =
                switch hit.kind {
                case .speech: " 中说到"
                case .image: " 的画面中可见"
                default: " 的画面上"
                }
            parts = [.footage(hit: 0), .words(place + "，"), .time(hit: 0)]
        } else {
            let place: String =
                switch hit.kind {
                case .speech: "Said in "
                case .image: "To be seen in "
                default: "Shown in "
                }
            parts = [.words(place), .footage(hit: 0), .words(" at "), .time(hit: 0)]
        }
        return line(parts, 0)
    }

    private func ordered(_ order: OrderWords.Order, _ hit: Hit) -> [DraftSentence.Part] {
        let isFirst = order == .first
        if isChinese {
            let verb = hit.kind == .speech ? " 中说到，" : " 的画面上出现，"
            return [
                .words(isFirst ? "最早在 " : "最后一次在 "), .footage(hit: 0), .words(verb),
                .time(hit: 0),
            ]
        }
        let verb = hit.kind == .speech ? "said in " : "shown in "
        return [
            .words((isFirst ? "First " : "Last ") + verb), .footage(hit: 0), .words(" at "),
            .time(hit: 0),
        ]
    }

    /// What is said while a slide is shown, or shown while something is said,
    /// with its own time.
    private func said(_ hit: Int) -> DraftSentence {
        let isSpeech = request.hits[hit].kind == .speech
        let lead: [DraftSentence.Part] =
            switch (isChinese, isSpeech) {
            case (true, true): [.words("此时说到（"), .time(hit: hit), .words("）")]
            case (true, false): [.words("此时画面上是（"), .time(hit: hit), .words("）")]
            case (false, true): [.words("Said meanwhile, "), .time(hit: hit)]
            case (false, false): [.words("On screen meanwhile, "), .time(hit: hit)]
            }
        return line(lead, hit)
    }

    // MARK: - An instant

    private func instant() -> [DraftSentence] {
        request.hits.indices.prefix(1 + Self.mostOthers).map { index in
            let hit = request.hits[index]
            let lead: [DraftSentence.Part]
            switch (hit.kind, isChinese) {
            case (.speech, true): lead = [.words("说到（"), .time(hit: index), .words("）")]
            case (.speech, false): lead = [.words("Said, "), .time(hit: index)]
            case (.image, true):
                lead = [
                    .words("画面上没有读到文字，画面见 "), .footage(hit: index), .words(" "), .time(hit: index),
                ]
            case (.image, false):
                lead = [
                    .words("No text was read off the picture; see "), .footage(hit: index),
                    .words(" "), .time(hit: index),
                ]
            case (_, true): lead = [.words("画面上（"), .time(hit: index), .words("）")]
            case (_, false): lead = [.words("On screen, "), .time(hit: index)]
            }
            return line(lead, index, separator: "\n")
        }
    }

    // MARK: - Lists

    private func list() -> [DraftSentence] {
        let count = request.hits.count
        var lead: [DraftSentence.Part] = [
            .words(
                isChinese
                    ? "找到 \(count) 处："
                    : count == 1 ? "One moment was found:" : "\(count) moments were found:"
            )
        ]
        if !request.remarks.isEmpty {
            let remarks = request.remarks.joined(separator: isChinese ? "" : " ")
            lead = [.words(remarks)]
        } else if !request.question.fallbackEvents.isEmpty {
            lead.append(
                .words(
                    isChinese
                        ? "（没有文字可查，以下是有动静的时刻；画面中是什么需自行查看。）"
                        : " (there is no text to search; these are moments with motion, "
                            + "and only a look tells what moved)"
                )
            )
        }
        var result = [DraftSentence(lead, separator: "\n")]
        let isSeveral = Set(request.hits.map(\.footageID)).count > 1
        for index in request.hits.indices {
            var parts: [DraftSentence.Part] = isSeveral ? [.footage(hit: index), .words(" ")] : []
            parts.append(.time(hit: index))
            result.append(line(parts, index, separator: "\n"))
        }
        return result
    }

    // MARK: - Pieces

    private func line(
        _ lead: [DraftSentence.Part],
        _ hit: Int,
        separator: String? = nil
    ) -> DraftSentence {
        let text = request.hits[hit].text
        let separator = separator ?? "\n"
        guard !text.isEmpty else {
            return DraftSentence(lead + [.words(isChinese ? "。" : ".")], separator: separator)
        }
        if request.hits[hit].isEvent {
            let colon = isChinese ? "：" : ": "
            return DraftSentence(
                lead + [.words(colon), .quote(text, hit: hit)],
                separator: separator
            )
        }
        var drafted = sentence(
            lead,
            quoting: QuoteText.shortened(text, to: Self.longestQuote),
            of: hit
        )
        drafted.separator = separator
        return drafted
    }

    private func sentence(
        _ lead: [DraftSentence.Part],
        quoting quote: String,
        of hit: Int
    ) -> DraftSentence {
        let (open, close) = isChinese ? ("：“", "”。") : (": “", "”")
        return DraftSentence(
            lead + [.words(open), .quote(quote, hit: hit), .words(close)],
            separator: "\n"
        )
    }
}

extension Hit {
    /// Whether it is something that happened rather than text or a picture.
    var isEvent: Bool {
        if case .event = citation.evidence { return true }
        return false
    }
}
