internal import Foundation
public import HourglassCore

/// What footage is known by after a move or a new name.
public enum ContentFingerprint {
    /// Files up to this size are hashed whole.
    package static let wholeLimit: Int64 = 64 << 20
    private static let edge: Int64 = 1 << 20
    private static let block: Int64 = 64 << 10
    private static let blockCount: Int64 = 64

    /// Hashes a file: all of it up to 64 MB, else its size, first and last
    /// megabyte, and 64 evenly spread blocks of 64 kB.
    ///
    /// Reads at most 64 MB whatever the size. Two large files that differ only
    /// between the blocks share an identity; containers that are edited change
    /// at their edges too.
    ///
    /// - Throws: `MediaError` when the file cannot be read.
    public static func identity(of path: String) throws -> FootageIdentity {
        let checked = try FootagePath.checked(path)
        guard checked.isLocal, let size = FootagePath.byteCount(path) else {
            throw MediaError(.notAFile, "'\(path)' is an address; only files have an identity.")
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw MediaError(.notPermitted, "'\(path)' may not be read: permission denied.")
        }
        defer { close(descriptor) }
        let hash = ContentHash()
        for range in ranges(size: size) {
            guard read(descriptor, range, into: hash) else {
                throw MediaError(.cannotOpen, "'\(path)' cannot be read to its end.")
            }
        }
        if size > wholeLimit {
            withUnsafeBytes(of: size.littleEndian) {
                hash.update($0.assumingMemoryBound(to: UInt8.self))
            }
        }
        return FootageIdentity(byteCount: size, contentHash: hash.finished())
    }

    private static func ranges(size: Int64) -> [Range<Int64>] {
        guard size > wholeLimit else { return [0..<size] }
        let inner = size - 2 * edge - block
        let blocks = (0..<blockCount).map { index -> Range<Int64> in
            let start = edge + inner / (blockCount - 1) * index
            return start..<start + block
        }
        return [0..<edge] + blocks + [size - edge..<size]
    }

    private static func read(
        _ descriptor: Int32,
        _ range: Range<Int64>,
        into hash: borrowing ContentHash
    ) -> Bool {
        var buffer = [UInt8](repeating: 0, count: Int(min(edge, Int64(range.count))))
        var offset = range.lowerBound
        while offset < range.upperBound {
            let wanted = min(buffer.count, Int(range.upperBound - offset))
            let count = pread(descriptor, &buffer, wanted, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            buffer.withUnsafeBufferPointer {
                hash.update(UnsafeBufferPointer(rebasing: $0[0..<count]))
            }
            offset += Int64(count)
        }
        return true
    }
}
