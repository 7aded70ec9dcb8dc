internal import Foundation
internal import HourglassMedia
internal import HourglassTimeline

/// The video behind an index, as long as it is the one that was indexed.
struct IndexedFile {
    private let record: FootageRecord
    private let index: TimelineIndex

    init(_ record: FootageRecord, in index: TimelineIndex) {
        (self.record, self.index) = (record, index)
    }

    /// The footage, ready to be read; nil when the file is gone or another.
    func footage() async -> Footage? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: record.path),
            let size = attributes[.size] as? NSNumber,
            let date = attributes[.modificationDate] as? Date,
            (try? index.quickMatch(
                path: record.path,
                byteCount: size.int64Value,
                modificationTime: date.timeIntervalSince1970
            ))?.id == record.id
        else { return nil }
        return try? await Footage(probing: record.path)
    }
}
