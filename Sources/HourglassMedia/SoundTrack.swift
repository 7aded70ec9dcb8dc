internal import Foundation

/// Which sound track of footage to listen to.
public enum SoundTrack: Sendable, Hashable, CustomStringConvertible {
    /// By its number among the sound tracks, from 1.
    case number(Int)
    /// The first one in a language, as a BCP 47 or ISO 639 code: `en`, `eng`
    /// and `en-GB` are the same.
    case language(String)
    /// The same, or the one a player chooses where there is none.
    case preferringLanguage(String)

    /// The choice in words, as in `track 2`.
    public var description: String {
        switch self {
        case .number(let number): "track \(number)"
        case .language(let code), .preferringLanguage(let code): "track in \(code)"
        }
    }
}

extension Footage {
    /// The sound track a choice means; nil leaves it to the player.
    ///
    /// - Throws: `MediaError` with code `outOfRange` when the footage has no
    ///   such track; the message lists those it has.
    public func soundTrack(_ choice: SoundTrack?) throws(MediaError) -> AudioStream? {
        switch choice {
        case nil: return nil
        case .preferringLanguage(let code): return soundTrack(in: code)
        case .number(let number):
            if audio.indices.contains(number - 1) { return audio[number - 1] }
            throw noSoundTrack("number \(number)")
        case .language(let code):
            if let stream = soundTrack(in: code) { return stream }
            throw noSoundTrack("in '\(code)'")
        }
    }

    private func soundTrack(in code: String) -> AudioStream? {
        let wanted = LanguageTag.primary(of: code)
        return audio.first { $0.language.map(LanguageTag.primary) == wanted }
    }

    private func noSoundTrack(_ which: String) -> MediaError {
        let tracks = audio.enumerated().map { number, stream in
            "\(number + 1)" + (stream.language.map { " (\($0))" } ?? "")
        }
        let held =
            tracks.isEmpty ? "it has no sound." : "it has \(tracks.joined(separator: ", "))."
        return MediaError(.outOfRange, "'\(path)' has no sound track \(which); \(held)")
    }
}

/// Tags of languages, as containers and users write them.
enum LanguageTag {
    /// The language of a tag in its shortest code: `zh` for `chi`, `zho`,
    /// `zh-Hans` and `ZH`.
    static func primary(of tag: String) -> String {
        let code = tag.lowercased().prefix { $0 != "-" && $0 != "_" }
        let terminology = bibliographic[String(code)] ?? String(code)
        return Locale.LanguageCode(terminology).identifier(.alpha2) ?? terminology
    }

    /// ISO 639-2/B, which Matroska uses, to 639-2/T where they differ.
    private static let bibliographic = [
        "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces",
        "dut": "nld", "fre": "fra", "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl",
        "mac": "mkd", "mao": "mri", "may": "msa", "per": "fas", "rum": "ron", "slo": "slk",
        "tib": "bod", "wel": "cym",
    ]
}
