import Foundation

/// Finds subtitles lying beside footage.
public enum SubtitleDiscovery {
    /// A file beside the footage.
    public struct SideFile: Sendable, Equatable {
        /// Path of the subtitles.
        public var path: String
        /// BCP 47 language the file name gives, or nil.
        public var language: String?
    }

    /// Extensions that are looked at, the best known first.
    private static let extensions = ["srt", "vtt", "ass", "ssa", "json"]

    /// Files beside `videoPath` that bear its name: `lecture.srt`,
    /// `lecture.en.vtt`, `lecture.zh-Hans.srt`, `lecture.mp4.srt`,
    /// `lecture.json`.
    ///
    /// Ordered by name of the language, none first, then by extension. Nothing
    /// is opened; an unreadable folder has no side files.
    public static func sideFiles(of videoPath: String) -> [SideFile] {
        let video = URL(fileURLWithPath: videoPath)
        let folder = video.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return sideFiles(ofVideoNamed: video.lastPathComponent, among: names).map { file in
            SideFile(
                path: URL(fileURLWithPath: folder).appendingPathComponent(file.path).path,
                language: file.language
            )
        }
    }

    /// The same among given names of files, without looking at a disk.
    package static func sideFiles(
        ofVideoNamed video: String,
        among names: [String]
    ) -> [SideFile] {
        let stem = (video as NSString).deletingPathExtension
        var found: [(file: SideFile, rank: Int)] = []
        for name in names where name != video {
            let nameExtension = (name as NSString).pathExtension.lowercased()
            guard let rank = extensions.firstIndex(of: nameExtension) else { continue }
            var middle: Substring
            let base = (name as NSString).deletingPathExtension
            if base.hasPrefix(video) {
                middle = base.dropFirst(video.count)
            } else if base.hasPrefix(stem) {
                middle = base.dropFirst(stem.count)
            } else {
                continue
            }
            if middle.isEmpty {
                found.append((SideFile(path: name, language: nil), rank))
                continue
            }
            guard middle.first == "." else { continue }
            middle.removeFirst()
            let tags = middle.split(separator: ".").map { $0.lowercased() }
            let known = tags.map { (language: language(of: $0), isTag: tagWords.contains($0)) }
            guard known.allSatisfy({ $0.language != nil || $0.isTag }) else { continue }
            let named = known.lazy.compactMap(\.language).first
            found.append((SideFile(path: name, language: named), rank))
        }
        return found.sorted { left, right in
            (left.file.language ?? "", left.rank, left.file.path)
                < (right.file.language ?? "", right.rank, right.file.path)
        }.map(\.file)
    }

    /// Words that say something else than the language.
    private static let tagWords: Set<String> = [
        "forced", "sdh", "cc", "hi", "default", "auto", "orig", "whisper", "asr", "transcript",
    ]
    private static let names: [String: String] = [
        "english": "en", "eng": "en", "chinese": "zh", "chi": "zh", "zho": "zh", "chs": "zh-Hans",
        "cht": "zh-Hant", "sc": "zh-Hans", "tc": "zh-Hant", "gb": "zh-Hans", "big5": "zh-Hant",
        "简体": "zh-Hans", "繁体": "zh-Hant", "中文": "zh", "cn": "zh", "zh-cn": "zh-Hans",
        "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "jpn": "ja", "jp": "ja", "japanese": "ja",
        "kor": "ko", "korean": "ko", "kr": "ko", "ger": "de", "deu": "de", "german": "de",
        "fre": "fr", "fra": "fr", "french": "fr", "spa": "es", "spanish": "es", "rus": "ru",
        "russian": "ru", "ita": "it", "por": "pt", "ara": "ar", "hin": "hi",
    ]

    private static func language(of tag: String) -> String? {
        if let known = names[tag] { return known }
        if tagWords.contains(tag) { return nil }
        let parts = tag.replacingOccurrences(of: "_", with: "-").split(separator: "-")
        guard let first = parts.first, first.count == 2, first.allSatisfy(\.isLetter),
            parts.count <= 3,
            parts.dropFirst().allSatisfy({ (2...8).contains($0.count) })
        else { return nil }
        let rest = parts.dropFirst().map { part in
            part.count == 4
                ? part.prefix(1).uppercased() + part.dropFirst()
                : part.count == 2 ? part.uppercased() : String(part)
        }
        return ([String(first)] + rest).joined(separator: "-")
    }
}
