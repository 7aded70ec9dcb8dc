import Foundation

/// One file of a repository at a commit.
public struct RemoteFile: Sendable, Hashable {
    /// Path inside the repository, with `/`.
    public let path: String
    /// Bytes; nil where a server does not say.
    public let size: Int64?
    package let digest: BlobDigest?
    /// The object name that git gives to small files; for large ones that of the pointer.
    package let gitObject: String?
    package let xetHash: String?

    package init(
        path: String,
        size: Int64?,
        digest: BlobDigest?,
        gitObject: String? = nil,
        xetHash: String? = nil
    ) {
        self.path = path
        self.size = size
        self.digest = digest
        self.gitObject = gitObject
        self.xetHash = xetHash
    }
}

/// The files of a repository at one commit.
public struct RepositoryListing: Sendable {
    /// The repository.
    public let repository: RepositoryID
    /// The commit, 40 hexadecimal digits.
    public let commit: String
    /// Files in order of path.
    public let files: [RemoteFile]

    package init(repository: RepositoryID, commit: String, files: [RemoteFile]) {
        self.repository = repository
        self.commit = commit
        self.files = files.sorted { $0.path < $1.path }
    }
}

/// The listing of a commit as `huggingface_hub` keeps it in `trees/`. A commit
/// never changes, so neither does its listing; with it, both tools can tell
/// offline whether a snapshot is complete.
enum TreeListing {
    private struct Stored: Codable {
        struct File: Codable {
            var size: Int64
            var gitObject: String
            var largeDigest: String?
            var largeSize: Int64?
            var xetHash: String?

            enum CodingKeys: String, CodingKey {
                case size
                case gitObject = "blob_id"
                case largeDigest = "lfs_sha256"
                case largeSize = "lfs_size"
                case xetHash = "xet_hash"
            }
        }
        var formatVersion: Int
        var files: [String: File]

        enum CodingKeys: String, CodingKey {
            case formatVersion = "format_version"
            case files
        }
    }

    /// Reads the listing of a commit; nil when there is none or it cannot be used.
    static func load(_ layout: CacheLayout, commit: String) -> RepositoryListing? {
        guard let data = FileManager.default.contents(atPath: layout.tree(commit)),
            let stored = try? JSONDecoder().decode(Stored.self, from: data),
            stored.formatVersion == 1, stored.files.keys.allSatisfy(CacheLayout.isSafe)
        else { return nil }
        let files = stored.files.map { path, file in
            RemoteFile(
                path: path,
                size: file.largeSize ?? file.size,
                digest: file.largeDigest.map { BlobDigest(algorithm: .sha256, hex: $0) }
                    ?? BlobDigest(entityTag: file.gitObject),
                gitObject: file.gitObject,
                xetHash: file.xetHash
            )
        }
        return RepositoryListing(repository: layout.repository, commit: commit, files: files)
    }

    /// Keeps a listing, if every file has what the format asks for.
    static func store(_ listing: RepositoryListing, in layout: CacheLayout) throws(HubError) {
        var files: [String: Stored.File] = [:]
        for file in listing.files {
            guard let size = file.size, let object = file.gitObject else { return }
            let isLarge = file.digest?.algorithm == .sha256
            files[file.path] = Stored.File(
                size: size,
                gitObject: object,
                largeDigest: isLarge ? file.digest?.hex : nil,
                largeSize: isLarge ? size : nil,
                xetHash: file.xetHash
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(Stored(formatVersion: 1, files: files)) else {
            return
        }
        try FileSystem.makeFolder(layout.folder + "/trees")
        try FileSystem.write(data, replacing: layout.tree(listing.commit), isDurable: true)
    }
}
