public import HourglassCore
public import HourglassMedia
internal import HourglassTensor

/// Recognises speech with a Whisper model in this process.
///
/// Long sound is worked through in windows of thirty seconds, each beginning
/// where the last complete segment of the one before ended. Silence is not
/// listened to. Doubtful text is decoded again with some randomness, and
/// dropped when nobody seems to speak (`HallucinationGuards`).
public struct WhisperTranscriber: SpeechTranscriber {
    /// The model.
    public let model: WhisperModel
    /// Code of the language spoken; nil finds out.
    public let language: String?
    /// When text is doubted.
    public var guards = HallucinationGuards()
    /// Whether the model is shown what was said before. It keeps names and
    /// style, but can carry a mistake on; off by default.
    public var usesContext = false

    /// Makes a transcriber.
    ///
    /// - Throws: `SpeechError` with code `unknownLanguage` when the model does
    ///   not know the language.
    public init(_ model: WhisperModel, language: String? = nil) throws(SpeechError) {
        let code = language.map { $0.lowercased() }
        if let code {
            let known = model.languages.isEmpty ? ["en"] : model.languages
            guard known.contains(code) else {
                throw SpeechError(
                    code: .unknownLanguage,
                    message: "The model in '\(model.folder)' does not know the language '\(code)'."
                        + " It knows: \(known.sorted().joined(separator: ", "))."
                )
            }
        }
        self.model = model
        self.language = code
    }

    /// The model's folder and dimensions, its precision and the language.
    public var identifier: String {
        let config = model.configuration
        let name = model.folder.split(separator: "/").suffix(3).joined(separator: "/")
        return "whisper \(name) \(config.width)x\(config.encoderLayers)+\(config.decoderLayers)"
            + " \(model.precision.rawValue) \(language ?? "auto")\(usesContext ? " context" : "")"
    }

    /// Listens to footage from a time on; one part a window.
    public func transcript(
        of footage: Footage,
        stream: AudioStream? = nil,
        from start: MediaTime = .zero
    ) -> AsyncThrowingStream<TranscriptPart, any Error> {
        let transcription = WhisperTranscription(
            self,
            sound: AudioSamples(footage, stream: stream, from: start),
            from: start
        )
        return AsyncThrowingStream { try await transcription.next() }
    }
}

