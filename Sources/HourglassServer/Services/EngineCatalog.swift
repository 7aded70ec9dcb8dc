internal import Foundation
internal import HourglassAnswering
internal import HourglassEngines

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
        /// Bytes of the weights, of a model of the cache.
        var bytes: Int64?
    }

    private let environment: [String: String]
    /// The model loaded last: two of them would not fit.
    private var loaded: (name: String, task: Task<(any ChatModel)?, any Error>)?

    init(environment: [String: String]) { self.environment = environment }

    /// The engines at hand.
    nonisolated func entries() -> [Entry] {
        var entries = [Entry(id: "extractive", kind: "extractive")]
        if let named = environment["HOURGLASS_ENGINE"], !["", "auto", "extractive"].contains(named)
        {
            entries.append(Entry(id: named, kind: named.contains("://") ? "server" : "model"))
        }
        for model in InstalledModels(environment: environment).models(for: .answering)
        where !entries.contains(where: { $0.id == model.name }) {
            entries.append(Entry(id: model.name, kind: "model", bytes: model.weightBytes))
        }
        return entries
    }

    /// - Throws: `APIFailure` with status 422 when there is no engine of that
    ///   name.
    nonisolated func check(_ name: String) throws {
        guard name == "auto" || entries().contains(where: { $0.id == name }) else {
            throw APIFailure(
                422,
                "model_missing",
                "There is no engine '\(name)'. Engines here: "
                    + entries().map(\.id).joined(separator: ", ") + ".",
                parameter: "engine"
            )
        }
    }

    /// The model behind an engine, loaded; `auto` for the best there is, nil
    /// for excerpts.
    ///
    /// - Throws: `APIFailure` with status 422 when there is none of that name;
    ///   `EngineError` when it cannot be loaded or reached.
    func model(of name: String) async throws -> (any ChatModel)? {
        try check(name)
        if name == "extractive" { return nil }
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
