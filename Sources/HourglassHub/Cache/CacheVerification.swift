import Foundation

/// What checking one file of a cached model found.
public struct VerifiedFile: Sendable {
    /// The state of a file.
    public enum State: String, Sendable {
        /// The bytes are what the repository's metadata says.
        case intact
        /// The bytes differ.
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
    /// - Parameter progress: called with each file as it is done.
    /// - Throws: `HubError` (`notCached`), or when the task is cancelled.
    public func verify(
        _ reference: ModelReference,
        progress: (@Sendable (VerifiedFile) -> Void)? = nil
    ) async throws -> [VerifiedFile] {
        guard case .repository(let repository, let revision) = reference else {
            throw HubError(
                .invalidName,
                "'\(reference)' is a folder; there is nothing to compare it with."
            )
        }
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

        var results: [VerifiedFile] = []
        for path in paths.sorted() {
            try Task.checkCancellation()
            let result = try await offloading {
                try Self.verify(path, in: snapshot, listed: digests[path])
            }
            progress?(result)
            results.append(result)
        }
        return results
    }

    /// Deletes the damaged files that `verify` found, so that a pull fetches
    /// them again. Links to them go too: a name never leads nowhere.
    public func discard(_ files: [VerifiedFile], of reference: ModelReference) throws(HubError) {
        guard case .repository(let repository, let revision) = reference else { return }
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
