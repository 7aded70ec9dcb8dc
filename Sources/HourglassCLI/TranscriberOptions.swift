import ArgumentParser
import Foundation
import HourglassHub
import HourglassMedia
import HourglassSpeech

/// How speech is turned into text, on the command line.
struct TranscriberOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Turn speech into text: a Whisper model by name or folder, run in this process, or"
                + " the address of a server (http://host:port/v1). Takes the place of subtitles.",
            valueName: "model|url"
        )
    )
    var transcribe: String?

    @Option(
        help: ArgumentHelp(
            "Language spoken, as a code such as en or zh; found out when left out.",
            valueName: "code"
        )
    )
    var speechLanguage: String?

    @Option(
        help: ArgumentHelp(
            "Name of the model, as the transcription server knows it.",
            valueName: "name"
        )
    )
    var transcribeModel: String?

    @Option(
        help: ArgumentHelp(
            "Sound track to listen to, by number from 1 or by language (2, zh); when left out,"
                + " the first in --speech-language, else the one a player chooses.",
            valueName: "track"
        )
    )
    var audioTrack: String?

    /// The sound track asked for; nil when none is.
    var soundTrack: SoundTrack? {
        if let audioTrack { return Int(audioTrack).map { .number($0) } ?? .language(audioTrack) }
        return speechLanguage.map { .preferringLanguage($0) }
    }

    /// Files a Whisper checkpoint is run from.
    private static let files = FileSelection(include: [
        "config.json", "generation_config.json", "tokenizer.json", "model.safetensors*",
        "model-*.safetensors",
    ])

    func validate() throws {
        guard let transcribe else {
            if speechLanguage != nil || transcribeModel != nil || audioTrack != nil {
                throw ValidationError(
                    "--speech-language, --audio-track and --transcribe-model go with --transcribe."
                )
            }
            return
        }
        if transcribeModel != nil, !Self.isAddress(transcribe) {
            throw ValidationError("--transcribe-model goes with the address of a server.")
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("http://") || text.hasPrefix("https://")
    }

    /// The transcriber asked for; nil when none is.
    ///
    /// - Throws: `CommandFailure` with status `modelMissing` when the model is
    ///   not there.
    func transcriber(quiet: Bool) throws -> (any SpeechTranscriber)? {
        guard let transcribe else { return nil }
        if Self.isAddress(transcribe) {
            let environment = ProcessInfo.processInfo.environment
            let key = environment["HOURGLASS_API_KEY"] ?? environment["OPENAI_API_KEY"]
            return try RemoteTranscriber(
                address: transcribe,
                model: transcribeModel ?? "whisper-1",
                language: speechLanguage,
                key: key.flatMap { $0.isEmpty ? nil : $0 }
            )
        }
        let folder = try Self.folder(of: transcribe)
        let line = ProgressLine(quiet: quiet)
        defer { line.clear() }
        let model = try WhisperModel(folder: folder) { share in
            line.show("quantising the weights: \(Int(share * 100)) %")
        }
        return try WhisperTranscriber(model, language: speechLanguage)
    }

    private static func folder(of model: String) throws -> String {
        do {
            let repository = ModelRepository(try HubSettings())
            return try repository.locate(try ModelReference(model), selection: files)
        } catch {
            throw CommandFailure(error.exitStatus, error.message)
        }
    }
}

extension SpeechError {
    /// What the failure means for the shell.
    var exitStatus: ExitStatus {
        switch code {
        case .modelMissing: .modelMissing
        case .unreachable, .refused, .badAnswer: .serverUnreachable
        default: .badInput
        }
    }
}
