internal import Foundation

/// A regular file, open for reading; closed with the last reference.
final class OpenFile: Sendable {
    private let descriptor: Int32
    /// Bytes in it when it was opened.
    let byteCount: Int64
    /// When it was last changed, in seconds since 1970.
    let modificationTime: Double
    /// Changes when the file does.
    let tag: String

    /// Opens a path whose links are already resolved.
    ///
    /// - Returns: nil when there is no regular file, or it may not be read.
    init?(canonical path: String) {
        // Without O_NONBLOCK a pipe put in the file's place would hold the
        // thread for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        byteCount = Int64(facts.st_size)
        let time = facts.st_mtim
        modificationTime = Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        tag = "\"\(facts.st_ino)-\(facts.st_size)-\(time.tv_sec).\(time.tv_nsec)\""
    }

    deinit { close(descriptor) }

    /// Bytes from an offset; fewer at the end of the file.
    func read(at offset: Int64, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var done = 0
            while done < count {
                let got = pread(
                    descriptor,
                    buffer.baseAddress! + done,
                    count - done,
                    off_t(offset) + off_t(done)
                )
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                done += got
            }
            filled = done
        }
    }
}
