internal import Foundation
internal import HourglassAnswering
internal import HourglassEngines
internal import HourglassHub
internal import HourglassTimeline

/// What can answer questions here: excerpts, models of this machine, and what
/// the person who started the server named with `HOURGLASS_ENGINE`.
///
/// Clients choose among these and no others: an address or a folder of a
/// client's choice would make the server reach where it should not.
actor EngineCatalog {
    /// An engine clients may choose.
    struct Entry: Encodable, Sendable {
        let id: String
        /// `extractive`, `model` or `server`.
        let kind: String
    }

    /// An engine for one question.
    struct Chosen: Sendable {
        let engine: any AnswerEngine
        /// Moments to look for: a model is given more to choose among.
        let hitLimit: Int
    }

    private let timeline: TimelineIndex
    private let environment: [String: String]
    /// The model loaded last: two of them would not fit.
    private var loaded: (name: String, task: Task<(any ChatModel)?, any Error>)?

    init(
        timeline: TimelineIndex,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        (self.timeline, self.environment) = (timeline, environment)
    }

    /// The engines at hand.
    nonisolated func entries() -> [Entry] {
        var entries = [Entry(id: "extractive", kind: "extractive")]
        if let named = environment["HOURGLASS_ENGINE"], !["", "auto", "extractive"].contains(named)
        {
            entries.append(Entry(id: named, kind: named.contains("://") ? "server" : "model"))
        }
        guard let settings = try? HubSettings(environment: environment) else { return entries }
        let repository = ModelRepository(settings)
        for model in ModelCache(settings).models() {
            let name = model.repository.name.lowercased()
            guard name.contains("qwen3-vl"), !name.contains("embedding"),
                !name.contains("reranker"),
                (try? repository.locate(.repository(model.repository, revision: nil))) != nil
            else { continue }
            let id = model.alias ?? model.repository.description
            if !entries.contains(where: { $0.id == id }) {
                entries.append(Entry(id: id, kind: "model"))
            }
        }
        return entries
    }

    /// The engine of a name, loaded; `auto` or nil for the best there is.
    ///
    /// - Throws: `APIFailure` with status 422 when there is none of that name;
    ///   `EngineError` when it cannot be loaded or reached.
    func engine(named name: String?) async throws -> Chosen {
        let name = name ?? "auto"
        guard name == "auto" || entries().contains(where: { $0.id == name }) else {
            throw APIFailure(
                422,
                "model_missing",
                "There is no engine '\(name)'. Engines here: "
                    + entries().map(\.id).joined(separator: ", ") + ".",
                parameter: "engine"
            )
        }
        guard name != "extractive", let model = try await model(named: name) else {
            return Chosen(engine: ExtractiveEngine(), hitLimit: 10)
        }
        return Chosen(engine: ModelEngine(model, index: timeline), hitLimit: 24)
    }

    private func model(named name: String) async throws -> (any ChatModel)? {
        // Nothing is here to load: do not hold on to that for ever.
        if name == "auto", entries().count == 1 { return nil }
        if let loaded, loaded.name == name { return try await loaded.task.value }
        let environment = environment
        // Detached: loading takes its time, and must not keep the actor.
        let task = Task.detached { () async throws -> (any ChatModel)? in
            try await EngineSelection(try EngineChoice(name), environment: environment)
                .chosen().model
        }
        loaded = (name, task)
        do {
            return try await task.value
        } catch {
            if loaded?.name == name { loaded = nil }
            throw error
        }
    }
}
