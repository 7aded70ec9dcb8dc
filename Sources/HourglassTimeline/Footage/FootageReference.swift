internal import Foundation

/// How people name footage.
enum FootageReference {
    /// The last part of a path, or of the path of a URL.
    static func fileName(of path: String) -> String {
        guard path.contains("://") else {
            return path.split(separator: "/").last.map(String.init) ?? path
        }
        let bare = path.prefix { $0 != "?" && $0 != "#" }
        let name = bare.split(separator: "/").last.map(String.init) ?? path
        return name.removingPercentEncoding ?? name
    }

    /// An absolute path without `.` and `..`; a URL stays as it is.
    static func absolute(_ path: String) -> String {
        path.contains("://") ? path : URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// Picks the footage a reference means.
    ///
    /// The most exact reading that fits any footage decides: its path, its
    /// number, its file name, its file name without extension, a part of its
    /// path.
    static func resolve(
        _ reference: String,
        among records: [FootageRecord]
    ) throws -> FootageRecord {
        let path = absolute(reference)
        let lowered = reference.lowercased()
        let readings: [(FootageRecord) -> Bool] = [
            { $0.path == path || $0.otherPaths.contains(path) },
            { String($0.id) == reference },
            { $0.fileName == reference },
            { $0.fileName.lowercased() == lowered },
            { ($0.fileName as NSString).deletingPathExtension.lowercased() == lowered },
            { $0.fileName.lowercased().contains(lowered) },
            { $0.path.lowercased().contains(lowered) },
        ]
        guard !reference.isEmpty else { throw unknown(reference, records) }
        for matches in readings {
            let found = records.filter(matches)
            if found.count > 1 { throw ambiguous(reference, found) }
            if let record = found.first { return record }
        }
        throw unknown(reference, records)
    }

    private static func unknown(_ reference: String, _ records: [FootageRecord]) -> TimelineError {
        TimelineError(
            code: .unknownFootage,
            message: records.isEmpty
                ? "No footage is known as '\(reference)': the library is empty."
                : "No footage is known as '\(reference)'. There is \(list(records))."
        )
    }

    private static func ambiguous(
        _ reference: String,
        _ records: [FootageRecord]
    ) -> TimelineError {
        TimelineError(
            code: .ambiguousFootage,
            message: "'\(reference)' may mean \(list(records)). Name one by its number or path."
        )
    }

    private static func list(_ records: [FootageRecord]) -> String {
        let shown = records.prefix(5).map { "\($0.path) (\($0.id))" }.joined(separator: ", ")
        return records.count > 5 ? shown + ", and \(records.count - 5) more" : shown
    }
}
