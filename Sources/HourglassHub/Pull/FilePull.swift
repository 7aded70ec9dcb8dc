import Foundation

/// Brings one file of a listing into the cache: lock, fetch, verify, repair,
/// publish, link.
struct FilePull: Sendable {
    let context: PullContext
    let remote: RemoteFile
    let progress: ProgressBoard.File

    /// Larger files are hashed while they arrive, smaller ones afterwards.
    private static let hashedWhileArriving: Int64 = 8 << 20

    enum Outcome: Sendable {
        case done(fetched: Int64, repaired: Int)
        /// Another process is fetching it.
        case busy
    }

    /// - Throws: `HubError`; the bytes that came are kept for the next attempt.
    func run() async throws -> Outcome {
        let known = try await FileProbe(context: context).complete(remote)
        progress.size = known.size
        let name = known.blobName
        let layout = context.layout
        if try publishExisting(known, name) { return .done(fetched: 0, repaired: 0) }

        guard let lock = try FileLock.attempt(layout.lock(name)) else {
            progress.phase = .locked
            return .busy
        }
        // Whoever held the lock may have finished the file.
        if try publishExisting(known, name) { return .done(fetched: 0, repaired: 0) }
        let repaired = try await fetch(known, name, isLocked: lock.isExclusive)
        withExtendedLifetime(lock) {}
        return .done(fetched: known.size ?? 0, repaired: repaired)
    }

    /// Links the file if its bytes are in the cache already.
    private func publishExisting(_ file: RemoteFile, _ name: String) throws(HubError) -> Bool {
        let layout = context.layout
        let pointer = layout.snapshot(context.listing.commit) + "/" + file.path
        if let size = FileSystem.fileSize(pointer), file.size == nil || size == file.size {
            finished(size)
            return true
        }
        guard let size = FileSystem.fileSize(layout.blob(name)),
            file.size == nil || size == file.size
        else { return false }
        try context.writer.link(file.path, commit: context.listing.commit, to: name, isNew: false)
        finished(size)
        return true
    }

    private func finished(_ size: Int64) {
        progress.size = size
        progress.received = size
        progress.phase = .done
    }

    private func fetch(_ file: RemoteFile, _ name: String, isLocked: Bool) async throws -> Int {
        let layout = context.layout
        guard let size = file.size else {
            throw HubError(
                .unexpectedResponse,
                "No endpoint says how long '\(file.path)' of \(context.reference) is."
            )
        }
        // Where locks do not work two processes must not share a partial file.
        let suffix = isLocked ? "" : ".\(FileSystem.uniqueSuffix()).incomplete"
        let partial = try PartialFile(
            path: layout.partial(name) + suffix,
            journalPath: layout.journal(name) + suffix,
            foreignPath: isLocked ? layout.foreignPartial(name) : nil,
            size: size,
            digest: file.digest?.description ?? "",
            followedBy: size > Self.hashedWhileArriving ? file.digest?.algorithm : nil,
            segmentSize: context.settings.segmentSize,
            smallestShare: context.settings.smallestShare
        )
        var download = BlobDownload(
            context: context,
            remote: file,
            file: partial,
            progress: progress
        )
        let book: SourceBook
        do {
            book = try await download.run()
        } catch {
            partial.following?.abandon()
            throw error
        }

        var repaired = 0
        if let digest = file.digest {
            progress.phase = .verifying
            let path = partial.path
            let found: BlobDigest
            if let following = partial.following {
                found = try await following.finish()
            } else {
                found = try await offloading { try BlobDigest.ofFile(path, digest.algorithm) }
            }
            if found != digest {
                progress.phase = .repairing
                var repair = BlobRepair(
                    context: context,
                    remote: file,
                    file: partial,
                    digest: digest,
                    book: book
                )
                do {
                    repaired = try await repair.run()
                } catch let error as HubError where error.code == .checksumMismatch {
                    partial.discard()
                    throw error
                }
            }
        }
        try await partial.sync()
        try partial.publish(as: layout.blob(name))
        try context.writer.link(file.path, commit: context.listing.commit, to: name, isNew: true)
        finished(size)
        return repaired
    }
}

extension RemoteFile {
    /// Name of its blob: the entity tag that the hub gives it.
    var blobName: String {
        guard let digest else {
            return BlobDigest.of(Array("\(path) \(size ?? -1)".utf8), .sha256).hex
        }
        return digest.hex
    }
}
