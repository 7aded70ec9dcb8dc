public import Foundation
internal import HourglassCore
public import HourglassTimeline

/// Answers questions about the footage of a library.
///
/// Methods read the library while they run and may be called from any thread;
/// indexing may go on meanwhile.
public struct Answerer: Sendable {
    private let index: TimelineIndex
    private let engine: any AnswerEngine
    private let context: @Sendable () -> TimeContext

    /// Answers from a library.
    ///
    /// - Parameters:
    ///   - index: the library.
    ///   - engine: what writes answers.
    ///   - context: the present and the asker's time zone.
    public init(
        index: TimelineIndex,
        engine: any AnswerEngine = ExtractiveEngine(),
        context: @escaping @Sendable () -> TimeContext = {
            TimeContext(now: Date(), timeZone: .current)
        }
    ) {
        (self.index, self.engine, self.context) = (index, engine, context)
    }

    /// Finds the moments where words come up, or a picture given in the
    /// options is shown.
    ///
    /// - Throws: `TimelineError` when footage is unknown or the library cannot
    ///   be read; `AnsweringError` with code `nothingAsked` or `otherEncoder`.
    public func find(_ query: String, options: SearchOptions = .init()) throws -> FindResult {
        let trimmed = query.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty || options.image != nil else { throw AnsweringError.nothingAsked }
        return try index.read { snapshot in
            let search = EvidenceSearch(snapshot: snapshot, options: options, context: context())
            let evidence = try search.find(trimmed)
            return FindResult(
                query: query,
                hits: evidence.hits,
                coverage: evidence.hits.isEmpty ? try search.coverage(of: evidence) : nil
            )
        }
    }

    /// Whether anything is found that an answer could rest on.
    ///
    /// - Throws: what `find` throws.
    public func hasEvidence(
        for question: String,
        options: SearchOptions = .init()
    ) throws -> Bool {
        var options = options
        // Places to look at answer anything or nothing.
        options.looksAtChanges = false
        let trimmed = question.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty else { throw AnsweringError.nothingAsked }
        return try index.read { snapshot in
            let search = EvidenceSearch(snapshot: snapshot, options: options, context: context())
            return try !search.answer(trimmed).hits.isEmpty
        }
    }

    /// Answers a question.
    ///
    /// - Parameters:
    ///   - question: in English or Chinese.
    ///   - search: what to look for instead of the question's own words, where
    ///     these only make sense after earlier ones.
    ///   - options: where to look, and how much evidence to take.
    ///   - onText: called with each piece of the answer as soon as it is
    ///     checked; together they are the answer's text.
    /// - Throws: what `find` throws, and what the engine throws.
    public func ask(
        _ question: String,
        search: String? = nil,
        options: SearchOptions = .init(),
        onText: (@Sendable (String) -> Void)? = nil
    ) async throws -> Answer {
        let trimmed = question.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty else { throw AnsweringError.nothingAsked }
        let request = try index.read {
            try self.request(trimmed, search: search ?? trimmed, options, in: $0)
        }
        guard !request.hits.isEmpty else {
            let report = NotFoundReport(analysis: request.question, coverage: request.coverage)
            return answer(request, writer: nil, text: report.text, engine: engine.name, onText)
        }
        var writer = AnswerWriter(index: index, request: request)
        var interruption: String?
        // What rests on nothing is not shown before something that does.
        var held = ""
        do {
            for try await sentence in engine.sentences(for: request) {
                held += try writer.add(sentence) ?? ""
                guard writer.hasCited, !held.isEmpty else { continue }
                onText?(held)
                held = ""
            }
        } catch is NotInEvidence {
            let report = NotFoundReport(
                analysis: request.question,
                coverage: request.coverage,
                shownCount: request.hits.count
            )
            return answer(request, writer: nil, text: report.text, engine: engine.name, onText)
        } catch  where !(error is CancellationError) && writer.hasCited {
            interruption = "\(error)"
        }
        if writer.hasCited {
            return answer(
                request,
                writer: writer,
                text: writer.text,
                engine: engine.name,
                interruption: interruption,
                nil
            )
        }
        if options.looksAtChanges, request.hits.allSatisfy(\.isMereLook) {
            // Where it looked there was nothing to tell.
            let report = NotFoundReport(
                analysis: request.question,
                coverage: request.coverage,
                shownCount: request.hits.count
            )
            return answer(request, writer: nil, text: report.text, engine: engine.name, onText)
        }
        // An engine that cites nothing has answered nothing: the evidence
        // speaks for itself.
        let extractive = ExtractiveEngine()
        let droppedCount = writer.droppedCount
        writer = AnswerWriter(index: index, request: request, droppedCount: droppedCount)
        for try await sentence in extractive.sentences(for: request) {
            if let text = try writer.add(sentence) { onText?(text) }
        }
        return answer(request, writer: writer, text: writer.text, engine: extractive.name, nil)
    }

