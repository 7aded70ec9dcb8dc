internal import Foundation
public import HourglassEngines

/// Has a model say in words what the events of a report show.
///
/// Most notable events first; pictures are those of the report. What comes
/// back is checked line by line (`NarrationReply`), so that no sentence stands
/// without its event.
public struct ReportNarrator: Sendable {
    /// How much is told.
    public struct Options: Sendable {
        /// How many events get a sentence at most.
        public var eventLimit = 100
        /// Events shown at once.
        public var eventsAtOnce = 4
        /// When all has to be there; nil for whenever.
        public var deadline: ContinuousClock.Instant?

        /// A hundred events, four at a time, whenever.
        public init() {}
    }

    private let model: any ChatModel
    private let options: Options

    /// - Parameters:
    ///   - model: what writes.
    ///   - options: language, deadline, and how many events it writes of.
    public init(_ model: any ChatModel, options: Options = Options()) {
        (self.model, self.options) = (model, options)
    }

    /// What the model says of a report.
    ///
    /// - Parameters:
    ///   - report: what it is told.
    ///   - progress: called with how many events are done, of how many.
    /// - Throws: `EngineError` when the model fails before it said anything;
    ///   `CancellationError`. A later failure, or the deadline, ends the
    ///   narration early and is noted in it.
    public func narration(
        of report: FootageReport,
        progress: (@Sendable (Int, Int) -> Void)? = nil
    ) async throws -> ReportNarration {
        var narration = ReportNarration(model: model.name)
        let words = ReportWords(language: report.language)
        let events = chosen(from: report, words)
        guard !events.isEmpty else { return narration }
        let prompt = NarrationPrompt(words: words)
        // A quarter of the time is kept for the summary.
        let describingUntil = options.deadline.map { deadline in
            let left = ContinuousClock.now.duration(to: deadline)
            return ContinuousClock.now + left * 3 / 4
        }
        do {
            try await describe(events, prompt, until: describingUntil, &narration, progress)
        } catch let error as EngineError where error.code == .outOfTime {
            narration.shortfall = .outOfTime
        } catch let error as EngineError where !narration.isEmpty {
            narration.shortfall = .failed(error.message)
            return narration
        }
        do {
            try await summarise(events, prompt, &narration)
        } catch let error as EngineError where error.code == .outOfTime {
            narration.shortfall = .outOfTime
        } catch let error as EngineError where !narration.isEmpty {
            narration.shortfall = .failed(error.message)
        }
        return narration
    }

    /// The most notable events over all cameras, in the order of the report.
    private func chosen(from report: FootageReport, _ words: ReportWords) -> [NarratedEvent] {
        // A camera where much happens leaves room for the others.
        let rankings = report.cameras.map(EventNotability.ranked)
        let most = rankings.map(\.count).max() ?? 0
        var places: [(camera: Int, event: Int)] = []
        for rank in 0..<most where places.count < options.eventLimit {
            for camera in rankings.indices where rank < rankings[camera].count {
                places.append((camera, rankings[camera][rank]))
            }
        }
        let taken = places.prefix(max(0, options.eventLimit)).sorted { $0 < $1 }
        return taken.enumerated().map { number, place in
            let camera = report.cameras[place.camera]
            return NarratedEvent(
                camera.events[place.event],
                number: number + 1,
                clock: camera.clock,
                words: words
            )
        }
    }

    private func describe(
        _ events: [NarratedEvent],
        _ prompt: NarrationPrompt,
        until deadline: ContinuousClock.Instant?,
        _ narration: inout ReportNarration,
        _ progress: (@Sendable (Int, Int) -> Void)?
    ) async throws {
        var showsPictures = model.seesPictures
        var size = max(1, options.eventsAtOnce)
        var next = 0
        while next < events.count {
            try Task.checkCancellation()
            progress?(next, events.count)
            let part = Array(events[next..<min(events.count, next + size)])
            do {
                let reply = try await reply(
                    to: prompt.descriptions(of: part, showsPictures: showsPictures),
                    maximumTokens: 96 * part.count,
                    until: deadline
                )
                let found = NarrationReply.descriptions(in: reply, of: part)
                narration.descriptions.merge(found.texts) { first, _ in first }
                narration.droppedCount += found.dropped
                next += part.count
            } catch let error as EngineError where error.code == .noPictures && showsPictures {
                showsPictures = false
            } catch let error as EngineError where error.code == .contextFull {
                if size > 1 {
                    size /= 2
                } else if showsPictures {
                    showsPictures = false
                } else {
                    throw error
                }
            }
        }
        progress?(events.count, events.count)
    }

    private func summarise(
        _ events: [NarratedEvent],
        _ prompt: NarrationPrompt,
        _ narration: inout ReportNarration
    ) async throws {
        var shown = events
        while true {
            let lines = shown.map { event in
                let said = narration.descriptions[event.id].map { " — \($0)" } ?? ""
                return "[\(event.number)] \(event.facts)\(said)"
            }
            do {
                let reply = try await reply(
                    to: prompt.summary(of: lines),
                    maximumTokens: 512,
                    until: options.deadline
                )
                let found = NarrationReply.summary(in: reply, of: shown)
                narration.summary = found.sentences
                narration.droppedCount += found.dropped
                return
            } catch let error as EngineError where error.code == .contextFull && shown.count > 1 {
                shown = Array(shown.prefix(shown.count / 2))
            }
        }
    }

    /// All a model says to `turns`.
    ///
    /// - Throws: `EngineError` (`outOfTime`) when the time is up.
    private func reply(
        to turns: [ChatTurn],
        maximumTokens: Int,
        until deadline: ContinuousClock.Instant?
    ) async throws -> String {
        let (model, limit) = (model, min(maximumTokens, max(64, model.contextTokens / 4)))
        return try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask {
                var text = ""
                for try await piece in model.reply(to: turns, maximumTokens: limit) {
                    if case .text(let words) = piece { text += words }
                }
                return text
            }
            if let deadline {
                group.addTask {
                    try await Task.sleep(until: deadline, clock: .continuous)
                    throw EngineError(code: .outOfTime, message: "The time given is up.")
                }
            }
            // Whichever ends first decides.
            defer { group.cancelAll() }
            return try await group.next() ?? ""
        }
    }
}
