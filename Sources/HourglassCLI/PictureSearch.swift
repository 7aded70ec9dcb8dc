import HourglassEngines
import HourglassIndexing
import HourglassTimeline

/// Giving pictures vectors, on the command line.
enum PictureSearch {
    /// The model of a name or folder, and the name its vectors are stored
    /// under.
    ///
    /// - Throws: `CommandFailure` with status `modelMissing` when it is not
    ///   there.
    static func load(_ name: String, quiet: Bool) async throws -> PictureModels.Model {
        let line = ProgressLine(quiet: quiet)
        defer { line.clear() }
        do {
            return try await MeaningSearch.models.pictures.model(named: name) { share in
                line.show("quantising the weights: \(Int(share * 100)) %")
            }
        } catch let error as EngineError {
            throw CommandFailure(embedding: error)
        }
    }

    /// Gives pictures vectors, showing progress.
    static func index(
        with model: PictureModels.Model,
        every spacing: Double,
        footage: [Int64],
        in index: TimelineIndex,
        quiet: Bool
    ) async throws {
        let indexing = PictureIndexing(
            index: index,
            embedder: model.embedder,
            model: model.identifier,
            spacing: spacing
        )
        let line = ProgressLine(quiet: quiet)
        defer { line.clear() }
        do {
            var added = 0
            for (number, id) in footage.enumerated() {
                let label = footage.count > 1 ? "[\(number + 1)/\(footage.count)] " : ""
                added += try await indexing.run(footage: id) { progress in
                    let left = progress.remainingSeconds.map {
                        "  \(ProgressLine.duration($0)) left"
                    }
                    line.show(
                        "\(label)looking at pictures: \(progress.done) of \(progress.total)"
                            + (left ?? "")
                    )
                }
            }
            let known = try index.pictureModels().first { $0.identifier == model.identifier }
            guard added > 0 || known?.calibration == nil else { return }
            line.show("looking at pictures: measuring what unrelated words come to")
            try await indexing.calibrate()
        } catch {
            throw CommandFailure(error)
        }
    }
}
