import Foundation
import HourglassIndexing
import HourglassTestSupport
import HourglassTimeline
import Testing

/// Recorders that call their newest file `cam.1.mkv`, the one before it
/// `cam.2.mkv`, and so on.
@Suite struct RotatedNamesTests {
    private let folder: TemporaryFolder
    private let index: TimelineIndex
    private let indexer: FootageIndexer

    init() throws {
        folder = try TemporaryFolder()
        index = try TimelineIndex(at: folder.path("library.sqlite"))
        var options = IndexOptions()
        options.textReading = .off
        indexer = try FootageIndexer(index: index, options: options)
    }

    /// Makes a recording of its own, padded to one size for all.
    private func record(_ number: Int, as name: String) throws {
        let clip = Clip(
            "rotated\(number).mkv",
            [
                "-f", "lavfi", "-i", "color=c=0x\(number)0\(number)0\(number)0:s=64x64:r=5:d=2",
                "-c:v",
                "libx264", "-preset", "ultrafast",
            ]
        )
        var data = try Data(contentsOf: URL(filePath: try clip.path()))
        data.append(Data(count: 65_536 - data.count))
        try folder.write(name, data)
    }

    private func indexAll() async throws -> [IndexReport.Outcome] {
        var outcomes: [IndexReport.Outcome] = []
        for path in try FootageDiscovery.footage(in: [folder.url.path]) {
            outcomes.append(try await indexer.index(path).outcome)
        }
        return outcomes
    }

    private func rotate(_ last: Int) throws {
        for number in Swift.stride(from: last, through: 1, by: -1) {
            let (from, to) = (
                folder.path("cam.\(number).mkv"), folder.path("cam.\(number + 1).mkv")
            )
            try? FileManager.default.removeItem(atPath: to)
            try FileManager.default.moveItem(atPath: from, toPath: to)
        }
    }

    @Test func contentIsFollowedThroughItsNames() async throws {
        try record(1, as: "cam.1.mkv")
        #expect(try await indexAll() == [.complete])
        try rotate(1)
        try record(2, as: "cam.1.mkv")
        #expect(try await indexAll() == [.complete, .unchanged])
        try rotate(2)
        try record(3, as: "cam.1.mkv")
        #expect(try await indexAll() == [.complete, .unchanged, .unchanged])
        let known = try index.footage()
        #expect(known.map(\.id) == [1, 2, 3])
        #expect(known.map(\.fileName) == ["cam.3.mkv", "cam.2.mkv", "cam.1.mkv"])
        #expect(known.allSatisfy { $0.otherPaths.isEmpty && $0.state == .complete })
    }

    @Test func whatIsGoneIsForgottenWhenItsNameIsTaken() async throws {
        try record(1, as: "cam.1.mkv")
        #expect(try await indexAll() == [.complete])
        try record(2, as: "cam.1.mkv")
        #expect(try await indexAll() == [.complete])
        #expect(try index.footage().map(\.id) == [2])
    }
}
