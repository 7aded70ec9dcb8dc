import Foundation
import HourglassTimeline
import Testing
import TimelineTestSupport

/// Kills a process that indexes, again and again, and looks at what is left.
@Suite struct CrashTests {
    private static let checkpoints = 4000

    /// The writer lies beside the test program.
    private static var writer: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("TimelineCrashWriter")
    }

    /// Runs the writer for some time and kills it, unless it ends before.
    /// Returns the number of checkpoints it told of.
    private func run(on library: String, milliseconds: Int) throws -> (told: Int, ended: Bool) {
        let process = Process()
        process.executableURL = Self.writer
        process.arguments = [library, String(Self.checkpoints)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let killer = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(
            deadline: .now() + .milliseconds(milliseconds),
            execute: killer
        )
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        killer.cancel()
        process.waitUntilExit()
        let ended = process.terminationReason == .exit
        #expect(!ended || process.terminationStatus == 0)
        let last = text.split(separator: "\n").last.flatMap { Int($0) }
        return (last.map { $0 + 1 } ?? 0, ended)
    }

    @Test(.timeLimit(.minutes(2)))
    func everyStoredCheckpointOutlivesAKill() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 20)
        var (covered, kills) = (0, 0)
        let deadline = Date(timeIntervalSinceNow: 11)
        while Date() < deadline {
            // Some are killed while they make the library or its tables.
            let time = Int.random(in: 5...500, using: &generator)
            let (told, ended) = try run(on: folder.library, milliseconds: time)
            kills += ended ? 0 : 1
            guard FileManager.default.fileExists(atPath: folder.library) else { continue }
            let index = try TimelineIndex(at: folder.library)
            guard let footage = try index.footage().first else { continue }
            #expect(footage.state == (ended ? .complete : .partial))
            let stored = Int(footage.coveredUntil / SyntheticPass.ticksPerCheckpoint)
            #expect(stored >= covered, "coverage shrank")
            #expect(stored >= told, "a checkpoint told of is missing")
            covered = stored
            try index.read { snapshot in
                try SyntheticLibrary.expectExactly(stored, snapshot, footage: footage.id)
            }
            #expect(try index.integrityCheck() == [])
            if ended { break }
        }
        #expect(kills > 5)
        #expect(covered > 0)
    }

    /// The file is made, marked and given its tables in the first moments.
    @Test(.timeLimit(.minutes(2)))
    func aLibraryKilledWhileItIsMadeIsMadeAnew() throws {
        var generator = SeededGenerator(seed: 21)
        let deadline = Date(timeIntervalSinceNow: 4)
        while Date() < deadline {
            let folder = try TemporaryFolder()
            let time = Int.random(in: 5...60, using: &generator)
            _ = try run(on: folder.library, milliseconds: time)
            let index = try TimelineIndex(at: folder.library)
            #expect(try index.integrityCheck() == [])
            #expect(try index.footage().count <= 1)
        }
    }

    /// What a kill leaves between writing the first page and committing it.
    @Test func aHotJournalOfAnEmptyFileIsRolledBack() throws {
        let folder = try TemporaryFolder()
        let made = try TemporaryFolder()
        try TimelineIndex(at: made.library).close()
        // The journal says that the file had no pages before.
        let first = Array(try made.bytes().prefix(4096))
        let header: [UInt8] =
            [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7] + [0, 0, 0, 0] + [1, 2, 3, 4]
            + [0, 0, 0, 0] + [0, 0, 2, 0] + [0, 0, 0x10, 0]
        try folder.write(first)
        try folder.write(
            header + [UInt8](repeating: 0, count: 512 - header.count),
            to: "library.sqlite-journal"
        )
        let index = try TimelineIndex(at: folder.library)
        _ = try SyntheticLibrary(index, checkpoints: 1)
        #expect(try index.integrityCheck() == [])
    }
}
