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
            var blob_id: String
            var lfs_sha256: String?
            var lfs_size: Int64?
            var xet_hash: String?
        }
        var format_version: Int
        var files: [String: File]
    }

    /// Reads the listing of a commit; nil when there is none or it cannot be used.
    static func load(_ layout: CacheLayout, commit: String) -> RepositoryListing? {
        guard let data = FileManager.default.contents(atPath: layout.tree(commit)),
            let stored = try? JSONDecoder().decode(Stored.self, from: data),
            stored.format_version == 1, stored.files.keys.allSatisfy(CacheLayout.isSafe)
        else { return nil }
        let files = stored.files.map { path, file in
            RemoteFile(
                path: path,
                size: file.lfs_size ?? file.size,
                digest: file.lfs_sha256.map { BlobDigest(algorithm: .sha256, hex: $0) }
                    ?? BlobDigest(entityTag: file.blob_id),
                gitObject: file.blob_id,
                xetHash: file.xet_hash
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
                blob_id: object,
                lfs_sha256: isLarge ? file.digest?.hex : nil,
                lfs_size: isLarge ? size : nil,
                xet_hash: file.xetHash
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(Stored(format_version: 1, files: files)) else { return }
        try FileSystem.makeFolder(layout.folder + "/trees")
        try FileSystem.write(data, replacing: layout.tree(listing.commit))
    }
}
