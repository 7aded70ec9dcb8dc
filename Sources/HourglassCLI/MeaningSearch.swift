import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassEmbedding
import HourglassHub
import HourglassIndexing
import HourglassText
import HourglassTimeline

/// Finding text by what it means, with the models that a library has vectors
/// of.
enum MeaningSearch {
    /// Files an embedding model is run from.
    private static let files = FileSelection(include: [
        "config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt",
        "generation_config.json", "1_Pooling/config.json", "sentence_bert_config.json",
        "model.safetensors*", "model-*.safetensors",
    ])

    /// The model of a name or folder, and the name its vectors are stored
    /// under.
    ///
    /// - Throws: `CommandFailure` with status `modelMissing` when it is not
    ///   there.
    static func load(_ name: String, quiet: Bool) throws -> (any TextEmbedder, String) {
        let (folder, identifier) = try locate(name)
        let line = ProgressLine(quiet: quiet)
        defer { line.clear() }
        do {
            return (
                try TextEmbedding.load(folder: folder) { share in
                    line.show("quantising the weights: \(Int(share * 100)) %")
                }, identifier
            )
        } catch {
            let status: ExitStatus = error.code == .modelMissing ? .modelMissing : .badInput
            throw CommandFailure(status, error.message)
        }
    }

    private static func locate(_ name: String) throws -> (folder: String, identifier: String) {
        do {
            let reference = try ModelReference(name)
            let repository = ModelRepository(try HubSettings())
            return (try repository.locate(reference, selection: files), reference.description)
        } catch {
            throw CommandFailure(error.exitStatus, error.message)
        }
    }

    /// The query as a vector of the library's model; nil when the library has
    /// no vectors, or their model is not to be found, which is remarked.
    static func query(
        _ text: String,
        in index: TimelineIndex,
        _ library: LibraryOptions
    ) async throws -> MeaningQuery? {
        let models = try index.vectorModels().filter { $0.count > 0 }
        guard !text.isEmpty, let model = models.max(by: { $0.count < $1.count }) else {
            return nil
        }
        let embedder: any TextEmbedder
        do {
            (embedder, _) = try load(model.identifier, quiet: library.quiet)
        } catch let failure as CommandFailure {
            library.remark("hourglass: found by words alone: \(failure.message)")
            return nil
        }
        guard embedder.dimensions == model.dimensions else {
            library.remark(
                "hourglass: found by words alone: the model '\(model.identifier)' has changed since"
                    + " the library was embedded."
            )
            return nil
        }
        // Words that name a time are no part of the meaning.
        let question = QuestionAnalysis(text)
        let words = question.query.trimmingCharacters(in: .whitespacesAndNewlines)
        let isChinese = question.language == .chinese
        guard let threshold = isChinese ? model.chineseThreshold : model.threshold,
            let vector = try await embedder.embed([words.isEmpty ? text : words], as: .query).first
        else { return nil }
        return MeaningQuery(model: model.identifier, vector: vector, threshold: threshold)
    }

    /// Gives texts vectors, showing progress.
    static func embed(
        with embedder: any TextEmbedder,
        model: String,
        footage: [Int64],
        in index: TimelineIndex,
        quiet: Bool
    ) async throws {
        let embedding = SpanEmbedding(index: index, embedder: embedder, model: model)
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
