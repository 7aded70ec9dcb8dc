import Foundation

/// An exclusive lock on a lock file, compatible with the `filelock` package
/// that `huggingface_hub` uses: `flock` on `.locks/…/<digest>.lock`, the file
/// left in place afterwards.
///
/// On file systems without `flock` everybody gets the lock. That costs a
/// download done twice but not the cache: files only ever appear under their
/// final name by an atomic move of verified bytes.
final class FileLock: Sendable {
    private let descriptor: Int32
    /// False where the file system has no locks.
    let isExclusive: Bool

    private init(descriptor: Int32, isExclusive: Bool) {
        self.descriptor = descriptor
        self.isExclusive = isExclusive
    }

    deinit { close(descriptor) }

    /// Takes the lock if nobody holds it; nil when somebody does.
    ///
    /// - Throws: `HubError` when the lock file cannot be made.
    static func attempt(_ path: String) throws(HubError) -> FileLock? {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o664)
            guard descriptor >= 0 else { throw FileSystem.failure("lock", path) }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                let code = errno
                if code == EWOULDBLOCK || code == EINTR || code == EACCES {
                    close(descriptor)
                    return nil
                }
                return FileLock(descriptor: descriptor, isExclusive: false)
            }
            // Someone may have removed the file in between; then this lock is
            // on a file that no other process will find.
            var held = stat()
            var current = stat()
            if fstat(descriptor, &held) == 0, stat(path, &current) == 0,
                held.st_ino == current.st_ino
            {
                return FileLock(descriptor: descriptor, isExclusive: true)
            }
            close(descriptor)
        }
    }
}
