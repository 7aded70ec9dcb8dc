import Foundation
import HourglassCore
import HourglassIndexing
import HourglassMedia
import HourglassTimeline

/// The footage a question is about: named by number, name or path. A video
/// file that is not in the library yet is indexed first.
struct FootageSelection {
    /// The library.
    let index: TimelineIndex
    /// The footage, in the order named; empty means all of it.
    let records: [FootageRecord]

    /// - Parameter references: what the person wrote.
    /// - Parameter budget: how long indexing may take.
    /// - Throws: `CommandFailure` with status `unknownFootage` when something
    ///   is neither in the library nor a file.
    init(
        library: LibraryOptions,
        references: [String],
        budget: Duration? = nil
    ) async throws {
        let references = references.map(FootageAddress.resolved)
        let libraryExists = FileManager.default.fileExists(atPath: library.path)
        let files = references.filter(Self.isVideo)
        guard !files.isEmpty else {
            let index = try library.openForReading()
            self.index = index
            records = try references.map { try index.footage(matching: $0) }
            return
        }
        if libraryExists {
            let index = try library.openForReading()
            let known = try references.compactMap { try Self.current($0, in: index) }
            if known.count == references.count {
                self.index = index
                records = known
                known.forEach { Self.remarkIfPartial($0, library) }
                return
            }
            try index.close()
        }
        (index, records) = try await Self.indexFirst(references, library, budget)
    }

    /// Whether a reference is to a file or address rather than to footage by
    /// its name or number.
    private static func isVideo(_ reference: String) -> Bool {
        FootageAddress.isRemote(reference) || FileManager.default.fileExists(atPath: reference)
    }

    /// The record of a reference when nothing needs to be indexed for it.
    private static func current(
        _ reference: String,
        in index: TimelineIndex
    ) throws -> FootageRecord? {
        guard let record = try? index.footage(matching: reference) else { return nil }
        guard FileManager.default.fileExists(atPath: reference) else {
            // What lies at an address is taken to be what was indexed.
            return FootageAddress.isRemote(reference) && record.coveredUntil == 0 ? nil : record
        }
        // A file: known only as long as it is the one that was indexed.
        guard
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: URL(fileURLWithPath: reference).resolvingSymlinksInPath().path
            ),
            let size = attributes[.size] as? NSNumber,
            let date = attributes[.modificationDate] as? Date,
            let match = try index.quickMatch(
                path: reference,
                byteCount: size.int64Value,
                modificationTime: date.timeIntervalSince1970
            ),
            match.id == record.id, record.coveredUntil > 0
        else { return nil }
        return record
    }

    private static func remarkIfPartial(_ record: FootageRecord, _ library: LibraryOptions) {
        guard record.state != .complete else { return }
        let covered = MediaTime(ticks: record.coveredUntil, timebase: record.timebase)
        library.remark(
            "hourglass: '\(record.fileName)' is indexed up to \(covered) so far;"
                + " 'hourglass index' goes on from there."
        )
    }

    private static func indexFirst(
        _ references: [String],
        _ library: LibraryOptions,
        _ budget: Duration?
    ) async throws -> (TimelineIndex, [FootageRecord]) {
        var options = IndexOptions()
        options.budget = budget
        let session = try IndexingSession(library: library, options: options)
        var records: [FootageRecord] = []
        for reference in references {
            guard isVideo(reference) else {
                records.append(try session.index.footage(matching: reference))
                continue
            }
            for path in try FootageDiscovery.footage(in: [reference]) {
                let report = try await session.index(path).get()
                if report.outcome == .interrupted { throw CancellationError() }
                guard let record = try session.index.footage(id: report.footage) else { continue }
                records.append(record)
            }
        }
        return (session.index, records)
    }
}
