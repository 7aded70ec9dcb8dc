internal import Foundation
public import HourglassAnswering
public import HourglassEmbedding
internal import HourglassHub
public import HourglassTimeline

/// The models that say what a text means, loaded once and kept.
///
/// The two used last stay in memory: the library's own, and one that another
/// program asks for vectors of.
public actor MeaningModels {
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

    private let environment: [String: String]
    private var loaded: [(identifier: String, task: Task<any TextEmbedder, any Error>)] = []
    private static let mostLoaded = 2

    /// - Parameter environment: its variables say where models lie.
    public init(environment: [String: String]) { self.environment = environment }

    /// The model of a name or folder.
    ///
    /// - Parameter progress: called with 0…1 while weights are quantised the
    ///   first time.
    /// - Throws: `EngineError` (`noModel`, `badModel`) when it is not there or
    ///   cannot be run.
    public func model(
        named name: String,
        progress: (@Sendable (Double) -> Void)? = nil
    ) async throws -> Model {
        let reference: ModelReference
        let folder: String
        do {
            reference = try ModelReference(name)
            folder = try ModelRepository(try HubSettings(environment: environment))
                .locate(reference, selection: InstalledModels.files(for: .meaning))
        } catch {
            throw EngineError(code: .noModel, message: error.message, cause: error)
        }
        let identifier = reference.description
        if let place = loaded.firstIndex(where: { $0.identifier == identifier }) {
            let known = loaded.remove(at: place)
            loaded.append(known)
            return Model(embedder: try await known.task.value, identifier: identifier)
        }
        let task = Task { try await Self.load(folder: folder, progress: progress) }
        loaded.append((identifier, task))
        loaded = loaded.suffix(Self.mostLoaded)
        do {
            return Model(embedder: try await task.value, identifier: identifier)
        } catch {
            loaded.removeAll { $0.identifier == identifier }
            throw error
        }
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

    /// On a thread of its own: weights are read and quantised for seconds.
    private static func load(
        folder: String,
        progress: (@Sendable (Double) -> Void)?
    ) async throws -> any TextEmbedder {
        try await withCheckedThrowingContinuation { continuation in
            Thread {
                continuation.resume(
                    with: Result { () throws(EmbeddingError) in
                        try TextEmbedding.load(folder: folder, progress: progress)
                    }.mapError { error in
                        EngineError(
                            code: error.code == .modelMissing ? .noModel : .badModel,
                            message: error.message,
                            cause: error
                        )
                    }
                )
            }.start()
        }
    }
}
