import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct ContentFingerprintTests {
    @Test func smallFilesHaveTheHashOfTheirContent() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a", "abc")
        let identity = try ContentFingerprint.identity(of: path)
        #expect(identity.byteCount == 3 as Int64)
        #expect(
            identity.contentHash
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }

    @Test func aCopyIsTheSameAndAChangeIsNot() throws {
        let folder = try TemporaryFolder()
        let one = try folder.write("one", String(repeating: "x", count: 100_000))
        let copy = try folder.write("copy", String(repeating: "x", count: 100_000))
        let other = try folder.write("other", String(repeating: "x", count: 99_999) + "y")
        #expect(try ContentFingerprint.identity(of: one) == ContentFingerprint.identity(of: copy))
        #expect(try ContentFingerprint.identity(of: one) != ContentFingerprint.identity(of: other))
    }

    @Test func largeFilesAreTakenBySizeEdgesAndBlocks() throws {
        let folder = try TemporaryFolder()
        let size = ContentFingerprint.wholeLimit + 5_000_000
        func write(_ name: String, size: Int64, mark: UInt64?) throws -> FootageIdentity {
            let path = try folder.write(name, Data())
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.truncate(atOffset: UInt64(size))
            if let mark {
                try handle.seek(toOffset: mark)
                try handle.write(contentsOf: Data([1]))
            }
            try handle.close()
            return try ContentFingerprint.identity(of: path)
        }
        let plain = try write("plain", size: size, mark: nil)
        #expect(plain == (try write("again", size: size, mark: nil)))
        #expect(plain != (try write("longer", size: size + 1, mark: nil)))
        #expect(plain != (try write("head", size: size, mark: 10)))
        #expect(plain != (try write("tail", size: size, mark: UInt64(size - 10))))
        #expect(plain != (try write("block", size: size, mark: 1 << 20)))
    }

    @Test func whatIsNoFileHasNone() throws {
        let folder = try TemporaryFolder()
        #expect(throws: MediaError.self) { try ContentFingerprint.identity(of: folder.url.path) }
        #expect(throws: MediaError.self) { try ContentFingerprint.identity(of: folder.path("no")) }
    }
}
