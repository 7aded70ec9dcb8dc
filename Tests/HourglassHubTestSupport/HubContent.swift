import Foundation
import HourglassHub

/// One file that a `HubServer` has.
package struct HubFile: Sendable {
    package let bytes: [UInt8]
    /// Large files are listed with a SHA-256 and may live on another host.
    package let isLarge: Bool
    package let sha256: String
    package let gitObject: String

    package init(_ bytes: [UInt8], isLarge: Bool = false) {
        self.bytes = bytes
        self.isLarge = isLarge
        sha256 = BlobDigest.of(bytes, .sha256).hex
        if isLarge {
            let pointer =
                "version https://git-lfs.github.com/spec/v1\noid sha256:\(sha256)\nsize \(bytes.count)\n"
            gitObject = BlobDigest.of(Array(pointer.utf8), .gitBlob).hex
        } else {
            gitObject = BlobDigest.of(bytes, .gitBlob).hex
        }
    }

    package init(text: String) { self.init(Array(text.utf8)) }

    /// Bytes without a pattern, the same for the same seed.
    package static func random(_ count: Int, seed: UInt64, isLarge: Bool = true) -> HubFile {
        var generator = SeededGenerator(seed: seed)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let words = count / 8
            buffer.withMemoryRebound(to: UInt64.self) { memory in
                for index in 0..<words { memory[index] = generator.next() }
            }
            var rest = words * 8
            while rest < count {
                buffer[rest] = UInt8(truncatingIfNeeded: generator.next())
                rest += 1
            }
            filled = count
        }
        return HubFile(bytes, isLarge: isLarge)
    }

    /// What the hub uses as entity tag.
    package var entityTag: String { isLarge ? sha256 : gitObject }
}

/// A repository that a `HubServer` has, at one commit.
package struct HubRepository: Sendable {
    package var identifier: String
    package var commit: String
    package var branches: [String]
    package var files: [String: HubFile]

    package init(
        _ identifier: String,
        commit: String = String(repeating: "c0ffee12", count: 5),
        branches: [String] = ["main", "master"],
        files: [String: HubFile]
    ) {
        self.identifier = identifier
        self.commit = commit
        self.branches = branches
        self.files = files
    }

    func has(_ revision: String) -> Bool { revision == commit || branches.contains(revision) }
}

/// What goes wrong with one answer.
package enum HubFault: Sendable, Equatable {
    case none
    case throttle(bytesPerSecond: Int)
    /// Closes the connection after so many bytes of the body.
    case drop(after: Int)
    /// Sends so many bytes of the body and then nothing, without closing.
    case stall(after: Int)
    case closeAtOnce
    case garbage
    case status(Int, headers: [String: String] = [:])
    case ignoreRange
    /// Damages one byte of the body, at a place that depends on the request.
    case wrongBytes
    /// Damages the same byte of the file each time it is sent.
    case damagedAtSource
    /// Offers a file that is longer or shorter by so much.
    case wrongLength(by: Int)
    case redirectToDeadHost
    case slowHead(milliseconds: Int)
    case compressed
    case noLength
    /// Ignores ranges and tells no length: the end of the connection is the end of the file.
    case unmeasured
    case chunked
    case rangeNotSatisfiable
    /// Answers a range request with other bytes than were asked for.
    case wrongRange
}

/// A request as the server saw it.
package struct HubRequest: Sendable {
    package var method: String
    package var path: String
    package var query: [String: String]
    /// By lower-case name.
    package var headers: [String: String]
    /// Number of the request at this server, from 0.
    package var index: Int

    /// The port it was sent to.
    package var port: Int {
        headers["host"]?.split(separator: ":").last.flatMap { Int($0) } ?? 0
    }

    /// First and last byte asked for.
    package var range: (first: Int, last: Int?)? {
        guard let text = headers["range"], text.hasPrefix("bytes=") else { return nil }
        let parts = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Int(parts[0]) else { return nil }
        return (first, Int(parts[1]))
    }
}
