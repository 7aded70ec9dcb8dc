import Foundation
import Synchronization

/// A file under way: its bytes on disk, which of them are there, and the
/// journal from which an interrupted download goes on.
///
/// Writers are connections of the transport; everything they share is behind
/// one lock, held only for bookkeeping and never while bytes are written.
final class PartialFile: Sendable {
    enum Written {
        case more
        /// The segment has its share; the connection can stop.
        case full
        case failed
    }

    private struct State {
        var planner: RangePlanner
        var problem: HubError?
        var synced: ByteRangeSet
        var journalled: Int64 = -1
        var isSyncing = false
    }

    let path: String
    let size: Int64
    private let journalPath: String
    private let digest: String
    private let descriptor: Int32
    private let state: Mutex<State>
    /// Hashes along while bytes arrive; nil for small files.
    let following: FollowingHash?

    /// Opens or continues the partial file of a blob.
    ///
    /// - Parameter foreignPath: an unbroken beginning left by another tool, taken
    ///   over when there is nothing of our own.
    /// - Parameter followedBy: the digest to compute while bytes arrive; nil for none.
    init(
        path: String,
        journalPath: String,
        foreignPath: String?,
        size: Int64,
        digest: String,
        followedBy algorithm: BlobDigest.Algorithm?,
        segmentSize: Int64,
        smallestShare: Int64
    ) throws(HubError) {
        var known = ByteRangeSet()
        var synced = ByteRangeSet()
        if FileSystem.fileSize(path) != nil,
            let bytes = FileManager.default.contents(atPath: journalPath),
            let journal = ResumeJournal(encoded: Array(bytes))
        {
            known = journal.trusted(
                size: size,
                digest: digest,
                bootIdentifier: ResumeJournal.currentBoot
            )
            synced = journal.synced
        } else if let foreignPath, let length = FileSystem.fileSize(foreignPath), length > 0,
            length <= size
        {
            try FileSystem.move(foreignPath, over: path)
            known.insert(0..<length)
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileSystem.failure("write", path) }
        // Bytes that the journal knows but the file lost, however that came about.
        var information = stat()
        fstat(descriptor, &information)
        known.remove(Int64(information.st_size)..<Int64.max)
        self.path = path
        self.journalPath = journalPath
        self.size = size
        self.digest = digest
        self.descriptor = descriptor
        following = algorithm.map { FollowingHash(path: path, size: size, algorithm: $0) }
        state = Mutex(
            State(
                planner: RangePlanner(
                    size: size,
                    done: known,
                    segmentSize: segmentSize,
                    smallestShare: smallestShare
                ),
                synced: synced
            )
        )
        following?.advance(to: known.prefixEnd)
    }

    deinit { close(descriptor) }

    func planner<Result>(_ body: (inout RangePlanner) -> Result) -> Result {
        state.withLock { body(&$0.planner) }
    }

    var problem: HubError? { state.withLock { $0.problem } }

    /// Writes bytes that arrived for a segment. Called on the transport's
    /// thread only.
    ///
    /// Bytes the file has already are not written again: they may be hashed by
    /// now, and a second delivery could be damaged where the first was right.
    func write(_ bytes: UnsafeRawBufferPointer, for segment: Int) -> Written {
        let (position, room, gaps) = planner { planner in
            let position = planner.segments[segment]?.position ?? 0
            let room = planner.room(in: segment, for: Int64(bytes.count))
            return (position, Int(room), planner.done.gaps(in: position..<position + room))
        }
        guard room > 0 else { return .full }
        for gap in gaps {
            let part = Int(gap.lowerBound - position)..<Int(gap.upperBound - position)
            guard put(UnsafeRawBufferPointer(rebasing: bytes[part]), at: gap.lowerBound) else {
                return .failed
            }
        }
        let prefix = state.withLock { state -> Int64? in
            let before = state.planner.done.prefixEnd
            state.planner.advance(segment, by: Int64(room))
            let after = state.planner.done.prefixEnd
            return after > before ? after : nil
        }
        if let prefix { following?.advance(to: prefix) }
        // A response that ends exactly here is left to end by itself, so that
        // its connection can be used again.
        return room < bytes.count ? .full : .more
    }

    /// Writes at a position, past the planner: used by repairs.
    @discardableResult
    func put(_ bytes: UnsafeRawBufferPointer, at position: Int64) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = pwrite(
                descriptor,
                bytes.baseAddress! + offset,
                bytes.count - offset,
                off_t(position) + off_t(offset)
            )
            if count < 0 {
                if errno == EINTR { continue }
                let failure = FileSystem.failure("write", path)
                state.withLock { $0.problem = failure }
                return false
            }
            offset += count
        }
        return true
    }

    func read(_ range: Range<Int64>) -> [UInt8] {
        let count = Int(range.upperBound - range.lowerBound)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor,
                    buffer.baseAddress! + filled,
                    count - filled,
                    off_t(range.lowerBound) + off_t(filled)
                )
                if got < 0, errno == EINTR { continue }
                if got <= 0 { break }
                filled += got
            }
        }
    }

    /// Writes the journal if anything changed since the last time.
    func saveJournal() {
        let journal = state.withLock { state -> ResumeJournal? in
            guard state.planner.received != state.journalled else { return nil }
            state.journalled = state.planner.received
            return ResumeJournal(
                size: size,
                digest: digest,
                bootIdentifier: ResumeJournal.currentBoot,
                written: state.planner.done,
                synced: state.synced
            )
        }
        // Without a journal an interrupted download starts anew, no more.
        if let journal { try? FileSystem.write(journal.encoded, replacing: journalPath) }
    }

    /// Forces everything written so far to the disk, on another thread. Does
    /// nothing while an earlier call is still at it.
    func syncInBackground() {
        let known = state.withLock { state -> ByteRangeSet? in
            guard !state.isSyncing else { return nil }
            state.isSyncing = true
            return state.planner.done
        }
        guard let known else { return }
        DispatchQueue.global().async { [self] in
            let worked = fdatasync(descriptor) == 0
            state.withLock { state in
                state.isSyncing = false
                guard worked else { return }
                for range in known.ranges { state.synced.insert(range) }
                state.journalled = -1
            }
        }
    }

    /// Waits until every byte is on the disk. Most are by then: they were sent
    /// there while others arrived.
    func sync() async throws {
        try await offloading { [self] in
            try FileSystem.sync(descriptor, path)
        }
    }

    /// Gives the finished file its final name, after `sync`.
    ///
    /// Other tools believe whatever has that name, and know nothing of a power
    /// cut. So the bytes are on the disk before the name is, and the name before
    /// any link to it and before the journal goes.
    func publish(as target: String) throws(HubError) {
        try FileSystem.move(path, over: target)
        FileSystem.syncFolder((target as NSString).deletingLastPathComponent)
        try FileSystem.remove(journalPath)
    }

    /// Throws everything away, as when another process finished the file first.
    func discard() {
        unlink(path)
        unlink(journalPath)
    }
}