/// One run over the sound of one piece of footage.
actor WhisperTranscription {
    private let settings: WhisperTranscriber
    private let model: WhisperModel
    private let decoder: WindowDecoder
    private var sound: AudioSamples.Iterator
    private var buffer = SoundBuffer()
    /// Where the next window begins.
    private var position: Int64
    /// How likely each language is, over the windows so far.
    private var languages: [Float] = []
    private var context: [Int] = []
    private var repeats = RepeatedText()

    private static let window = MelSpectrogram.windowSamples

    init(_ settings: WhisperTranscriber, sound: AudioSamples, from start: MediaTime) {
        self.settings = settings
        model = settings.model
        decoder = WindowDecoder(settings.model, guards: settings.guards)
        self.sound = sound.makeAsyncIterator()
        position = max(0, start.rescaled(to: AudioSamples.timebase).ticks)
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        SpeechExecutor.shared.asUnownedSerialExecutor()
    }

    /// The next window's text; nil at the end of the sound.
    func next() async throws -> TranscriptPart? {
        while true {
            try Task.checkCancellation()
            try await fill()
            position = max(position, buffer.start)
            buffer.drop(before: position)
            let count = min(buffer.samples.count, Self.window)
            // A tenth of a second holds no word.
            guard count >= AudioSamples.sampleRate / 10 else {
                guard buffer.crossGap() else { return nil }
                position = buffer.start
                continue
            }
            guard let loud = buffer.firstLoud(settings.guards.silence, within: count) else {
                position += Int64(count)
                if count == Self.window { return part([]) }
                continue
            }
            if loud > AudioSamples.sampleRate {
                // A little of the silence stays, for the model to find the
                // first word's start.
                position += Int64(loud - AudioSamples.sampleRate / 5)
                continue
            }
            return try listen(Array(buffer.samples.prefix(count)))
        }
    }

    private func fill() async throws {
        while buffer.lacks(position + Int64(Self.window)) {
            var iterator = sound
            let chunk = try await iterator.next()
            buffer.add(chunk)
        }
    }

    private func part(_ segments: [SpeechSegment]) -> TranscriptPart {
        TranscriptPart(
            segments: segments,
            coveredUntil: MediaTime(ticks: position, timebase: AudioSamples.timebase)
        )
    }

    private func listen(_ samples: [Float]) throws -> TranscriptPart {
        let memory = decoder.listen(samples)
        let language = chooseLanguage(memory)
        let text = try decoder.decode(
            memory,
            language: language?.id,
            context: settings.usesContext ? context : [],
            seed: UInt64(bitPattern: position)
        )
        let frames = (samples.count + MelSpectrogram.hop - 1) / MelSpectrogram.hop
        guard !text.isSilence else {
            position += Int64(samples.count)
            return part([])
        }
        let cut = WindowSegments(text.tokens, firstTime: model.tokens.firstTime, frames: frames)
        let segments = cut.segments.compactMap {
            segment($0, text, samples: samples.count, language: language?.code)
        }
        remember(text)
        // At least half a second, lest a model that is stuck never ends.
        let step = cut.offset >= 50 ? cut.offset * MelSpectrogram.hop : samples.count
        position += Int64(min(step, samples.count))
        return part(segments)
    }

    private func chooseLanguage(
        _ memory: WhisperDecoder.Memory
    ) -> (code: String, id: Int)? {
        let known = model.tokens.languages
        guard !known.isEmpty else { return nil }
        if let code = settings.language { return known.first { $0.code == code } }
        let now = decoder.languages(memory)
        // One window can mislead; the ones before keep a say.
        languages = languages.isEmpty ? now : zip(languages, now).map { 0.6 * $0 + 0.4 * $1 }
        let best = languages.indices.max { languages[$0] < languages[$1] }
        return best.map { known[$0] }
    }

    private func remember(_ text: WindowText) {
        // Text that needed much randomness is no example to follow.
        if text.temperature > 0.5 { context = [] }
        context += text.tokens.filter { $0 < model.tokens.end }
        context = context.suffix(model.configuration.targetPositions / 2)
    }

    /// A segment on the footage's clock; nil for one without words, of
    /// silence, or repeated over and over.
    private func segment(
        _ cut: WindowSegments.Segment,
        _ text: WindowText,
        samples: Int,
        language: String?
    ) -> SpeechSegment? {
        let tick = Int64(2 * MelSpectrogram.hop)
        let range =
            position + Int64(cut.start) * tick..<position
            + max(
                Int64(cut.start) * tick,
                min(Int64(cut.end) * tick, Int64(samples))
            )
        let ids = cut.range.filter { text.tokens[$0] < model.tokens.end }
        let words = model.text(of: ids.map { text.tokens[$0] })
            .trimmingSpace()
        guard !words.isEmpty, !range.isEmpty, buffer.peak(range) > settings.guards.silence,
            repeats.admit(words)
        else { return nil }
        let mean = ids.reduce(Float(0)) { $0 + text.logProbabilities[$1] } / Float(ids.count)
        return SpeechSegment(
            start: MediaTime(ticks: range.lowerBound, timebase: AudioSamples.timebase),
            end: MediaTime(ticks: range.upperBound, timebase: AudioSamples.timebase),
            text: words,
            language: language ?? "en",
            confidence: Double(exponential(mean))
        )
    }
}

/// Notices a model that says the same again and again.
struct RepeatedText {
    private var last = ""
    private var count = 0
    /// People do say a word twice, and three times.
    private static let limit = 3

    /// Whether a text may stand after those before it.
    mutating func admit(_ text: String) -> Bool {
        count = text == last ? count + 1 : 1
        last = text
        return count <= Self.limit
    }
}

extension String {
    /// Without white space at both ends.
    func trimmingSpace() -> String {
        var view = self[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}
