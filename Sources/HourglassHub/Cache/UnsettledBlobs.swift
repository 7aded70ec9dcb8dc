import Foundation

/// Blobs whose bytes were verified in memory but not yet known to be on the
/// disk when they got their final name.
///
/// Waiting for a slow disk can take longer than a fast download. So the wait is
/// left out where it would be long, and such a blob is marked. The mark is gone
/// when the disk has caught up; should the power fail before that, the next
/// start of the machine finds the mark and checks the blob's digest before
/// anybody relies on it.
struct UnsettledBlobs: Sendable {
    let layout: CacheLayout

    private static let suffix = ".unsettled"

    private func mark(_ blob: String) -> String { "\(layout.locksFolder)/\(blob)\(Self.suffix)" }

    /// Notes that a blob is about to get its name too early. File systems keep
    /// the order of names, so the note is on the disk whenever the blob is.
    func add(_ blob: String) throws(HubError) {
        try FileSystem.write(Array(ResumeJournal.currentBoot.utf8), replacing: mark(blob))
    }

    /// The disk has caught up.
    func remove(_ blob: String) { unlink(mark(blob)) }

    /// Looks after marked blobs: those of this run of the machine are fine;
    /// those of an earlier one are read, and deleted when they are damaged.
    func settle() {
        for name in FileSystem.names(in: layout.locksFolder) where name.hasSuffix(Self.suffix) {
            let blob = String(name.dropLast(Self.suffix.count))
            let boot = FileSystem.text(of: mark(blob)) ?? ""
            if !boot.isEmpty, boot == ResumeJournal.currentBoot {
                if isOld(mark(blob)) { finish(blob) }
                continue
            }
            let path = layout.blob(blob)
            if let digest = BlobDigest(entityTag: blob),
                (try? BlobDigest.ofFile(path, digest.algorithm)) != digest
            {
                discard(blob)
            }
            remove(blob)
        }
    }

    /// After a minute the system has written everything by itself, so that
    /// waiting for it takes no time.
    private func isOld(_ path: String) -> Bool {
        var information = stat()
        guard stat(path, &information) == 0 else { return false }
        return time(nil) - information.st_mtim.tv_sec > 60
    }

    private func finish(_ blob: String) {
        let descriptor = open(layout.blob(blob), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return remove(blob) }
        defer { close(descriptor) }
        if fdatasync(descriptor) == 0 { remove(blob) }
    }

    /// Links first, so that no name leads to damaged bytes or to nothing.
    private func discard(_ blob: String) {
        for commit in FileSystem.names(in: layout.snapshotsFolder) {
            let snapshot = layout.snapshot(commit)
            for file in CachedSnapshots.files(below: snapshot)
            where FileSystem.linkTarget("\(snapshot)/\(file)")?.hasSuffix("/\(blob)") == true {
                unlink("\(snapshot)/\(file)")
            }
        }
        unlink(layout.blob(blob))
    }
}
