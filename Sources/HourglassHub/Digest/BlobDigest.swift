import Foundation

/// The digest that a repository's metadata gives for a file.
package struct BlobDigest: Hashable, Sendable, CustomStringConvertible {
    package enum Algorithm: String, Sendable {
        /// Large files, kept outside git.
        case sha256
        /// Small files: SHA-1 over git's header and the content.
        case gitBlob
    }
    package let algorithm: Algorithm
    /// Lower-case hexadecimal.
    package let hex: String

    package init(algorithm: Algorithm, hex: String) {
        self.algorithm = algorithm
        self.hex = hex.lowercased()
    }

    /// Tells the algorithm by the length of an entity tag; nil for any other text.
    package init?(entityTag: String) {
        guard entityTag.allSatisfy(\.isHexDigit) else { return nil }
        switch entityTag.utf8.count {
        case 64: self.init(algorithm: .sha256, hex: entityTag)
        case 40: self.init(algorithm: .gitBlob, hex: entityTag)
        default: return nil
        }
    }

    package var description: String { "\(algorithm.rawValue):\(hex)" }

    /// Digest of bytes in memory.
    package static func of(_ bytes: [UInt8], _ algorithm: Algorithm) -> BlobDigest {
        var hash = RunningHash(algorithm, size: Int64(bytes.count))
        bytes.withUnsafeBytes { hash.update($0) }
        return BlobDigest(algorithm: algorithm, hex: hash.finish())
    }

    /// Digest of a whole file; blocks while it reads.
    ///
    /// - Parameter progress: called with the bytes read so far; return false to give up.
    package static func ofFile(
        _ path: String,
        _ algorithm: Algorithm,
        progress: ((Int64) -> Bool)? = nil
    ) throws -> BlobDigest {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystem.failure("read", path) }
        defer { close(descriptor) }
        let size = FileSystem.fileSize(path) ?? 0
        var hash = RunningHash(algorithm, size: size)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        var total: Int64 = 0
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileSystem.failure("read", path)
            }
            if count == 0 { break }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            total += Int64(count)
            if let progress, !progress(total) { throw CancellationError() }
        }
        return BlobDigest(algorithm: algorithm, hex: hash.finish())
    }
}
