internal import Foundation
internal import HourglassAnswering
internal import HourglassEngines
internal import HourglassIndexing
internal import Synchronization

/// What is chosen where a request does not say.
struct ServerSettings: Codable, Sendable, Equatable {
    /// Engine that answers, as `/api/engines` names it; `auto` for the best.
    var engine = "auto"
    /// Language of answers: `en`, `zh`, or `auto` for that of the question.
    var answerLanguage = "auto"
    /// How new footage is read.
    var reading = ReadingChoice()

    init() {}

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        engine = try values.decodeIfPresent(String.self, forKey: .engine) ?? engine
        answerLanguage =
            try values.decodeIfPresent(String.self, forKey: .answerLanguage) ?? answerLanguage
        reading = try values.decodeIfPresent(ReadingChoice.self, forKey: .reading) ?? reading
    }
}

/// How footage is to be read; what is nil is left to what is usual.
struct ReadingChoice: Codable, Sendable, Equatable {
    /// `adaptive` or `thorough`.
    var sampling: String?
    /// Whether text is read off the picture.
    var readsText: Bool?
    /// `auto`, `on` or `off`: whether objects before a fixed camera are
    /// followed.
    var objects: String?
    /// Model that turns speech into text; `off` for subtitles alone.
    var speechModel: String?
    /// Model that makes texts findable by meaning; `off` for none.
    var meaningModel: String?
    /// Model that makes pictures findable by what they show; `off` for none.
    var pictureModel: String?

    /// Name that stands for no model.
    static let off = "off"

    /// What this says, else what another does.
    func over(_ other: ReadingChoice) -> ReadingChoice {
        var result = ReadingChoice()
        result.sampling = sampling ?? other.sampling
        result.readsText = readsText ?? other.readsText
        result.objects = objects ?? other.objects
        result.speechModel = speechModel ?? other.speechModel
        result.meaningModel = meaningModel ?? other.meaningModel
        result.pictureModel = pictureModel ?? other.pictureModel
        return result
    }

    /// - Throws: `APIFailure` naming what makes no sense, or the model that is
    ///   not here.
    func check(_ models: InstalledModels) throws {
        func oneOf(_ value: String?, _ allowed: [String], _ name: String) throws {
            guard let value, !allowed.contains(value) else { return }
            let list = allowed.joined(separator: ", ")
            throw APIFailure.badParameter(name, "'\(name)' is one of: \(list).")
        }
        try oneOf(sampling, ["adaptive", "thorough"], "sampling")
        try oneOf(objects, IndexOptions.Objects.allCases.map(\.rawValue), "objects")
        for (model, use, name) in [
            (speechModel, InstalledModels.Use.speech, "speech_model"),
            (meaningModel, .meaning, "meaning_model"), (pictureModel, .seeing, "picture_model"),
        ] {
            guard let model, model != Self.off, models.model(named: model, for: use) == nil else {
                continue
            }
            let names = [Self.off] + models.models(for: use).map(\.name)
            throw APIFailure(
                422,
                "model_missing",
                "There is no model '\(model)' here. '\(name)' is one of: "
                    + names.joined(separator: ", ") + ".",
                parameter: name
            )
        }
    }
}

/// Keeps the settings beside the library.
final class SettingsStore: Sendable {
    private let file: URL
    private let kept: Mutex<ServerSettings>

    init(folder: String) {
        file = URL(filePath: folder).appending(path: "settings.json")
        let data = try? Data(contentsOf: file)
        kept = Mutex(
            data.flatMap { try? JSONText.decoder().decode(ServerSettings.self, from: $0) }
                ?? ServerSettings()
        )
    }

    /// The settings.
    var current: ServerSettings { kept.withLock { $0 } }

    /// Replaces the settings.
    ///
    /// - Throws: `APIFailure` with status 507.
    func save(_ settings: ServerSettings) throws {
        try kept.withLock { kept in
            do {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(JSONText.bytes(settings)).write(to: file, options: .atomic)
            } catch {
                throw APIFailure(507, "cannot_store", "The settings cannot be stored.")
            }
            kept = settings
        }
    }
}

extension ReadingChoice {
    /// Reads the items of a query, where the body is the footage itself.
    ///
    /// - Throws: `APIFailure` when one cannot be read.
    init(_ request: Request) throws {
        sampling = request.item("sampling")
        objects = request.item("objects")
        speechModel = request.item("speech_model")
        meaningModel = request.item("meaning_model")
        pictureModel = request.item("picture_model")
        if let text = request.item("reads_text") {
            guard let reads = Bool(text) else {
                throw APIFailure.badParameter("reads_text", "'reads_text' is true or false.")
            }
            readsText = reads
        }
    }
}
