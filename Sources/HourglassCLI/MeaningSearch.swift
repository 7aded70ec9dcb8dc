import Foundation
import HourglassAnswering
import HourglassEmbedding
import HourglassEngines
import HourglassHub
import HourglassIndexing
import HourglassTimeline

/// Finding text by what it means, and all that is asked for as vectors, on the
/// command line.
enum MeaningSearch {
    /// The models, loaded once a run.
    static let models = QueryModels(environment: ProcessInfo.processInfo.environment)

    /// The model of a name or folder, and the name its vectors are stored
    /// under.
    ///
    /// - Throws: `CommandFailure` with status `modelMissing` when it is not
    ///   there.
    static func load(_ name: String, quiet: Bool) async throws -> MeaningModels.Model {
        let line = ProgressLine(quiet: quiet)
        defer { line.clear() }
        do {
            return try await models.meaning.model(named: name) { share in
                line.show("quantising the weights: \(Int(share * 100)) %")
            }
        } catch let error as EngineError {
            throw CommandFailure(embedding: error)
        }
    }

    /// The options of a search with what is asked for as vectors, of texts and
    /// of pictures, where the library has some; where their model is not to be
    /// found, that is remarked.
    static func options(
        _ options: SearchOptions,
        for text: String,
        wordsOnly: Bool,
        in index: TimelineIndex,
        _ library: LibraryOptions
    ) async throws -> SearchOptions {
        let line = ProgressLine(quiet: library.quiet)
        defer { line.clear() }
        let reading = try await models.reading(
            of: text,
            options,
            wordsOnly: wordsOnly,
            in: index
        ) { share in line.show("quantising the weights: \(Int(share * 100)) %") }
        if let obstacle = reading.obstacle { library.remark("hourglass: \(obstacle)") }
        return reading.options
    }

    /// Gives texts vectors, showing progress.
    static func embed(
        with model: MeaningModels.Model,
        footage: [Int64],
        in index: TimelineIndex,
        quiet: Bool
    ) async throws {
        let embedding = SpanEmbedding(
            index: index,
            embedder: model.embedder,
            model: model.identifier
        )
        let line = ProgressLine(quiet: quiet)
        defer { line.clear() }
        var total = 0
        for id in footage {
            let before = total
            total += try await embedding.run(footage: id) { done in
                line.show("finding by meaning: \(before + done) texts")
            }
        }
        line.show("finding by meaning: measuring what unrelated questions come to")
        try await embedding.calibrate()
    }
}

extension CommandFailure {
    /// Why an embedding model cannot be used.
    init(embedding error: EngineError) {
        guard let cause = error.cause as? HubError else {
            self.init(error)
            return
        }
        self.init(cause.exitStatus, cause.message)
    }
}
