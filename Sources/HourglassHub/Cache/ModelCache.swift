public import Foundation

/// One commit of a model in the cache.
public struct CachedRevision: Sendable, Hashable {
    /// The commit.
    public let commit: String
    /// Branches and tags that stand for it.
    public let refs: [String]
    /// The folder with its files.
    public let folder: String
    /// Number of files.
    public let fileCount: Int
    /// Bytes of its files, those shared with other revisions included.
    public let size: Int64
}

/// A model in the cache.
public struct CachedModel: Sendable, Hashable {
    /// The repository.
    public let repository: RepositoryID
    /// What is cached of it, newest first.
    public let revisions: [CachedRevision]
    /// Bytes on disk, shared files counted once.
    public let size: Int64
    /// Bytes of interrupted downloads.
    public let partialSize: Int64
    /// When a file of it was last read, as far as the file system keeps that.
    public let lastUsed: Date
    /// When the newest file arrived.
    public let lastModified: Date

    /// The short name, if it has one.
    public var alias: String? { ModelAlias.name(for: repository) }
}

/// The models on this machine, whoever fetched them.
public struct ModelCache: Sendable {
    /// The folder that holds `models--owner--name` folders.
    public let folder: String

    /// Opens the cache that settings name.
    public init(_ settings: HubSettings) { folder = settings.cacheFolder }

    /// All models, in order of name. A cache that does not exist has none.
    public func models() -> [CachedModel] {
        FileSystem.names(in: folder).compactMap { name in
            CacheLayout.repository(folderName: name).map(model)
        }
    }

    /// One model; nil when nothing of it is cached.
    public func model(named repository: RepositoryID) -> CachedModel? {
        let layout = CacheLayout(cacheFolder: folder, repository: repository)
        return FileSystem.isFolder(layout.folder) ? model(repository) : nil
    }

    private func model(_ repository: RepositoryID) -> CachedModel {
        let layout = CacheLayout(cacheFolder: folder, repository: repository)
        var refs: [String: [String]] = [:]
        for name in CachedSnapshots.files(below: layout.refsFolder) {
            if let commit = FileSystem.text(of: layout.ref(name)) {
                refs[commit.trimmingCharacters(in: .whitespacesAndNewlines), default: []].append(
                    name
                )
            }
        }
        var seen: [String: (size: Int64, read: Date, changed: Date)] = [:]
        var revisions: [(revision: CachedRevision, changed: Date)] = []
        for commit in FileSystem.names(in: layout.snapshotsFolder) {
            let snapshot = layout.snapshot(commit)
            guard FileSystem.isFolder(snapshot) else { continue }
            var size: Int64 = 0
            var newest = Date.distantPast
            let files = CachedSnapshots.files(below: snapshot)
            for file in files {
                let path = "\(snapshot)/\(file)"
                guard let facts = Self.facts(path) else { continue }
                seen[Self.resolved(path)] = facts
                size += facts.size
                newest = max(newest, facts.changed)
            }
            let revision = CachedRevision(
                commit: commit,
                refs: refs[commit] ?? [],
                folder: snapshot,
                fileCount: files.count,
                size: size
            )
            revisions.append((revision, newest))
        }
        var partial: Int64 = 0
        for name in FileSystem.names(in: layout.blobsFolder) {
            let path = layout.blob(name)
            if name.hasSuffix(".incomplete") {
                partial += Self.allocatedSize(path)
            } else if let facts = Self.facts(path) {
                seen[Self.resolved(path)] = facts
            }
        }
        let own = Self.facts(layout.folder)?.changed ?? .distantPast
        return CachedModel(
            repository: repository,
            revisions: revisions.sorted { $0.changed > $1.changed }.map(\.revision),
            size: seen.values.reduce(0) { $0 + $1.size },
            partialSize: partial,
            lastUsed: seen.values.map(\.read).max() ?? own,
            lastModified: seen.values.map(\.changed).max() ?? own
        )
    }

    static func resolved(_ path: String) -> String {
        guard let raw = realpath(path, nil) else { return path }
        defer { free(raw) }
        return String(cString: raw)
    }

    private static func facts(_ path: String) -> (size: Int64, read: Date, changed: Date)? {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        return (
            Int64(information.st_size),
            Date(timeIntervalSince1970: Double(information.st_atim.tv_sec)),
            Date(timeIntervalSince1970: Double(information.st_mtim.tv_sec))
        )
    }

    /// A partial file has holes; only what is filled takes space.
    private static func allocatedSize(_ path: String) -> Int64 {
        var information = stat()
        return lstat(path, &information) == 0 ? Int64(information.st_blocks) * 512 : 0
    }
}