    /// What is on screen and said at a moment, from the index alone.
    ///
    /// - Parameters:
    ///   - time: a time of the footage or of the day.
    ///   - footage: path, number, file name or a part of it.
    /// - Throws: `TimelineError` when the footage is unknown; `AnsweringError`
    ///   with code `notIndexed` or `noWallClock`.
    public func moment(at time: TimeArgument, of footage: String) throws -> MomentDescription {
        let zone = context().timeZone
        return try index.read { snapshot in
            let record = try snapshot.footage(matching: footage)
            guard let media = time.resolved(for: FootageTimes(record), timeZone: zone) else {
                throw AnsweringError.noWallClock(record)
            }
            return try MomentDescription(at: media, of: record, in: snapshot)
        }
    }

    private func request(
        _ question: String,
        search words: String,
        _ options: SearchOptions,
        in snapshot: TimelineSnapshot
    ) throws -> AnswerRequest {
        let search = EvidenceSearch(snapshot: snapshot, options: options, context: context())
        let evidence = try search.answer(words)
        var hits = evidence.hits
        var companion: Int?
        if evidence.analysis.intent == .search, evidence.analysis.order != .all,
            let best = hits.first, let other = try search.companion(of: best, evidence)
        {
            // Found by its own words as well, it is told once.
            hits.removeAll {
                $0 != best && $0.footageID == other.footageID && $0.kind == other.kind
                    && $0.range == other.range && $0.text == other.text
            }
            companion = hits.count
            hits.append(other)
        }
        var records: [Int64: (FootageRecord, FrameClock)] = [:]
        let moments = try hits.compactMap { hit -> MomentDescription? in
            if records[hit.footageID] == nil, let record = try snapshot.footage(id: hit.footageID) {
                records[hit.footageID] = (record, try snapshot.frameClock(hit.footageID))
            }
            return try records[hit.footageID].map { record, clock in
                try MomentDescription(at: hit.range.start, of: record, clock: clock, in: snapshot)
            }
        }
        return AnswerRequest(
            question: words == question
                ? evidence.analysis
                : evidence.analysis.asked(question, language: options.language),
            hits: hits,
            moments: moments,
            coverage: try search.coverage(of: evidence),
            companion: companion,
            remarks: evidence.remarks
        )
    }

    private func answer(
        _ request: AnswerRequest,
        writer: AnswerWriter?,
        text: String,
        engine: String,
        interruption: String? = nil,
        _ onText: (@Sendable (String) -> Void)?
    ) -> Answer {
        onText?(text)
        var citations = (writer?.cited ?? []).sorted().map { request.hits[$0] }
        for citation in writer?.found ?? [] {
            citations.append(
                Hit(rank: 0, score: 1, citation: citation, text: citation.evidenceText)
            )
        }
        return Answer(
            question: request.question.question,
            found: !citations.isEmpty,
            text: text,
            engine: engine,
            citations: citations.enumerated().map { $1.ranked($0 + 1) },
            coverage: request.coverage,
            droppedCount: writer?.droppedCount ?? 0,
            interruption: interruption
        )
    }
}

extension Hit {
    /// Whether it is a picture and nothing else.
    fileprivate var isMereLook: Bool { kind == .image && text.isEmpty }
}

extension AnswerWriter {
    /// Whether anything written rests on something checked.
    fileprivate var hasCited: Bool { !cited.isEmpty || !found.isEmpty }
}

extension AnsweringError {
    static var nothingAsked: AnsweringError {
        AnsweringError(
            code: .nothingAsked,
            message: "There is nothing to look for. Give some words or a question."
        )
    }

    static func noWallClock(_ record: FootageRecord) -> AnsweringError {
        AnsweringError(
            code: .noWallClock,
            message: """
                The time of day at which '\(record.fileName)' begins is not known. Index it again \
                with '--start-at'.
                """
        )
    }
}
