public import HourglassAnswering
public import HourglassCore
public import HourglassEmbedding
internal import HourglassText
public import HourglassTimeline

/// The models that find pictures by words and by pictures, loaded once and
/// kept.
public struct PictureModels: Sendable {
    /// What is looked for in pictures, as far as a library can be asked.
    public struct Reading: Sendable {
        /// Words and a picture as vectors; none where pictures are not
        /// searched.
        public let queries: [PictureQuery]
        /// Why they are not searched in a library that has vectors.
        public let obstacle: String?
    }

    /// A loaded model.
    public struct Model: Sendable {
        /// Turns pictures and words into vectors.
        public let embedder: any PictureEmbedder
        /// The name its vectors are stored under.
        public let identifier: String
    }

    private let models: LoadedModels<any PictureEmbedder>

    /// - Parameter environment: its variables say where models lie.
    public init(environment: [String: String]) {
        models = LoadedModels(for: .seeing, environment: environment) {
            try PictureEmbedding.load(folder: $0, progress: $1)
        }
    }

    /// Where the model of a name or folder lies.
    ///
    /// - Throws: `EngineError` (`noModel`) when it is not there.
    public func folder(of name: String) throws(EngineError) -> String {
        try models.locate(name).folder
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

    /// What a question wants to see, and a picture next to it, as vectors of
    /// the model that most of the library's pictures have vectors of. Nothing
    /// where the library has none, or the question names nothing to be seen.
    ///
    /// - Parameters:
    ///   - text: what was asked for.
    ///   - image: in `rgb24`.
    ///   - index: the library that is searched.
    ///   - progress: called with 0…1 while weights are quantised the first
    ///     time.
    /// - Throws: `TimelineError`; `CancellationError`.
    public func reading(
        of text: String,
        image: PixelBuffer? = nil,
        in index: TimelineIndex,
        progress: (@Sendable (Double) -> Void)? = nil
    ) async throws -> Reading {
        let caption = PictureWords.caption(of: text)
        let known = try index.pictureModels().filter { $0.pictureCount > 0 }
        guard !caption.isEmpty || image != nil,
            let stored = known.max(by: { $0.pictureCount < $1.pictureCount }),
            let calibration = stored.calibration
        else { return Reading(queries: [], obstacle: nil) }
        let embedder: any PictureEmbedder
        do {
            embedder = try await model(named: stored.identifier, progress: progress).embedder
        } catch let error as EngineError {
            return Reading(queries: [], obstacle: "pictures were not searched: \(error.message)")
        }
        guard embedder.dimensions == stored.dimensions else {
            return Reading(
                queries: [],
                obstacle: "pictures were not searched: the model '\(stored.identifier)' has"
                    + " changed since; run 'hourglass index --pictures' again."
            )
        }
        var queries: [PictureQuery] = []
        if !caption.isEmpty, let vector = try await embedder.embed(texts: [caption]).first {
            let isChinese = LanguageGuess.language(of: caption) == "zh"
            queries.append(
                PictureQuery(
                    model: stored.identifier,
                    vector: vector,
                    scale: isChinese ? calibration.chinese : calibration.english
                )
            )
        }
        if let image, let vector = try await embedder.embed(pictures: [image]).first {
            queries.append(
                PictureQuery(model: stored.identifier, vector: vector, scale: calibration.picture)
            )
        }
        return Reading(queries: queries, obstacle: nil)
    }
}
