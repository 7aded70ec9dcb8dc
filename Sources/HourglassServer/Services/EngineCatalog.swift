internal import HourglassAnswering

/// What can answer questions here.
struct EngineCatalog: Sendable {
    /// An engine clients may choose.
    struct Entry: Encodable, Sendable {
        let id: String
        let kind: String
    }

    /// The engines at hand, the preferred one first.
    func entries() -> [Entry] { [Entry(id: "extractive", kind: "extractive")] }

    /// The engine of a name; `auto` or nil for the preferred one.
    ///
    /// - Throws: `APIFailure` with status 422 when there is none.
    func engine(named name: String?) throws -> any AnswerEngine {
        guard ["auto", "extractive"].contains(name ?? "auto") else {
            throw APIFailure(
                422,
                "model_missing",
                "There is no engine '\(name ?? "")'. Engines here: "
                    + entries().map(\.id).joined(separator: ", ") + ".",
                parameter: "engine"
            )
        }
        return ExtractiveEngine()
    }
}
