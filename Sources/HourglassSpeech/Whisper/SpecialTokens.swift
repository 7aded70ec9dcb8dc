internal import HourglassTokenizer

/// The tokens that steer Whisper, as the files of a checkpoint name them.
package struct SpecialTokens: Sendable {
    /// Ends a window.
    package let end: Int
    /// Begins the prompt of a window.
    package let start: Int
    /// Announces what was said before.
    package let previous: Int?
    /// Asks for the words as spoken; nil in models of English alone.
    package let transcribe: Int?
    /// Says that nobody speaks.
    package let noSpeech: Int
    /// Asks for text without times.
    package let noTimestamps: Int
    /// The first time, `<|0.00|>`; each further one is 20 ms later.
    package let firstTime: Int
    /// Languages by code; empty in models of English alone.
    package let languages: [(code: String, id: Int)]
    /// Tokens that are never chosen.
    package let suppressed: [Int]
    /// Tokens that are not chosen first.
    package let suppressedFirst: [Int]
    /// How many times the first one may be after `<|0.00|>`.
    package let latestFirstTime: Int?

    init(
        folder: String,
        vocabulary: ByteLevelVocabulary,
        configuration: WhisperConfiguration
    ) throws(SpeechError) {
        let settings = try ModelFile(
            folder: folder,
            name: "generation_config.json",
            isNeeded: false
        )
        func token(_ names: String...) throws(SpeechError) -> Int {
            for name in names { if let id = vocabulary.added[name] { return id } }
            throw SpeechError(
                code: .badTokenizer,
                message: "'\(folder)/tokenizer.json' is not Whisper's: it has no \(names[0])."
            )
        }
        end = try token("<|endoftext|>")
        start = try token("<|startoftranscript|>")
        previous = vocabulary.added["<|startofprev|>"]
        let plain = try token("<|notimestamps|>")
        noTimestamps = settings["no_timestamps_token_id"]?.integer ?? plain
        firstTime = noTimestamps + 1
        noSpeech =
            vocabulary.added["<|nospeech|>"] ?? vocabulary.added["<|nocaptions|>"]
            ?? noTimestamps - 1
        let isMultilingual =
            settings["is_multilingual"]?.bool ?? (configuration.vocabularySize >= 51865)
        var languages: [(code: String, id: Int)] = []
        if isMultilingual {
            if case .object(let entries)? = settings["lang_to_id"] {
                for (name, value) in entries {
                    guard let id = value.integer else { continue }
                    languages.append((Self.code(name), id))
                }
            } else {
                // They lie between the start of the transcript and the tasks.
                let task = try token("<|translate|>")
                for (name, id) in vocabulary.added where id > start && id < task {
                    languages.append((Self.code(name), id))
                }
            }
        }
        self.languages = languages.sorted { $0.id < $1.id }
        transcribe = isMultilingual ? try token("<|transcribe|>") : nil
        suppressed = settings.ids("suppress_tokens").filter { $0 >= 0 }
        suppressedFirst = settings.ids("begin_suppress_tokens").filter { $0 >= 0 }
        latestFirstTime = settings["max_initial_timestamp_index"]?.integer ?? 50
        let highest =
            (languages.map(\.id) + suppressed + suppressedFirst
            + [end, start, noSpeech, firstTime + 1500]).max() ?? 0
        guard highest < configuration.vocabularySize else {
            throw SpeechError(
                code: .badTokenizer,
                message: "'\(folder)' names token \(highest), but the model has only "
                    + "\(configuration.vocabularySize)."
            )
        }
    }

    /// `<|en|>` is `en`.
    private static func code(_ name: String) -> String {
        name.hasPrefix("<|") && name.hasSuffix("|>") ? String(name.dropFirst(2).dropLast(2)) : name
    }

    /// The prompt of a window in a language.
    package func prompt(language: Int?) -> [Int] {
        [start] + [language, transcribe].compactMap { $0 }
    }
}
