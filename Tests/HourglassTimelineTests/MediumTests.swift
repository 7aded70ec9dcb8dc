import Foundation
import HourglassTimeline
import Testing
import TimelineTestSupport

/// Disks that are full or cannot be written to.
@Suite(.serialized) struct MediumTests {
    /// Appends checkpoints until one fails.
    private func fill(_ library: SyntheticLibrary, from first: Int) -> (
        stored: Int, error: (any Error)?
    ) {
        for number in first..<100_000 {
            do {
                try library.index.append(SyntheticPass.batch(number), to: library.footage)
            } catch {
                return (number, error)
            }
        }
        return (100_000, nil)
    }

    @Test func aLibraryThatMayNotGrowKeepsWhatItHas() throws {
        let folder = try TemporaryFolder()
        let index = try TimelineIndex(at: folder.library)
        let library = try SyntheticLibrary(index, checkpoints: 5)
        try index.limitSize(toPages: 150)
        let (stored, error) = fill(library, from: 5)
        #expect((error as? TimelineError)?.code == .diskFull)
        #expect(stored > 5)
        try index.read { try SyntheticLibrary.expectExactly(stored, $0, footage: library.footage) }
        // With room again, the same pass goes on.
        try index.limitSize(toPages: 100_000)
        try index.append(SyntheticPass.batch(stored), to: library.footage)
        try index.read {
            try SyntheticLibrary.expectExactly(stored + 1, $0, footage: library.footage)
        }
        #expect(try index.integrityCheck() == [])
    }

    @Test(.enabled(if: MountedDisk.isAvailable, "needs the right to mount a disk"))
    func aFullDiskKeepsWhatIsStored() throws {
        let disk = try MountedDisk(size: "1m")
        let path = disk.path + "/library.sqlite"
        let index = try TimelineIndex(at: path)
        let library = try SyntheticLibrary(index, checkpoints: 1)
        let (stored, error) = fill(library, from: 1)
        #expect((error as? TimelineError)?.code == .diskFull, "\(String(describing: error))")
        #expect(stored > 1)
        try index.read { try SyntheticLibrary.expectExactly(stored, $0, footage: library.footage) }
        try? index.close()
        let again = try TimelineIndex(at: path, access: .readOnly)
        try again.read { try SyntheticLibrary.expectExactly(stored, $0, footage: library.footage) }
    }

    @Test(.enabled(if: MountedDisk.isAvailable, "needs the right to mount a disk"))
    func aDiskTooSmallForALibrarySaysSo() throws {
        let disk = try MountedDisk(size: "16k")
        let error = #expect(throws: TimelineError.self) {
            _ = try TimelineIndex(at: disk.path + "/library.sqlite")
        }
        #expect(error?.code == .diskFull)
    }

    @Test(.enabled(if: MountedDisk.isAvailable, "needs the right to mount a disk"))
    func readOnlyMediaCanBeAsked() throws {
        let disk = try MountedDisk(size: "8m")
        let path = disk.path + "/100%? library#1.sqlite"
        let index = try TimelineIndex(at: path)
        let library = try SyntheticLibrary(index, checkpoints: 20, finish: true)
        try index.close()
        try disk.makeReadOnly()

        let reader = try TimelineIndex(at: path, access: .readOnly)
        try reader.read { try SyntheticLibrary.expectExactly(20, $0, footage: library.footage) }
        try reader.close()
        let error = #expect(throws: TimelineError.self) { _ = try TimelineIndex(at: path) }
        #expect(error?.code == .readOnly)
        let missing = #expect(throws: TimelineError.self) {
            _ = try TimelineIndex(at: disk.path + "/new/library.sqlite")
        }
        #expect(missing?.code == .cannotOpen)
    }

    @Test(.enabled(if: MountedDisk.isAvailable, "needs the right to mount a disk"))
    func readOnlyMediaWithChangesInTheLogCanBeAsked() throws {
        let disk = try MountedDisk(size: "8m")
        let folder = try TemporaryFolder()
        let index = try TimelineIndex(at: folder.library)
        let library = try SyntheticLibrary(index, checkpoints: 20)
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: folder.library + suffix,
                toPath: disk.path + "/library.sqlite" + suffix
            )
        }
        try disk.makeReadOnly()
        let path = disk.path + "/library.sqlite"
        let reader = try TimelineIndex(at: path, access: .readOnly)
        for _ in 0..<2 {
            try reader.read { try SyntheticLibrary.expectExactly(20, $0, footage: library.footage) }
        }
        #expect(reader.path == path)
        try reader.close()
        let error = #expect(throws: TimelineError.self) { _ = try TimelineIndex(at: path) }
        #expect(error?.code == .readOnly)
    }
}
