import Foundation
import HourglassAnswering
import HourglassHub
import HourglassMedia
import HourglassQwen
import HourglassTensor
import HourglassText
import HourglassTokenizer

/// A parser of bytes from outside that is ours. Whatever the bytes, it must
/// give a result or throw; a trap, a hang or a wild read is a fault.
enum FuzzTarget: String, CaseIterable {
    case subtitles
    case subtitleMarkup = "subtitle-markup"
    case question
    case timeArgument = "time-argument"
    case fileName = "file-name"
    case searchText = "search-text"
    case tokenizer
    case safetensors
    case configuration
    case webAddress = "web-address"

    func test(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        switch self {
        case .subtitles:
            for name in ["a.srt", "a.vtt", "a.ass", "a.json"] {
                _ = try? SubtitleFile(bytes: bytes, name: name)
            }
        case .subtitleMarkup:
            _ = SubtitleText.plain(fromHTML: text)
            _ = SubtitleText.plain(fromASS: text)
        case .question:
            _ = QuestionAnalysis(text)
        case .timeArgument:
            _ = TimeArgument(text)?.date(in: TimeZone(secondsFromGMT: 3600)!)
        case .fileName:
            _ = RecorderFileName.wallClock(in: text)
        case .searchText:
            _ = SearchText.indexTokens(text)
            _ = SearchText.queryTerms(text)
        case .tokenizer:
            guard let tokenizer = try? Tokenizer(json: bytes) else { return }
            _ = tokenizer.decode(tokenizer.encode("Stunde 第三十七分钟 \u{1F600} a\u{301}"))
        case .safetensors:
            Self.inFolder(["model.safetensors": bytes]) { folder in
                _ = try? Checkpoint(folder: folder)
            }
            Self.inFolder(["model.safetensors.index.json": bytes]) { folder in
                _ = try? Checkpoint(folder: folder)
            }
        case .configuration:
            Self.inFolder(["config.json": bytes]) { folder in
                _ = try? ModelConfiguration(folder: folder)
            }
        case .webAddress:
            _ = WebAddress(text)
            _ = try? ModelReference(text)
        }
    }

    /// One folder for the whole run, in memory where the system has such a place.
    private static let folder =
        FileManager.default.fileExists(atPath: "/dev/shm")
        ? "/dev/shm/hourglass-fuzz-\(getpid())" : NSTemporaryDirectory() + "fuzz-\(getpid())"

    private static func inFolder(_ files: [String: [UInt8]], _ body: (String) -> Void) {
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        for (name, bytes) in files {
            FileManager.default.createFile(atPath: folder + "/" + name, contents: Data(bytes))
        }
        body(folder)
        for name in files.keys { try? FileManager.default.removeItem(atPath: folder + "/" + name) }
    }
}
