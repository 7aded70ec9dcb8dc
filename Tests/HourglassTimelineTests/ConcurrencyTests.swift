import Foundation
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct ConcurrencyTests {
    @Test func readersSeeWholeCheckpointsWhileOneWrites() async throws {
        let folder = try TemporaryFolder()
        let index = try TimelineIndex(at: folder.library)
        let library = try SyntheticLibrary(index, checkpoints: 1)
        let footage = library.footage
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                for number in 1..<80 {
                    try index.append(SyntheticPass.batch(number), to: footage)
                }
                return 80
            }
            // One reader shares the writer's index, one has its own.
            for reader in [index, try TimelineIndex(at: folder.library, access: .readOnly)] {
                group.addTask {
                    var last = 0
                    for _ in 0..<20 {
                        last = try reader.read { snapshot in
                            let covered = try snapshot.coverage(footage).last?.upperBound ?? 0
                            let count = Int(covered / SyntheticPass.ticksPerCheckpoint)
                            #expect(count >= last)
                            try SyntheticLibrary.expectExactly(count, snapshot, footage: footage)
                            return count
                        }
                        await Task.yield()
                    }
                    return last
                }
            }
            try await group.waitForAll()
        }
        try index.read { try SyntheticLibrary.expectExactly(80, $0, footage: footage) }
    }

    @Test func manyMayOpenANewLibraryAtOnce() async throws {
        for _ in 0..<8 {
            let folder = try TemporaryFolder()
            let path = folder.library
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in 0..<6 {
                    group.addTask {
                        let index = try TimelineIndex(at: path)
                        _ = try index.register(
                            SyntheticPass.footage(path: "/footage/\(name).mp4", name: "\(name)")
                        )
                    }
                }
                try await group.waitForAll()
            }
            #expect(try TimelineIndex(at: path).footage().count == 6)
        }
    }

    @Test func twoIndexesWriteDifferentFootageAtOnce() async throws {
        let folder = try TemporaryFolder()
        let path = folder.library
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in ["a", "b"] {
                group.addTask {
                    let index = try TimelineIndex(at: path)
                    let footage = try index.register(
                        SyntheticPass.footage(path: "/footage/\(name).mp4", name: name)
                    ).record.id
                    _ = try index.beginPass(footage, settings: SyntheticPass.settings)
                    for number in 0..<30 {
                        try index.append(SyntheticPass.batch(number), to: footage)
                    }
                }
            }
            try await group.waitForAll()
        }
        let index = try TimelineIndex(at: path)
        #expect(try index.footage().map(\.coveredUntil) == [30_000, 30_000])
        #expect(try index.documentCounts(of: ["common"]) == [60])
        #expect(try index.integrityCheck() == [])
    }
}
