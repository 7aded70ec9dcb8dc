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
        /// Most seconds of reading before the first word of an answer, as far as
        /// the model's pace is known, unless a deadline says how long it may
        /// take. Summaries are read whole.
        public var patience = 10.0
        /// Earlier questions and answers, oldest first.
        public var earlier: [Conversation.Exchange] = []
        /// When the answer has to be there; nil for whenever.
        public var deadline: ContinuousClock.Instant?

        /// Pictures, at most 12,000 tokens of evidence and 10 seconds of
        /// reading it, 1,024 tokens of answer.
        public init() {}
    }

    /// Things to tell about while an answer is made.
    public enum Remark: Sendable, Equatable {
        /// A piece of the model's thinking.
        case thinking(String)
        /// The model was shown less than was found, or without pictures.
        case reduced(String)
        /// Before it starts: how much is to be read, and about how long that
        /// takes, in seconds, as far as that can be told.
        case estimate(tokens: Int, seconds: Double?)
        /// A part of the footage is summarised.
        case part(Int, of: Int)
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
    ///   - options: how much the model reads and writes.
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
                    try await Deadline(options.deadline).run {
                        try await answer(request) { continuation.yield($0) }
                    }
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
        _ yield: @Sendable (DraftSentence) -> Void
    ) async throws {
        let reader = EvidenceReader(index: index)
        let plain = try reader.windows(for: request)
        var budget = try await affordable(evidenceBudget(request))
        if request.question.intent == .overview {
            let parts = FootageParts(budget: budget).parts(of: plain)
            if parts.count > 1 { return try await summarise(request, parts, yield) }
        } else if options.deadline == nil, let pace = try await model.secondsPerToken(), pace > 0 {
            let readable = Int(min(1e9, options.patience / pace))
            budget = min(budget, max(Self.leastEvidence, readable))
        }
        var showsPictures = options.showsPictures && model.seesPictures
        var seen = plain
        if showsPictures { seen = try await pictured(plain, request, budget) }
        while true {
            let windows = EvidenceSelection(budget: budget)
                .chosen(from: showsPictures ? seen : plain)
            do {
                let prompt = prompt(request, windows)
                onRemark?(
                    .estimate(
                        tokens: prompt.tokenCount,
                        seconds: try await model.secondsPerToken().map {
                            $0 * Double(prompt.tokenCount)
                        }
                    )
                )
                return try await ask(request, prompt, yield)
            } catch let error as EngineError where error.code == .noPictures && showsPictures {
                showsPictures = false
                onRemark?(.reduced("\(model.name) cannot look at pictures; it is shown text only."))
            } catch let error as EngineError where error.code == .contextFull && budget > 128 {
                budget /= 2
                onRemark?(.reduced("\(model.name) cannot read so much at once; it is shown less."))
            }
        }
    }

    /// Less evidence than that is not worth asking about, however slow the
    /// model reads.
    private static let leastEvidence = 1024

    /// No more than can be read in six tenths of the time; the rest is for the
    /// answer.
    ///
    /// - Throws: `EngineError` (`outOfTime`) when nothing can.
    private func affordable(_ tokens: Int) async throws -> Int {
        guard let deadline = options.deadline, let pace = try await model.secondsPerToken(),
            pace > 0
        else { return tokens }
        let left = ContinuousClock.now.duration(to: deadline) / Duration.seconds(1)
        let readable = Int(min(1e9, 0.6 * left / pace))
        guard readable >= 256 else {
            throw EngineError(
                code: .outOfTime,
                message: "\(model.name) reads \(Int(1 / pace)) tokens a second; the time given is"
                    + " too short for it."
            )
        }
        if readable < tokens {
            onRemark?(.reduced("The time given is enough to read \(readable) tokens of evidence."))
        }
        return min(tokens, readable)
    }

    /// Summarises each part by itself, then what was said of all of them.
    ///
    /// Notes whose times do not hold are dropped between the two, so that the
    /// second pass rests on checked ones alone.
    private func summarise(
        _ request: AnswerRequest,
        _ parts: [[EvidenceWindow]],
        _ yield: @Sendable (DraftSentence) -> Void
    ) async throws {
        var notes: [String] = []
        for (number, windows) in parts.enumerated() {
            onRemark?(.part(number + 1, of: parts.count))
            var prompt = prompt(request, windows)
            prompt.task = .part(number + 1, of: parts.count)
            let check = try check(request, prompt)
            do {
                for sentence in try await reply(prompt) where check.isSound(sentence) {
                    notes.append(sentence.text)
                }
            } catch is NotInEvidence {
                continue
            }
        }
        guard !notes.isEmpty else { throw NotInEvidence() }
        var prompt = prompt(request, parts.flatMap { $0 })
        prompt.task = .notes(notes)
        try await ask(request, prompt, yield)
    }

    /// All sentences of a reply.
    private func reply(_ prompt: EvidencePrompt) async throws -> [SentenceSplitter.Sentence] {
        var sentences: [SentenceSplitter.Sentence] = []
        try await follow(prompt) { sentences.append($0) }
        return sentences
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
        let looked = try await WindowPictures(
            index: index,
            model: model,
            // One window leaves room for another.
            longestWindow: min(2048, max(512, budget / 2))
        ).added(to: windows.filter { chosen.contains($0.hit) }, hits: request.hits)
        return looked + windows.filter { !chosen.contains($0.hit) }
    }

    /// In the order of time, as a person would look at them.
    private func prompt(_ request: AnswerRequest, _ chosen: [EvidenceWindow]) -> EvidencePrompt {
        EvidencePrompt(
            question: request.question.question,
            language: request.question.language,
            windows: chosen.sorted {
                ($0.footageID, $0.range.start) < ($1.footageID, $1.range.start)
            },
            earlier: options.earlier
        )
    }

    private func check(_ request: AnswerRequest, _ prompt: EvidencePrompt) throws -> SentenceCheck {
        SentenceCheck(
            request: request,
            windows: prompt.windows,
            times: try times(prompt.windows),
            context: context()
        )
    }

    private func ask(
        _ request: AnswerRequest,
        _ prompt: EvidencePrompt,
        _ yield: @Sendable (DraftSentence) -> Void
    ) async throws {
        let check = try check(request, prompt)
        try await follow(prompt) { yield(check.draft($0)) }
    }

    /// Hands on each sentence of a reply as soon as it is complete.
    private func follow(
        _ prompt: EvidencePrompt,
        _ take: (SentenceSplitter.Sentence) -> Void
    ) async throws {
        var verdict = VerdictReader()
        var splitter = SentenceSplitter()
        for try await piece in model.reply(
            to: prompt.turns,
            maximumTokens: min(options.maximumTokens, max(64, model.contextTokens / 4))
        ) {
            switch piece {
            case .thinking(let text): onRemark?(.thinking(text))
            case .text(let text): splitter.add(try verdict.add(text)).forEach(take)
            }
        }
        // A cancelled stream just ends.
        try Task.checkCancellation()
        (splitter.add(try verdict.end()) + splitter.end()).forEach(take)
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
