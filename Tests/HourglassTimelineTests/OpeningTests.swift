import Foundation
import GRDB
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct OpeningTests {
    private func refusal(
        _ path: String,
        _ access: TimelineIndex.Access = .readWrite
    ) -> TimelineError? {
        #expect(throws: TimelineError.self) { _ = try TimelineIndex(at: path, access: access) }
    }

    /// A library with some content, closed.
    private func makeLibrary(_ folder: TemporaryFolder, checkpoints: Int = 200) throws -> Int64 {
        let index = try TimelineIndex(at: folder.library)
        let library = try SyntheticLibrary(index, checkpoints: checkpoints, finish: true)
        try index.close()
        return library.footage
    }

    @Test func makesTheFoldersOnTheWay() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/some/where/else/library.sqlite"
        _ = try TimelineIndex(at: path)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func keepsEverythingInOneFileOnceClosed() throws {
        let folder = try TemporaryFolder()
        let footage = try makeLibrary(folder)
        #expect(try folder.files() == ["library.sqlite"])
        let index = try TimelineIndex(at: folder.library)
        try index.read { try SyntheticLibrary.expectExactly(200, $0, footage: footage) }
        #expect(try index.integrityCheck() == [])
    }

    @Test(arguments: [TimelineIndex.Access.readWrite, .readOnly])
    func leavesATextFileAlone(access: TimelineIndex.Access) throws {
        let folder = try TemporaryFolder()
        let text = Array("Lecture notes: what matters is the gradient.\n".utf8)
        try folder.write(text)
        let error = refusal(folder.library, access)
        #expect(error?.code == .notALibrary)
        #expect(error?.message.contains(folder.library) == true)
        #expect(try folder.bytes() == text)
        #expect(try folder.files() == ["library.sqlite"])
    }

    @Test(arguments: [TimelineIndex.Access.readWrite, .readOnly])
    func leavesAnotherProgramsDatabaseAlone(access: TimelineIndex.Access) throws {
        let folder = try TemporaryFolder()
        let other = try DatabaseQueue(path: folder.library)
        try other.write { try $0.execute(sql: "CREATE TABLE bookmark(url TEXT)") }
        try other.close()
        let bytes = try folder.bytes()
        #expect(refusal(folder.library, access)?.code == .notALibrary)
        #expect(try folder.bytes() == bytes)
    }

    @Test func aFolderIsNoLibrary() throws {
        let folder = try TemporaryFolder()
        #expect(refusal(folder.path)?.code == .notALibrary)
    }

    @Test func anEmptyFileBecomesALibrary() throws {
        let folder = try TemporaryFolder()
        try folder.write([])
        _ = try SyntheticLibrary(TimelineIndex(at: folder.library), checkpoints: 1)
    }

    @Test(arguments: [TimelineIndex.Access.readWrite, .readOnly])
    func refusesALibraryOfANewerVersion(access: TimelineIndex.Access) throws {
        let folder = try TemporaryFolder()
        _ = try makeLibrary(folder, checkpoints: 1)
        let database = try DatabaseQueue(path: folder.library)
        try database.write { db in
            try db.execute(
                sql: "INSERT INTO grdb_migrations(identifier) VALUES ('v9: holograms')"
            )
        }
        try database.close()
        let error = refusal(folder.library, access)
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains(folder.library) == true)
    }

    @Test func theFileIsMarkedFromItsFirstPageOn() throws {
        let folder = try TemporaryFolder()
        let index = try TimelineIndex(at: folder.library)
        // While the library is open and nothing was moved out of its log yet.
        #expect(Array(try folder.bytes()[68..<72]) == [0x48, 0x72, 0x47, 0x6C])
        try index.close()
    }

    @Test(arguments: [0.001, 0.02, 0.3, 0.5, 0.9, 0.999])
    func tellsATruncatedLibrary(share: Double) throws {
        let folder = try TemporaryFolder()
        _ = try makeLibrary(folder)
        let bytes = try folder.bytes()
        let part = Array(bytes.prefix(Int(Double(bytes.count) * share)))
        try folder.write(part)
        for access in [TimelineIndex.Access.readWrite, .readOnly] {
            let error = refusal(folder.library, access)
            #expect(error?.code == .damaged)
            #expect(error?.message.contains(folder.library) == true)
        }
        #expect(try folder.bytes() == part)
    }

    @Test func tellsAnEmptiedFileWhoseLogIsLeft() throws {
        let folder = try TemporaryFolder()
        try folder.write([])
        try folder.write([1, 2, 3], to: "library.sqlite-wal")
        #expect(refusal(folder.library)?.code == .damaged)
        #expect(try folder.files() == ["library.sqlite", "library.sqlite-wal"])
    }

    /// Overwrites pages at random. Whatever is asked then gives a result or
    /// an error; nothing crashes, and the check notices.
    @Test(arguments: 0..<24 as Range<UInt64>)
    func survivesOverwrittenPages(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let footage = try makeLibrary(folder, checkpoints: 60)
        var generator = SeededGenerator(seed: seed)
        var bytes = try folder.bytes()
        let pages = bytes.count / 4096
        for _ in 0..<max(1, pages / 6) {
            let page = Int.random(in: 1..<pages, using: &generator)
            for offset in 0..<4096 where Bool.random(using: &generator) || seed % 2 == 0 {
                bytes[page * 4096 + offset] = UInt8.random(in: 0...255, using: &generator)
            }
        }
        try folder.write(bytes)
        do {
            let index = try TimelineIndex(at: folder.library)
            #expect(try !index.integrityCheck().isEmpty)
            let asked: [(TimelineIndex) throws -> Void] = [
                { _ = try $0.footage() },
                { _ = try $0.tokens(footage) },
                { _ = try $0.spans(footage) },
                { _ = try $0.events(footage) },
                { _ = try $0.frameClock(footage) },
                { _ = try $0.sampledTicks(footage) },
                { _ = try $0.thumbnail(footage, nearest: 30_000) },
                { _ = try $0.searchText(TextQuery(groups: [.init([.init("common")])])) },
                { _ = try $0.vocabulary(similarTo: "wrod7", maximumDistance: 2) },
                { _ = try $0.statistics() },
            ]
            for question in asked {
                do {
                    try question(index)
                } catch let error as TimelineError {
                    // A damaged table may seem to lack the footage.
                    #expect(
                        [.damaged, .storage, .unknownFootage].contains(error.code),
                        "\(error)"
                    )
                }
            }
        } catch let error as TimelineError {
            #expect([.damaged, .notALibrary, .storage].contains(error.code), "\(error)")
        }
    }

    @Test func aMissingLibraryCannotBeRead() throws {
        let folder = try TemporaryFolder()
        #expect(refusal(folder.library, .readOnly)?.code == .cannotOpen)
        #expect(try folder.files() == [])
    }

    @Test func readingNeedsNoRightToWrite() throws {
        let folder = try TemporaryFolder()
        let footage = try makeLibrary(folder, checkpoints: 5)
        let bytes = try folder.bytes()
        let index = try TimelineIndex(at: folder.library, access: .readOnly)
        try index.read { try SyntheticLibrary.expectExactly(5, $0, footage: footage) }
        let error = #expect(throws: TimelineError.self) { try index.removeFootage(id: footage) }
        #expect(error?.code == .readOnly)
        #expect(throws: TimelineError.self) { try index.vacuum() }
        try index.close()
        #expect(try folder.bytes() == bytes)
    }

    @Test func aClosedIndexSaysSo() throws {
        let folder = try TemporaryFolder()
        let index = try TimelineIndex(at: folder.library)
        try index.close()
        let error = #expect(throws: TimelineError.self) { _ = try index.footage() }
        #expect(error?.code == .closed)
    }
}
