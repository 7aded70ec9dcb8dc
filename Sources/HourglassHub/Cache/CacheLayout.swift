import Foundation

/// Paths of one repository inside a cache, in the layout of `huggingface_hub`:
///
///     models--owner--name/
///       blobs/<digest>                      the bytes, once for all revisions
///       snapshots/<commit>/<file>           links to blobs
///       refs/<branch or tag>                text: a commit
///       trees/<commit>.json                 the listing at a commit
///       .no_exist/<commit>/<file>           empty: known to be absent
///     .locks/models--owner--name/<digest>.lock
struct CacheLayout: Sendable {
    let cacheFolder: String
    let repository: RepositoryID

    var folderName: String { "models--\(repository.owner)--\(repository.name)" }
    var folder: String { "\(cacheFolder)/\(folderName)" }
    var blobsFolder: String { "\(folder)/blobs" }
    var snapshotsFolder: String { "\(folder)/snapshots" }
    var refsFolder: String { "\(folder)/refs" }
    var locksFolder: String { "\(cacheFolder)/.locks/\(folderName)" }

    func blob(_ name: String) -> String { "\(blobsFolder)/\(name)" }
    func snapshot(_ commit: String) -> String { "\(snapshotsFolder)/\(commit)" }
    func ref(_ name: String) -> String { "\(refsFolder)/\(name)" }
    func tree(_ commit: String) -> String { "\(folder)/trees/\(commit).json" }
    func lock(_ blob: String) -> String { "\(locksFolder)/\(blob).lock" }
    func absence(of file: String, at commit: String) -> String {
        "\(folder)/.no_exist/\(commit)/\(file)"
    }

    /// Bytes under way. The suffix makes other tools count and clean it as an
    /// interrupted download; the middle keeps older ones, which take
    /// `<digest>.incomplete` for an unbroken beginning, from appending to it.
    func partial(_ blob: String) -> String { "\(blobsFolder)/\(blob).hourglass-parts.incomplete" }
    func journal(_ blob: String) -> String { "\(blobsFolder)/\(blob).hourglass-journal.incomplete" }
    /// What an older `huggingface_hub` leaves behind: the first bytes of the file.
    func foreignPartial(_ blob: String) -> String { "\(blobsFolder)/\(blob).incomplete" }

    /// The repository that a folder name of the cache stands for.
    static func repository(folderName: String) -> RepositoryID? {
        guard folderName.hasPrefix("models--") else { return nil }
        let parts = folderName.dropFirst("models--".count).components(separatedBy: "--")
        guard parts.count == 2 else { return nil }
        return try? RepositoryID(parts.joined(separator: "/"))
    }

    /// Whether a file is one that Hourglass made beside a model and can make
    /// again: quantised weights.
    static func isDerived(_ path: String) -> Bool {
        let name = (path as NSString).lastPathComponent
        return name.hasPrefix("hourglass-") && name.contains(".weights")
    }

    /// Whether a path from a repository's listing stays inside a folder it is
    /// appended to, under POSIX and Windows rules alike.
    static func isSafe(_ path: String) -> Bool {
        guard !path.isEmpty, !path.hasPrefix("/"), !path.contains("\\"), !path.contains(":"),
            path.unicodeScalars.allSatisfy({ $0.value >= 32 })
        else { return false }
        return path.split(separator: "/", omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
