internal import Foundation
public import HourglassAnswering
public import HourglassEmbedding
public import HourglassTimeline

/// The models that say what a text means, loaded once and kept.
public struct MeaningModels: Sendable {
    /// What a question means, as far as a library can be asked for it.
    public struct Reading: Sendable {
        /// The question as a vector; nil where it is found by words alone.
        public let query: MeaningQuery?
        /// Why it is found by words alone in a library that has vectors.
        public let obstacle: String?
    }

    /// A loaded model.
    public struct Model: Sendable {
        /// Turns text into vectors.
        public let embedder: any TextEmbedder
        /// The name its vectors are stored under.
        public let identifier: String
    }

    private let models: LoadedModels<any TextEmbedder>

    /// - Parameter environment: its variables say where models lie.
    public init(environment: [String: String]) {
        models = LoadedModels(for: .meaning, environment: environment) {
            try TextEmbedding.load(folder: $0, progress: $1)
        }
    }

    /// The model of a name or folder.
    ///
    /// - Parameters:
    ///   - name: a repository or a folder.
    ///   - progress: called with 0…1 while weights are quantised the first
    ///     time.
    /// - Throws: `EngineError` (`noModel`, `badModel`) when it is not there or
    ///   cannot be run.
    public func model(
        named name: String,
        progress: (@Sendable (Double) -> Void)? = nil
    ) async throws -> Model {
        let found = try await models.model(named: name, progress: progress)
        return Model(embedder: found.embedder, identifier: found.identifier)
    }

    /// What is asked for, as a vector of the model that most of the library's
    /// texts have vectors of. Nothing where the library has none, or the model
    /// does not know the language.
    ///
    /// - Throws: `TimelineError`; `CancellationError`.
    public func reading(
        of text: String,
        in index: TimelineIndex,
        progress: (@Sendable (Double) -> Void)? = nil
    ) async throws -> Reading {
        let nothing = Reading(query: nil, obstacle: nil)
        let models = try index.vectorModels().filter { $0.count > 0 }
        guard !text.isEmpty, let stored = models.max(by: { $0.count < $1.count }) else {
            return nothing
        }
        let embedder: any TextEmbedder
        do {
            embedder = try await model(named: stored.identifier, progress: progress).embedder
        } catch let error as EngineError {
            return Reading(query: nil, obstacle: "found by words alone: \(error.message)")
        }
        guard embedder.dimensions == stored.dimensions else {
            return Reading(
                query: nil,
                obstacle: "found by words alone: the model '\(stored.identifier)' has changed since"
                    + " the library was embedded."
            )
        }
        // Words that name a time are no part of the meaning.
        let question = QuestionAnalysis(text)
        let words = question.query.trimmingCharacters(in: .whitespacesAndNewlines)
        let isChinese = question.language == .chinese
        guard let threshold = isChinese ? stored.chineseThreshold : stored.threshold,
            let vector = try await embedder.embed([words.isEmpty ? text : words], as: .query).first
        else { return nothing }
        let query = MeaningQuery(model: stored.identifier, vector: vector, threshold: threshold)
        return Reading(query: query, obstacle: nil)
    }
}
