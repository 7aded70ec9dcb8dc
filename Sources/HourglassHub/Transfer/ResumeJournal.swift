import Foundation

/// What is known of a half-fetched file, kept beside it so that the download
/// goes on after a kill or a power cut.
///
/// Bytes handed to the system survive the death of the process but not a power
/// cut. So the journal tells both: what was written, and what was known to be
/// on the disk. After a restart of the machine, told by the boot identifier,
/// only the latter is believed.
package struct ResumeJournal: Sendable, Equatable {
    package var size: Int64
    package var digest: String
    package var bootIdentifier: String
    package var written: ByteRangeSet
    package var synced: ByteRangeSet

    package init(
        size: Int64,
        digest: String,
        bootIdentifier: String,
        written: ByteRangeSet = ByteRangeSet(),
        synced: ByteRangeSet = ByteRangeSet()
    ) {
        self.size = size
        self.digest = digest
        self.bootIdentifier = bootIdentifier
        self.written = written
        self.synced = synced
    }

    /// The bytes to keep when the download of `size` bytes with `digest` goes on.
    package func trusted(size: Int64, digest: String, bootIdentifier: String) -> ByteRangeSet {
        guard self.size == size, self.digest == digest else { return ByteRangeSet() }
        let isSameBoot = !bootIdentifier.isEmpty && bootIdentifier == self.bootIdentifier
        let known = isSameBoot ? written : synced
        guard let last = known.ranges.last, last.upperBound > size else { return known }
        return ByteRangeSet()
    }

    private struct Stored: Codable {
        var format = 1
        var size: Int64
        var digest: String
        var boot: String
        var written: [Int64]
        var synced: [Int64]
    }

    package var encoded: [UInt8] {
        func flat(_ set: ByteRangeSet) -> [Int64] {
            set.ranges.flatMap { [$0.lowerBound, $0.upperBound] }
        }
        let stored = Stored(
            size: size,
            digest: digest,
            boot: bootIdentifier,
            written: flat(written),
            synced: flat(synced)
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(stored)).map(Array.init) ?? []
    }

    /// Reads a journal; nil for anything that is not one, such as a torn file.
    package init?(encoded: [UInt8]) {
        guard let stored = try? JSONDecoder().decode(Stored.self, from: Data(encoded)),
            stored.format == 1, stored.size >= 0
        else { return nil }
        func set(_ flat: [Int64]) -> ByteRangeSet? {
            guard flat.count % 2 == 0 else { return nil }
            var result = ByteRangeSet()
            for index in stride(from: 0, to: flat.count, by: 2) {
                guard flat[index] >= 0, flat[index] < flat[index + 1] else { return nil }
                result.insert(flat[index]..<flat[index + 1])
            }
            return result
        }
        guard let written = set(stored.written), let synced = set(stored.synced) else { return nil }
        self.init(
            size: stored.size,
            digest: stored.digest,
            bootIdentifier: stored.boot,
            written: written,
            synced: synced
        )
    }

    /// Changes with each start of the machine; empty where it cannot be told.
    package static let currentBoot: String = {
        (FileSystem.text(of: "/proc/sys/kernel/random/boot_id") ?? "")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }()
}
