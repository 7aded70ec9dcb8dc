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
    /// at their edges too. A file on the network has the identity of a copy of
    /// it on the disk. Blocks until all is read.
    ///
    /// - Throws: `MediaError` when the file cannot be read.
    public static func identity(of path: String) throws -> FootageIdentity {
        try identity(of: path, interruption: Interruption())
    }

    private static func identity(
        of path: String,
        interruption: Interruption
    ) throws -> FootageIdentity {
        try reading(path, interruption) { size, read in try identity(size: size, reading: read) }
    }

    /// Bytes of a file from an offset on, as many as the buffer holds.
    private typealias Read = (UnsafeMutableBufferPointer<UInt8>, Int64) throws -> Void

    private static func reading<Value>(
        _ path: String,
        _ interruption: Interruption,
        _ use: (_ size: Int64, _ read: Read) throws -> Value
    ) throws -> Value {
        let path = FootageAddress.resolved(path)
        let checked = try FootagePath.checked(path)
        if !checked.isLocal {
            let file = try RemoteFile(opening: path, interruption: interruption)
            return try use(file.byteCount, file.read)
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, let size = FootagePath.byteCount(path) else {
            throw MediaError(.notPermitted, "'\(path)' may not be read: permission denied.")
        }
        defer { close(descriptor) }
        return try use(size) { buffer, offset in
            guard Self.fill(buffer, from: descriptor, at: offset) else {
                throw MediaError(.cannotOpen, "'\(path)' cannot be read to its end.")
            }
        }
    }

    /// The same, on a thread of its own.
    ///
    /// - Throws: `MediaError`; `CancellationError` when the task is cancelled.
    public static func identify(_ path: String) async throws -> FootageIdentity {
        try await BlockingWork.run { interruption in
            try identity(of: path, interruption: interruption)
        }
    }

    /// SHA-256 over all of a file, in hexadecimal digits.
    ///
    /// Reads the whole file, on a thread of its own; a file on the network is
    /// fetched whole.
    ///
    /// - Throws: `MediaError` when it cannot be read; `CancellationError` when
    ///   the task is cancelled.
    public static func wholeHash(of path: String) async throws -> String {
        try await BlockingWork.run { interruption in
            try reading(path, interruption) { size, read in
                let hash = ContentHash()
                try feed([0..<size], to: hash, read) {
                    if interruption.isRaised { throw MediaError.cancelled(path) }
                }
                return hash.finished()
            }
        }
    }

    private static func identity(
        size: Int64,
        reading read: Read
    ) throws -> FootageIdentity {
        let hash = ContentHash()
        try feed(ranges(size: size), to: hash, read)
        if size > wholeLimit {
            withUnsafeBytes(of: size.littleEndian) {
                hash.update($0.assumingMemoryBound(to: UInt8.self))
            }
        }
        return FootageIdentity(byteCount: size, contentHash: hash.finished())
    }

    private static func feed(
        _ ranges: [Range<Int64>],
        to hash: borrowing ContentHash,
        _ read: Read,
        beforeEach check: () throws -> Void = {}
    ) throws {
        var buffer = [UInt8](repeating: 0, count: Int(edge))
        for range in ranges {
            for offset in stride(from: range.lowerBound, to: range.upperBound, by: Int(edge)) {
                try check()
                let count = Int(min(edge, range.upperBound - offset))
                try buffer.withUnsafeMutableBufferPointer { buffer in
                    let part = UnsafeMutableBufferPointer(rebasing: buffer[0..<count])
                    try read(part, offset)
                    hash.update(UnsafeBufferPointer(part))
                }
            }
        }
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

    private static func fill(
        _ buffer: UnsafeMutableBufferPointer<UInt8>,
        from descriptor: Int32,
        at offset: Int64
    ) -> Bool {
        var done = 0
        while done < buffer.count {
            let rest = buffer.count - done
            let count = pread(descriptor, buffer.baseAddress! + done, rest, off_t(offset) + done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}
