internal import Foundation
internal import HourglassEmbedding
internal import HourglassHub

/// Embedding models of one use, loaded once and kept.
///
/// The two used last stay in memory: the library's own, and one that another
/// program asks for vectors of.
actor LoadedModels<Embedder: Sendable> {
    /// Called with 0…1 while weights are quantised the first time.
    typealias Progress = @Sendable (Double) -> Void

    private let environment: [String: String]
    private let use: InstalledModels.Use
    private let loading: @Sendable (String, Progress?) throws -> Embedder
    private var loaded: [(identifier: String, task: Task<Embedder, any Error>)] = []

    /// - Parameter loading: makes a model of a folder; may take its time.
    init(
        for use: InstalledModels.Use,
        environment: [String: String],
        loading: @escaping @Sendable (String, Progress?) throws -> Embedder
    ) {
        (self.environment, self.use, self.loading) = (environment, use, loading)
    }

    /// Where the model of a name or folder lies, and the name its vectors are
    /// stored under.
    ///
    /// - Throws: `EngineError` (`noModel`) when it is not there.
    nonisolated func locate(
        _ name: String
    ) throws(EngineError) -> (folder: String, identifier: String) {
        do {
            let reference = try ModelReference(name)
            let folder = try ModelRepository(try HubSettings(environment: environment))
                .locate(reference, selection: InstalledModels.files(for: use))
            return (folder, reference.description)
        } catch {
            throw EngineError(code: .noModel, message: error.message, cause: error)
        }
    }

    /// The model of a name or folder.
    ///
    /// - Throws: `EngineError` (`noModel`, `badModel`) when it is not there or
    ///   cannot be run.
    func model(
        named name: String,
        progress: Progress?
    ) async throws -> (embedder: Embedder, identifier: String) {
        let (folder, identifier) = try locate(name)
        if let place = loaded.firstIndex(where: { $0.identifier == identifier }) {
            let known = loaded.remove(at: place)
            loaded.append(known)
            return (try await known.task.value, identifier)
        }
        let loading = loading
        let task = Task { try await Self.load(folder, loading, progress) }
        loaded.append((identifier, task))
        loaded = loaded.suffix(2)
        do {
            return (try await task.value, identifier)
        } catch {
            loaded.removeAll { $0.identifier == identifier }
            throw error
        }
    }

    /// On a thread of its own: weights are read and quantised for seconds.
    private static func load(
        _ folder: String,
        _ loading: @escaping @Sendable (String, Progress?) throws -> Embedder,
        _ progress: Progress?
    ) async throws -> Embedder {
        try await withCheckedThrowingContinuation { continuation in
            Thread {
                continuation.resume(
                    with: Result { try loading(folder, progress) }.mapError { error in
                        guard let error = error as? EmbeddingError else { return error }
                        return EngineError(
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
