import Foundation
public import HourglassCore

/// Subtitles or a transcript read from a file beside the footage.
///
/// Reading is tolerant: what can be understood is read, whatever the encoding,
/// and the rest is counted.
public struct SubtitleFile: Sendable, Equatable {
    /// What a file is written in.
    public enum Format: String, Sendable {
        /// SubRip (`.srt`).
        case subRip
        /// WebVTT (`.vtt`).
        case webVTT
        /// Advanced or plain SubStation Alpha (`.ass`, `.ssa`).
        case subStation
        /// JSON as Whisper, whisper.cpp and their relatives write it.
        case transcript
    }

    /// What the file is written in.
    public var format: Format
    /// Name of the character encoding it was read as, such as `UTF-8`.
    public var encoding: String
    /// BCP 47 language the file itself names, or nil.
    public var language: String?
    /// The cues, by start time; plain text, free of repeats.
    public var cues: [Cue]
    /// How many cues could not be understood.
    public var skippedCueCount: Int
    /// For WebVTT cut from a transport stream: what to add to a cue's time to
    /// get the stream's presentation time. Nil otherwise.
    public var transportOffset: MediaTime?

    /// Larger files hold no subtitles.
    static let largestByteCount = 128 << 20

    /// Reads a file.
    ///
    /// The content decides about the format, not the name.
    ///
    /// - Throws: ``TextError`` with code `unreadable` when the file cannot be
    ///   read, `notSubtitles` when nothing in it is a cue.
    public static func load(_ path: String) throws -> SubtitleFile {
        let data: Data
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            guard attributes[.type] as? FileAttributeType == .typeRegular,
                let size = attributes[.size] as? Int, size <= largestByteCount
            else {
                throw TextError(
                    code: .unreadable,
                    message: "'\(path)' is no subtitle file: not a regular file below 128 MB."
                )
            }
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch let error as TextError {
            throw error
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw TextError(
                code: .unreadable,
                message: exists
                    ? "Cannot read subtitles '\(path)'. Check its permissions."
                    : "There is no subtitle file '\(path)'.",
                cause: error
            )
        }
        return try SubtitleFile(bytes: [UInt8](data), name: path)
    }

    /// Reads the content of a file; `name` serves in messages.
    ///
    /// - Throws: ``TextError`` with code `notSubtitles` when nothing in it is a
    ///   cue.
    public init(bytes: [UInt8], name: String) throws {
        let decoded = TextDecoding.decode(bytes)
        let parsed = Self.parse(decoded.text)
        guard let parsed, !parsed.cues.isEmpty || (parsed.isEmptyByDesign && parsed.skipped == 0)
        else {
            let skipped = parsed?.skipped ?? 0
            throw TextError(
                code: .notSubtitles,
                message: skipped > 0
                    ? "None of the \(skipped) cues in '\(name)' has a readable time."
                    : "'\(name)' holds no subtitles: SubRip, WebVTT, ASS and Whisper's JSON are read."
            )
        }
        format = parsed.format
        encoding = decoded.encoding
        language = parsed.language
        skippedCueCount = parsed.skipped
        transportOffset = parsed.transportOffset
        cues = CueCleaning.clean(parsed.cues)
    }

    private static func parse(_ text: String) -> ParsedSubtitles? {
        let start = text.unicodeScalars.prefix(4096).drop { scalar in
            scalar.properties.isWhitespace || scalar.value == 0xFEFF
        }
        let head = String(String.UnicodeScalarView(start))
        if head.hasPrefix("WEBVTT") { return WebVTT.parse(text) }
        if head.hasPrefix("{\"") || head.hasPrefix("[{") || looksLikeJSON(head) {
            return Transcript.parse(text)
        }
        let lower = head.lowercased()
        if lower.hasPrefix("[script info]") || lower.contains("[events]")
            || lower.contains("\ndialogue:") || lower.hasPrefix("dialogue:")
        {
            return SubStation.parse(text)
        }
        if text.contains("-->") { return SubRip.parse(text) }
        return text.contains("Dialogue:") ? SubStation.parse(text) : nil
    }

    private static func looksLikeJSON(_ head: String) -> Bool {
        guard head.first == "{" || head.first == "[" else { return false }
        let next = head.dropFirst().first { !$0.isWhitespace }
        return next == "\"" || next == "{" || next == "]"
    }
}

/// What a parser made of a file, before cleaning.
struct ParsedSubtitles {
    var format: SubtitleFile.Format
    var cues: [Cue] = []
    var skipped = 0
    var language: String?
    var transportOffset: MediaTime?
    /// Whether a file of this format may rightly have no cue at all.
    var isEmptyByDesign = false

    /// Adds a cue of the given milliseconds unless it has no text.
    mutating func add(_ start: Int64, _ end: Int64, _ text: String, speaker: String? = nil) {
        guard !text.isEmpty else { return }
        cues.append(Cue(start, end, text, speaker: speaker))
    }
}
