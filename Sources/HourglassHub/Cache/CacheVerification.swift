import Foundation

/// What checking one file of a cached model found.
public struct VerifiedFile: Sendable {
    /// The state of a file.
    public enum State: String, Sendable {
        /// The bytes are what the repository's metadata says.
        case intact
        /// The file is whole by its own account, but there is no digest to
        /// compare its bytes with.
        case sound
        /// The bytes differ, or the file is cut off.
        case damaged
        /// The repository has it, the cache does not.
        case missing
        /// There is nothing to compare with.
        case unknown
    }
    /// Path inside the repository.
    public let path: String
    /// Bytes on disk.
    public let size: Int64
    /// What was found.
    public let state: State
}

extension ModelCache {
    /// Reads every file of a cached model and compares it with the digest of
    /// the repository's metadata. Needs no network.
    ///
    /// A folder elsewhere is compared with `listing`, or else with the digests
    /// that another tool left in it, or else with the shape its files must have
    /// (see `VerifiedFile.State.sound`).
    ///
    /// - Parameters:
    ///   - listing: what a folder should have; see `ModelRepository.listing`.
    ///   - progress: called with each file as it is done.
    /// - Throws: `HubError` (`notCached`), or when the task is cancelled.
    public func verify(
        _ reference: ModelReference,
        against listing: RepositoryListing? = nil,
        progress: (@Sendable (VerifiedFile) -> Void)? = nil
    ) async throws -> [VerifiedFile] {
        switch resolving(reference) {
        case .folder(let path):
            let check = FolderVerification(folder: path, listing: listing)
            return try await Self.verify(check.paths, progress) { try check.verify($0) }
        case .repository(let repository, let revision):
            return try await verify(repository, revision, progress)
        }
    }

    private static func verify(
        _ paths: [String],
        _ progress: (@Sendable (VerifiedFile) -> Void)?,
        _ check: @escaping @Sendable (String) throws -> VerifiedFile
    ) async throws -> [VerifiedFile] {
        var results: [VerifiedFile] = []
        for path in paths {
            try Task.checkCancellation()
            let result = try await offloading { try check(path) }
            progress?(result)
            results.append(result)
        }
        return results
    }

    private func verify(
        _ repository: RepositoryID,
        _ revision: String?,
        _ progress: (@Sendable (VerifiedFile) -> Void)?
    ) async throws -> [VerifiedFile] {
        let reference = ModelReference.repository(repository, revision: revision)
        let layout = CacheLayout(cacheFolder: folder, repository: repository)
        let snapshots = CachedSnapshots(layout)
        guard let commit = snapshots.commit(of: revision) else {
            throw HubError(.notCached, "\(reference) is not in the cache at \(folder).")
        }
        let listing = TreeListing.load(layout, commit: commit)
        let snapshot = layout.snapshot(commit)
        var paths = Set(CachedSnapshots.files(below: snapshot))
        for file in listing?.files ?? [] { paths.insert(file.path) }
        let digests = Dictionary(
            (listing?.files ?? []).map { ($0.path, $0) },
            uniquingKeysWith: { first, _ in first }
        )

        return try await Self.verify(paths.sorted(), progress) { path in
            try Self.verify(path, in: snapshot, listed: digests[path])
        }
    }

    /// Deletes the damaged files that `verify` found, so that a pull fetches
    /// them again. Links to them go too: a name never leads nowhere.
    ///
    /// - Throws: `HubError` (`notInCache` for a folder elsewhere).
    public func discard(_ files: [VerifiedFile], of reference: ModelReference) throws(HubError) {
        guard case .repository(let repository, let revision) = resolving(reference) else {
            throw userFolder(reference.description)
        }
        let layout = CacheLayout(cacheFolder: folder, repository: repository)
        guard let commit = CachedSnapshots(layout).commit(of: revision) else { return }
        for file in files where file.state == .damaged {
            let path = "\(layout.snapshot(commit))/\(file.path)"
            let blob = FileSystem.linkTarget(path).map { ($0 as NSString).lastPathComponent }
            for other in FileSystem.names(in: layout.snapshotsFolder) {
                let link = "\(layout.snapshot(other))/\(file.path)"
                if let blob, FileSystem.linkTarget(link)?.hasSuffix("/\(blob)") == true {
                    try FileSystem.remove(link)
                }
            }
            try FileSystem.remove(path)
            if let blob { try FileSystem.remove(layout.blob(blob)) }
        }
    }

    private static func verify(
        _ path: String,
        in snapshot: String,
        listed: RemoteFile?
    ) throws -> VerifiedFile {
        let full = "\(snapshot)/\(path)"
        guard let size = FileSystem.fileSize(full) else {
            return VerifiedFile(path: path, size: 0, state: .missing)
        }
        // Without a listing the blob's name still is its digest.
        let name = FileSystem.linkTarget(full).map { ($0 as NSString).lastPathComponent }
        guard let digest = listed?.digest ?? name.flatMap({ BlobDigest(entityTag: $0) }) else {
            return VerifiedFile(path: path, size: size, state: .unknown)
        }
        if let expected = listed?.size, expected != size {
            return VerifiedFile(path: path, size: size, state: .damaged)
        }
        let found = try BlobDigest.ofFile(full, digest.algorithm)
        return VerifiedFile(path: path, size: size, state: found == digest ? .intact : .damaged)
    }
}
