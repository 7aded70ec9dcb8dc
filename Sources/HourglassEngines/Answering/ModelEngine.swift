public import Foundation
public import HourglassAnswering
internal import HourglassCore
public import HourglassTimeline

/// Answers with a model that is shown evidence.
///
/// Windows around the hits are chosen to fit the model, shown with their
/// times, and what the model says comes back sentence by sentence with its
/// times as references. Nothing it says is shown before `AnswerWriter` has
/// checked those against the index.
public struct ModelEngine: AnswerEngine {
    /// How evidence is shown.
    public struct Options: Sendable {
        /// Longest answer in tokens, thinking included.
        public var maximumTokens = 1024
        /// Whether pictures are shown, to models that can see.
        public var showsPictures = true
        /// Most tokens of evidence, whatever the model could read: reading
        /// takes time.
        public var evidenceTokens = 12_000
        /// Earlier questions and answers, oldest first.
        public var earlier: [Conversation.Exchange] = []

        /// Pictures, at most 12,000 tokens of evidence, 1,024 of answer.
        public init() {}
    }

    /// Things to tell about while an answer is made.
    public enum Remark: Sendable, Equatable {
        /// A piece of the model's thinking.
        case thinking(String)
        /// The model was shown less than was found, or without pictures.
        case reduced(String)
    }

    /// Name of the model.
    public var name: String { model.name }
    private let model: any ChatModel
    private let index: TimelineIndex
    private let options: Options
    private let context: @Sendable () -> TimeContext
    private let onRemark: (@Sendable (Remark) -> Void)?

    /// - Parameters:
    ///   - model: what writes.
    ///   - index: the library the questions are about.
    ///   - context: the present and the asker's time zone.
    ///   - onRemark: is told what the answer does not show.
    public init(
        _ model: any ChatModel,
        index: TimelineIndex,
        options: Options = Options(),
        context: @escaping @Sendable () -> TimeContext = {
            TimeContext(now: Date(), timeZone: .current)
        },
        onRemark: (@Sendable (Remark) -> Void)? = nil
    ) {
        (self.model, self.index, self.options) = (model, index, options)
        (self.context, self.onRemark) = (context, onRemark)
    }

    /// What the model says, its times as references.
    public func sentences(
        for request: AnswerRequest
    ) -> AsyncThrowingStream<DraftSentence, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await answer(request) { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Asks, and asks again with less where the model cannot take so much.
    private func answer(
        _ request: AnswerRequest,
        _ yield: (DraftSentence) -> Void
    ) async throws {
        let reader = EvidenceReader(index: index)
        let plain = try reader.windows(for: request)
        var showsPictures = options.showsPictures && model.seesPictures
        var budget = evidenceBudget(request)
        var seen = plain
        if showsPictures { seen = try await pictured(plain, request, budget) }
        while true {
            let windows = EvidenceSelection(budget: budget).chosen(from: showsPictures ? seen : plain)
            do {
                return try await ask(request, windows, yield)
            } catch let error as EngineError where error.code == .noPictures && showsPictures {
                showsPictures = false
                onRemark?(.reduced("\(model.name) cannot look at pictures; it is shown text only."))
            } catch let error as EngineError where error.code == .contextFull && budget > 128 {
                budget /= 2
                onRemark?(.reduced("\(model.name) cannot read so much at once; it is shown less."))
            }
        }
    }

    private func evidenceBudget(_ request: AnswerRequest) -> Int {
        let fixed =
            options.earlier.reduce(0) {
                $0 + TokenEstimate.tokens(of: $1.question + $1.answer) + 4
            }
            + TokenEstimate.tokens(of: EvidencePrompt.instructions(request.question.language))
            + TokenEstimate.tokens(of: request.question.question)
        let room = model.contextTokens - fixed - min(options.maximumTokens, model.contextTokens / 4)
        return max(128, min(options.evidenceTokens, room))
    }

    /// Only windows that have a chance to be shown are looked at.
    private func pictured(
        _ windows: [EvidenceWindow],
        _ request: AnswerRequest,
        _ budget: Int
    ) async throws -> [EvidenceWindow] {
        let chosen = Set(EvidenceSelection(budget: budget).chosen(from: windows).map(\.hit))
        let looked = try await WindowPictures(index: index)
            .added(to: windows.filter { chosen.contains($0.hit) }, hits: request.hits)
        return looked + windows.filter { !chosen.contains($0.hit) }
    }

    private func ask(
        _ request: AnswerRequest,
        _ chosen: [EvidenceWindow],
        _ yield: (DraftSentence) -> Void
    ) async throws {
        // In the order of time, as a person would look at them.
        let windows = chosen.sorted {
            ($0.footageID, $0.range.start) < ($1.footageID, $1.range.start)
        }
        let prompt = EvidencePrompt(
            question: request.question.question,
            language: request.question.language,
            windows: windows,
            earlier: options.earlier
        )
        let check = SentenceCheck(
            request: request,
            windows: windows,
            times: try times(windows),
            context: context()
        )
        var verdict = VerdictReader()
        var splitter = SentenceSplitter()
        for try await piece in model.reply(
            to: prompt.turns,
            maximumTokens: min(options.maximumTokens, max(64, model.contextTokens / 4))
        ) {
            switch piece {
            case .thinking(let text): onRemark?(.thinking(text))
            case .text(let text):
                for sentence in splitter.add(try verdict.add(text)) {
                    yield(check.draft(sentence))
                }
            }
        }
        for sentence in splitter.add(try verdict.end()) + splitter.end() {
            yield(check.draft(sentence))
        }
    }

    private func times(_ windows: [EvidenceWindow]) throws -> [Int64: FootageTimes] {
        try index.read { snapshot in
            var times: [Int64: FootageTimes] = [:]
            for footage in Set(windows.map(\.footageID)) {
                times[footage] = try snapshot.footage(id: footage).map { FootageTimes($0) }
            }
            return times
        }
    }
}

/// Watches whether a reply begins with the verdict that nothing was found.
struct VerdictReader {
    private var held: String? = ""
    private static let verdicts = ["notfound", "未找到", "没有找到", "找不到"]

    /// The text to go on with; held back while it could become the verdict.
    ///
    /// - Throws: `NotInEvidence`.
    mutating func add(_ text: String) throws(NotInEvidence) -> String {
        guard let before = held else { return text }
        let all = before + text
        let letters = Self.letters(all)
        if Self.verdicts.contains(where: { letters.hasPrefix($0) }) { throw NotInEvidence() }
        if Self.verdicts.contains(where: { $0.hasPrefix(letters) }) {
            held = all
            return ""
        }
        held = nil
        return all
    }

    /// What was held back when the reply ends.
    mutating func end() throws(NotInEvidence) -> String {
        defer { held = nil }
        return held ?? ""
    }

    private static func letters(_ text: String) -> String {
        text.lowercased().filter(\.isLetter)
    }
}
