import Foundation
import HourglassCore
import HourglassIndexing
import HourglassReport
import HourglassTimeline

/// The footage a report is about: files and folders, indexed first where they
/// are new, cameras of the library by name, or footage of the library.
struct ReportSelection {
    /// The library.
    let index: TimelineIndex
    /// The footage, each once.
    let records: [FootageRecord]
    /// Files that could not be read.
    let unreadable: [FootageReport.UnreadableFile]

    /// - Throws: `CommandFailure` with status `unknownFootage` when something
    ///   is neither a file, a camera nor in the library.
    init(library: LibraryOptions, references: [String], timeZone: TimeZone) async throws {
        let files = references.filter { FileManager.default.fileExists(atPath: $0) }
        var (unreadable, indexed): ([FootageReport.UnreadableFile], [Int64]) = ([], [])
        if files.isEmpty {
            index = try library.openForReading()
        } else {
            let session = try IndexingSession(library: library, options: IndexOptions())
            index = session.index
            let paths = try FootageDiscovery.footage(in: files)
            for (number, path) in paths.enumerated() {
                // What was read to its end stays as it was read, whatever the
                // settings.
                if let known = try Self.unchanged(path, in: index) {
                    indexed.append(known)
                    continue
                }
                let label = paths.count > 1 ? "[\(number + 1)/\(paths.count)] " : ""
                switch await session.index(path, label: label) {
                case .success(let report) where report.outcome == .interrupted:
                    throw CancellationError()
                case .success(let report): indexed.append(report.footage)
                case .failure(let failure) where failure.status == .interrupted: throw failure
                case .failure(let failure):
                    library.remark("hourglass: \(failure.message)")
                    unreadable.append(.init(path: path, reason: failure.message))
                }
            }
        }
        let known = try index.footage()
        var chosen = known.filter { indexed.contains($0.id) }
        for reference in references where !files.contains(reference) {
            chosen += try Self.named(reference, among: known, in: index, timeZone)
        }
        if references.isEmpty { chosen = known }
        var seen: Set<Int64> = []
        records = chosen.filter { seen.insert($0.id).inserted }
        self.unreadable = unreadable
        if records.isEmpty, let first = unreadable.first {
            throw CommandFailure(.badInput, first.reason)
        }
    }

    /// Number of a file that is in the library to its end and has not changed.
    private static func unchanged(_ path: String, in index: TimelineIndex) throws -> Int64? {
        guard
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            ),
            let size = attributes[.size] as? NSNumber,
            let date = attributes[.modificationDate] as? Date,
            let record = try index.quickMatch(
                path: path,
                byteCount: size.int64Value,
                modificationTime: date.timeIntervalSince1970
            ),
            record.state == .complete
        else { return nil }
        return record.id
    }

    /// The recordings of a camera, else the footage meant.
    private static func named(
        _ reference: String,
        among known: [FootageRecord],
        in index: TimelineIndex,
        _ timeZone: TimeZone
    ) throws -> [FootageRecord] {
        let given = known.filter { $0.camera == reference }
        if !given.isEmpty { return given }
        let grouping = CameraGrouping(known.map(Recording.init), timeZone: timeZone)
        let lowered = reference.lowercased()
        let timelines = grouping.timelines.filter { $0.name.lowercased() == lowered }
        let members = Set(timelines.flatMap { $0.segments.map(\.recording.id) })
        if !members.isEmpty { return known.filter { members.contains($0.id) } }
        return [try index.footage(matching: reference)]
    }
}
