import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassCore
import HourglassEmbedding
import HourglassHub
import HourglassIndexing
import HourglassText
import HourglassTimeline

/// Finding moments by what is to be seen, with the models that a library has
/// vectors of.
enum PictureSearch {
    /// Files such a model is run from.
    private static let files = FileSelection(include: [
        "config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json",
        "model.safetensors*", "model-*.safetensors",
    ])

    /// The model of a name or folder, and the name its vectors are stored
    /// under.
    ///
    /// - Throws: `CommandFailure` with status `modelMissing` when it is not
    ///   there.
    static func load(_ name: String) throws -> (any PictureEmbedder, String) {
        let (folder, identifier) = try locate(name)
        do {
            return (try PictureEmbedding.load(folder: folder), identifier)
        } catch {
            let status: ExitStatus = error.code == .modelMissing ? .modelMissing : .badInput
            throw CommandFailure(status, error.message)
        }
    }

    /// Where a model lies in the cache.
    static func locate(_ name: String) throws -> (folder: String, identifier: String) {
        do {
            let reference = try ModelReference(name)
            let repository = ModelRepository(try HubSettings())
            return (try repository.locate(reference, selection: files), reference.description)
        } catch {
            throw CommandFailure(error.exitStatus, error.message)
        }
    }

    /// Words and a picture as vectors of the library's model; none when the
    /// library has no vectors, or their model is not to be found, which is
    /// remarked.
    static func queries(
        text: String,
        image: PixelBuffer?,
        in index: TimelineIndex,
        _ library: LibraryOptions
    ) async throws -> [PictureQuery] {
        let caption = PictureWords.caption(of: text)
        let models = try index.pictureModels().filter { $0.pictureCount > 0 }
        guard !caption.isEmpty || image != nil,
            let model = models.max(by: { $0.pictureCount < $1.pictureCount }),
            let calibration = model.calibration
        else { return [] }
        let embedder: any PictureEmbedder
        do {
            (embedder, _) = try load(model.identifier)
        } catch let failure as CommandFailure {
            library.remark("hourglass: pictures were not searched: \(failure.message)")
            return []
        }
        guard embedder.dimensions == model.dimensions else {
            library.remark(
                "hourglass: pictures were not searched: the model '\(model.identifier)' has"
                    + " changed since; run 'hourglass index --pictures' again."
            )
            return []
        }
        var queries: [PictureQuery] = []
        if !caption.isEmpty, let vector = try await embedder.embed(texts: [caption]).first {
            let isChinese = LanguageGuess.language(of: caption) == "zh"
            queries.append(
                PictureQuery(
                    model: model.identifier,
                    vector: vector,
                    scale: isChinese ? calibration.chinese : calibration.english
                )
            )
        }
        if let image, let vector = try await embedder.embed(pictures: [image]).first {
            queries.append(
                PictureQuery(model: model.identifier, vector: vector, scale: calibration.picture)
            )
        }
        return queries
    }

    /// Gives pictures vectors, showing progress.
    static func index(
        with embedder: any PictureEmbedder,
        model: String,
        every spacing: Double,
        footage: [Int64],
        in index: TimelineIndex,
        quiet: Bool
    ) async throws {
        let indexing = PictureIndexing(
            index: index,
            embedder: embedder,
            model: model,
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
            let known = try index.pictureModels().first { $0.identifier == model }
            guard added > 0 || known?.calibration == nil else { return }
            line.show("looking at pictures: measuring what unrelated words come to")
            try await indexing.calibrate()
        } catch {
            throw CommandFailure(error)
        }
    }
}
