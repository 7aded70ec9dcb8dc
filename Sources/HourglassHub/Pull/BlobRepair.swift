import Foundation
import Synchronization

/// Finds and replaces the wrong pieces of a file whose digest does not match.
///
/// The bytes are checked in groups, by who delivered them, the smallest group
/// first: when one source of several is bad, only its share is fetched again.
struct BlobRepair {
    private let context: PullContext
    private let remote: RemoteFile
    private let file: PartialFile
    private let digest: BlobDigest
    private let transfer: SegmentTransfer
    private var book: SourceBook
    private var votes: [Int64: ChunkVote] = [:]

    /// Marks bytes that an earlier run fetched; nobody knows from where.
    private static let inherited = -1
    private static let rounds = 3

    init(
        context: PullContext,
        remote: RemoteFile,
        file: PartialFile,
        digest: BlobDigest,
        book: SourceBook
    ) {
        self.context = context
        self.remote = remote
        self.file = file
        self.digest = digest
        self.book = book
        transfer = SegmentTransfer(
            context: context,
            remote: remote,
            size: file.size,
            resolved: ResolvedAddresses()
        )
    }

    /// - Returns: the number of pieces replaced.
    /// - Throws: `HubError` (`checksumMismatch`) when the file cannot be made right.
    mutating func run() async throws -> Int {
        var replaced = 0
        for round in 0..<Self.rounds {
            var differences = 0
            for group in groups() {
                let changed = try await check(group.ranges, of: group.source, round: round)
                differences += changed
                replaced += changed
                if changed > 0, try await isRight() { return replaced }
            }
            // Once nobody who could be asked says anything else, it is not a
            // fault on the way, and asking again will not help.
            if differences == 0, round + 2 >= context.requester.endpoints.count { break }
        }
        let endpoints = context.requester.endpoints.map(\.address).joined(separator: ", ")
        throw HubError(
            .checksumMismatch,
            "'\(remote.path)' of \(context.reference) is not what the repository's metadata says (\(digest)), even after fetching it again from \(endpoints). The copy there is damaged or was tampered with; try another endpoint. Nothing was put into the cache."
        )
    }

    private func isRight() async throws -> Bool {
        let path = file.path
        let digest = self.digest
        return try await offloading {
            try BlobDigest.ofFile(path, digest.algorithm) == digest
        }
    }

    /// Who delivered what, smallest share first. Where two delivered the same
    /// bytes the one that ended first counts, for bytes are written once.
    private func groups() -> [(source: Int, ranges: [Range<Int64>])] {
        var shares: [Int: ByteRangeSet] = [:]
        var known = ByteRangeSet()
        let everything = RangePlanner.Delivery(range: 0..<file.size, source: Self.inherited)
        for delivery in file.planner({ $0.deliveries }) + [everything] {
            for part in known.gaps(in: delivery.range) {
                shares[delivery.source, default: ByteRangeSet()].insert(part)
            }
            known.insert(delivery.range)
        }
        return shares.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
            .map { ($0.key, $0.value.ranges) }
    }

    private mutating func check(
        _ ranges: [Range<Int64>],
        of source: Int,
        round: Int
    ) async throws -> Int {
        let size = context.settings.repairChunk
        var pieces: [Range<Int64>] = []
        for range in ranges {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Int(size)) {
                pieces.append(start..<min(start + size, range.upperBound))
            }
        }
        var changed = 0
        for batch in stride(from: 0, to: pieces.count, by: 4) {
            let group = Array(pieces[batch..<min(batch + 4, pieces.count)])
            let start = round
            let fetched = try await withThrowingTaskGroup(
                of: (Range<Int64>, [UInt8], Int).self
            ) { tasks in
                for piece in group {
                    let book = self.book
                    tasks.addTask { [self] in
                        try await self.fetch(piece, avoiding: source, turn: start, book: book)
                    }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            for (piece, bytes, from) in fetched
            where replace(piece, with: bytes, from: from, deliveredBy: source) {
                changed += 1
            }
        }
        return changed
    }

    private mutating func replace(
        _ piece: Range<Int64>,
        with bytes: [UInt8],
        from source: Int,
        deliveredBy former: Int
    ) -> Bool {
        let existing = BlobDigest.of(file.read(piece), .sha256).hex
        var vote = votes[piece.lowerBound] ?? ChunkVote(current: existing, from: former)
        defer { votes[piece.lowerBound] = vote }
        guard vote.hear(BlobDigest.of(bytes, .sha256).hex, from: source) else { return false }
        bytes.withUnsafeBytes { _ = file.put($0, at: piece.lowerBound) }
        return true
    }

    /// Fetches one piece, from somebody other than `source` where possible.
    private func fetch(
        _ piece: Range<Int64>,
        avoiding source: Int,
        turn: Int,
        book: SourceBook
    ) async throws -> (Range<Int64>, [UInt8], Int) {
        var failures = 0
        while true {
            try Task.checkCancellation()
            let usable = context.requester.available(now: .now).filter { !book.isExcluded($0) }
            let others = usable.filter { $0 != source }
            let choices = others.isEmpty ? usable : others
            guard !choices.isEmpty else {
                switch context.requester.choose(excluding: book.excluded) {
                case .exhausted:
                    throw context.requester.exhausted("'\(remote.path)' of \(context.reference)")
                case .wait(let until): try await Task.sleep(until: until, clock: .continuous)
                case .use: break
                }
                continue
            }
            let choice = choices[(turn + failures) % choices.count]
            let box = Mutex<RangeSink?>(nil)
            let isEverything = piece.lowerBound == 0 && piece.upperBound == file.size
            let result = await transfer.run(
                segment: 0,
                endpoint: choice,
                range: isEverything ? nil : piece
            ) { interpretation in
                let sink = RangeSink(piece, interpretation)
                box.withLock { $0 = sink }
                return sink
            }
            if let bytes = box.withLock({ $0?.bytes }) {
                context.requester.succeeded(choice)
                return (piece, bytes, choice)
            }
            failures += 1
            if failures > 4 * context.settings.patience {
                throw context.requester.exhausted("'\(remote.path)' of \(context.reference)")
            }
            if case .cancelled = result.outcome.end { continue }
            context.requester.failed(
                choice,
                startedAt: result.started,
                why: result.outcome.head.map { "status \($0.status)" }
                    ?? HubRequester.reason(result.outcome, at: result.address)
            )
        }
    }
}
