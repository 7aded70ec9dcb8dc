internal import HourglassTokenizer

/// A server's answer in the form `verbose_json`, read with suspicion.
struct TranscriptionAnswer {
    /// A segment, in seconds from the start of the piece.
    struct Segment: Equatable {
        var start: Double
        var end: Double
        var text: String
        var confidence: Double
    }

    /// Code of the language, when the server says.
    let language: String?
    let segments: [Segment]

    /// Reads an answer about a piece of so many seconds.
    ///
    /// Segments without text, or of silence by the server's own figures, are
    /// left out; times outside the piece are cut to it. Without segments the
    /// whole text is one.
    ///
    /// - Returns: nil when it is no transcript.
    init?(_ body: [UInt8], seconds: Double) {
        guard let root = try? JSONValue(parsing: body), case .object = root else { return nil }
        let text = root["text"]?.string
        let list = root["segments"]?.array
        guard text != nil || list != nil else { return nil }
        language = root["language"]?.string.flatMap(Self.code)
        if let list {
            segments = list.compactMap { Self.segment($0, seconds) }
                .sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        } else {
            let words = (text ?? "").trimmingSpace()
            segments =
                words.isEmpty
                ? [] : [Segment(start: 0, end: seconds, text: words, confidence: 1)]
        }
    }

    private static func segment(_ value: JSONValue, _ seconds: Double) -> Segment? {
        guard let text = value["text"]?.string?.trimmingSpace(), !text.isEmpty,
            let start = value["start"]?.double, let end = value["end"]?.double,
            start.isFinite, end.isFinite, start < seconds, end > start, end > 0
        else { return nil }
        let likelihood = value["avg_logprob"]?.double ?? 0
        let silence = value["no_speech_prob"]?.double ?? 0
        let guards = HallucinationGuards()
        if silence > guards.noSpeech, likelihood < guards.averageLogProbability { return nil }
        if let ratio = value["compression_ratio"]?.double, ratio > guards.compressionRatio,
            PackedText.ratio(of: text) > guards.compressionRatio
        {
            return nil
        }
        return Segment(
            start: max(0, start),
            end: min(end, seconds),
            text: text,
            confidence: Double(exponential(Float(min(0, likelihood))))
        )
    }

    /// Servers give languages by code or by English name.
    private static func code(_ name: String) -> String? {
        let key = name.lowercased()
        if let code = names[key] { return code }
        return (2...3).contains(key.count) && key.allSatisfy { $0.isASCII && $0.isLetter }
            ? key : nil
    }

    private static let names = [
        "english": "en", "chinese": "zh", "mandarin": "zh", "cantonese": "yue", "german": "de",
        "spanish": "es", "russian": "ru", "korean": "ko", "french": "fr", "japanese": "ja",
        "portuguese": "pt", "turkish": "tr", "polish": "pl", "dutch": "nl", "arabic": "ar",
        "swedish": "sv", "italian": "it", "indonesian": "id", "hindi": "hi", "finnish": "fi",
        "vietnamese": "vi", "hebrew": "he", "ukrainian": "uk", "greek": "el", "czech": "cs",
        "romanian": "ro", "danish": "da", "hungarian": "hu", "norwegian": "no", "thai": "th",
    ]
}
