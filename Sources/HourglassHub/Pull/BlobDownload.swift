import Foundation
import Synchronization

/// Fetches one file into its partial file: several ranges at once, from one
/// endpoint or several.
///
/// All decisions are made in the loop of `run`; the tasks it starts do nothing
/// but carry one request each.
struct BlobDownload {
    private enum Event {
        case tick
        case ended(SegmentResult)
    }

    private let context: PullContext
    private let remote: RemoteFile
    private let file: PartialFile
    private let progress: ProgressBoard.File
    private let resolved = ResolvedAddresses()
    private var book: SourceBook
    private var active: [Int: Int] = [:]
    private var speeds: [Int: SegmentSpeed] = [:]
    private var notBefore: ContinuousClock.Instant?
    private var lastError: HubError?
    private var lastSync = ContinuousClock.now
    private var lastSave = ContinuousClock.now

    /// A failed connection counts as progress only with this many new bytes, so
    /// that a server which breaks off at once is left in the end.
    private static let worthwhile: Int64 = 16 << 10

    init(
        context: PullContext,
        remote: RemoteFile,
        file: PartialFile,
        progress: ProgressBoard.File
    ) {
        self.context = context
        self.remote = remote
        self.file = file
        self.progress = progress
        book = SourceBook(
            count: context.requester.endpoints.count,
            patience: context.settings.patience
        )
    }

    /// Fetches what is missing. What has arrived is kept when this throws.
    ///
    /// - Returns: what was learnt about the endpoints, for repairs.
    mutating func run() async throws -> SourceBook {
        progress.received = file.planner { $0.received }
        progress.phase = .fetching
        defer {
            progress.endpoints = []
            file.saveJournal()
        }
        while !(file.planner { $0.isFinished }) {
            try await pass()
        }
        return book
    }

    private mutating func pass() async throws {
        defer {
            // Requests that were still under way have ended with the group.
            for segment in file.planner({ Array($0.segments.keys) }) {
                file.planner { _ = $0.end(segment) }
            }
            for _ in 0..<active.values.reduce(0, +) { context.gate.leave() }
            active = [:]
            speeds = [:]
        }
        try await withThrowingTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            group.addTask { await Self.tick() }
            while true {
                try Task.checkCancellation()
                if let problem = file.problem { throw problem }
                if file.planner({ $0.isFinished }) { return }
                try startConnections(&group)
                guard let event = try await group.next() else { return }
                switch event {
                case .tick:
                    group.addTask { await Self.tick() }
                    releaseSlowSegments()
                    keepHouse()
                case .ended(let result):
                    try digest(result)
                }
            }
        }
    }

    private static func tick() async -> Event {
        try? await Task.sleep(for: .milliseconds(100))
        return .tick
    }

    // MARK: Starting

    private mutating func startConnections(
        _ group: inout ThrowingTaskGroup<Event, any Error>
    ) throws {
        let now = ContinuousClock.now
        if let notBefore, now < notBefore { return }
        while let source = try chooseSource(now: now) {
            let isFirst = active.isEmpty
            guard context.gate.enter(isFirst: isFirst) else { return }
            let supportsRanges = book.supportsRanges(source)
            let assignment = file.planner { $0.assign(to: source, supportsRanges: supportsRanges) }
            guard case .fetch(let segment) = assignment else {
                context.gate.leave()
                return
            }
            active[source, default: 0] += 1
            speeds[segment.identifier] = SegmentSpeed(start: segment.position, now: now)
            progress.endpoints = active.keys.sorted().map {
                context.requester.endpoints[$0].address
            }
            start(segment, from: source, in: &group)
        }
    }

    /// The endpoint for one more connection; nil when none should be opened now.
    private func chooseSource(now: ContinuousClock.Instant) throws -> Int? {
        let usable = context.requester.available(now: now).filter { !book.isExcluded($0) }
        let most = context.settings.connectionsPerEndpoint
        guard let first = usable.first else {
            guard active.isEmpty else { return nil }
            if case .exhausted = context.requester.choose(excluding: book.excluded) {
                throw exhausted()
            }
            return nil
        }
        if active.isEmpty { return first }
        let isShared = file.size >= context.settings.sharingThreshold
        let candidates = isShared ? usable : [first]
        let firstIsBusy = active[first, default: 0] >= max(1, context.settings.firstConnections / 2)
        return
            candidates
            .filter { active[$0, default: 0] < most && ($0 == first || firstIsBusy) }
            .min { active[$0, default: 0] < active[$1, default: 0] }
    }

    private func exhausted() -> HubError {
        if let lastError, !book.excluded.isEmpty { return lastError }
        return context.requester.exhausted("'\(remote.path)' of \(context.reference)")
    }

    private func start(
        _ segment: RangePlanner.Segment,
        from source: Int,
        in group: inout ThrowingTaskGroup<Event, any Error>
    ) {
        let isEverything = segment.start == 0 && segment.end == file.size
        let range = segment.isWhole || isEverything ? nil : segment.start..<segment.end
        let transfer = SegmentTransfer(
            context: context,
            remote: remote,
            size: file.size,
            resolved: resolved
        )
        let file = self.file
        let gate = context.gate
        let progress = self.progress
        group.addTask {
            let result = await transfer.run(
                segment: segment.identifier,
                endpoint: source,
                range: range
            ) { interpretation in
                SegmentSink(
                    file: file,
                    segment: segment.identifier,
                    interpretation: interpretation,
                    gate: gate,
                    progress: progress
                )
            }
            return .ended(result)
        }
    }

    // MARK: Ending

    private mutating func digest(_ result: SegmentResult) throws {
        context.gate.leave()
        active[result.endpoint]! -= 1
        if active[result.endpoint] == 0 { active[result.endpoint] = nil }
        speeds[result.segment] = nil
        guard let segment = file.planner({ $0.end(result.segment) }) else { return }
        if let problem = file.problem { throw problem }
        let source = result.endpoint
        let isComplete = segment.remaining == 0

        switch result.answer {
        case .bytes, .wholeFile:
            if case .wholeFile = result.answer { book.refusedRange(source) }
            if segment.fresh >= Self.worthwhile || (isComplete && segment.fresh > 0) {
                context.requester.succeeded(source)
                book.delivered(source)
            }
            if isComplete || segment.fresh >= Self.worthwhile { return }
            if case .stopped = result.outcome.end { return }
            fail(result, HubRequester.reason(result.outcome, at: result.address))
        case .rangesUnsupported:
            if book.supportsRanges(source) {
                book.refusedRange(source)
            } else {
                strike(result, "answers a plain request with a part", .unexpectedResponse)
            }
        case .differentFile(let difference):
            let (reason, code) = Self.text(of: difference, remote: remote)
            strike(result, reason, code)
        case .unavailable(let status, let retryAfter):
            if status == 429 || status == 503 { context.gate.backOff() }
            fail(result, "status \(status)", retryAfter: retryAfter)
        case .serverError(let status): try serverError(result, status)
        case .denied(let status): try refused(result, status)
        case .missing: try refused(result, 404)
        case .unexpected(let status): strike(result, "status \(status)", .unexpectedResponse)
        case .redirect, nil: fail(result, HubRequester.reason(result.outcome, at: result.address))
        }
    }

    private func fail(_ result: SegmentResult, _ why: String, retryAfter: Duration? = nil) {
        if case .cancelled = result.outcome.end { return }
        context.requester.failed(
            result.endpoint,
            startedAt: result.started,
            retryAfter: retryAfter,
            why: why
        )
    }

    /// Something that cannot be right, but may be once: ask again after a pause.
    private mutating func strike(_ result: SegmentResult, _ reason: String, _ code: HubError.Code) {
        let endpoint = context.requester.endpoints[result.endpoint]
        lastError = HubError(
            code,
            "\(endpoint) has another '\(remote.path)' than the listing of \(context.reference): it \(reason). Nothing of it was kept."
        )
        _ = book.strike(result.endpoint, because: reason)
        pause(1)
    }

    private mutating func serverError(_ result: SegmentResult, _ status: Int) throws {
        let count = book.serverError(result.endpoint)
        guard count >= context.settings.patience else {
            pause(count)
            return
        }
        let endpoint = context.requester.endpoints[result.endpoint]
        let reason = "answers with status \(status), again and again"
        guard result.endpoint != context.primary else {
            throw HubError(
                .unexpectedResponse,
                "\(endpoint) \(reason) for '\(remote.path)' of \(context.reference)."
            )
        }
        book.exclude(result.endpoint, because: reason)
    }

    private mutating func pause(_ count: Int) {
        var backoff = context.settings.backoff
        notBefore = .now + backoff.pause(afterFailures: count)
    }

    /// 401, 403 or 404. From the hub it is final. From the storage it
    /// redirected to it means that the link has expired or that the storage
    /// does not serve us; that is the endpoint failing.
    private mutating func refused(_ result: SegmentResult, _ status: Int) throws {
        guard result.isOwnHost else {
            let host = WebAddress(result.address)?.host ?? "?"
            fail(result, "status \(status) from \(host), where it redirects to")
            return
        }
        guard result.endpoint == context.primary, let head = result.outcome.head else {
            book.exclude(result.endpoint, because: "status \(status)")
            return
        }
        if status == 404 {
            throw HubError(
                .fileNotFound,
                "\(context.requester.endpoints[result.endpoint]) lists '\(remote.path)' of \(context.reference) but does not have it."
            )
        }
        throw StatusError(
            head: head,
            body: [],
            endpoint: context.requester.endpoints[result.endpoint]
        ).explained(context.listing.repository.description, tokens: context.settings.tokens)
    }

    private static func text(
        of difference: RangeAnswer.DifferentFile,
        remote: RemoteFile
    ) -> (String, HubError.Code) {
        switch difference {
        case .length(let length):
            (
                "has \(length) bytes where \(remote.size.map(String.init) ?? "another number") are listed",
                .wrongLength
            )
        case .digest(let hex): ("names the digest \(hex.prefix(12))…", .checksumMismatch)
        case .commit(let commit):
            ("answers for the commit \(commit.prefix(12))", .unexpectedResponse)
        }
    }

    // MARK: Every tenth of a second

    /// Takes work away from connections that hold up the end.
    private mutating func releaseSlowSegments() {
        let now = ContinuousClock.now
        let segments = file.planner { $0.segments }
        var rates: [Int: Double] = [:]
        for segment in segments.values {
            guard speeds[segment.identifier] != nil else { continue }
            rates[segment.identifier] = speeds[segment.identifier]!.observe(
                segment.position,
                now: now
            )
        }
        guard file.planner({ $0.unclaimed.isEmpty }), rates.count > 0 else { return }
        let middle = rates.values.sorted()[rates.count / 2]
        for segment in segments.values where segment.remaining > 0 && !segment.isWhole {
            guard let rate = rates[segment.identifier],
                let speed = speeds[segment.identifier],
                now - speed.started > .seconds(2)
            else { continue }
            let secondsLeft = Double(segment.remaining) / max(rate, 1)
            if speed.quiet(now: now) > .seconds(3) || (rate < middle / 4 && secondsLeft > 2) {
                file.planner { $0.release(segment.identifier) }
            }
        }
    }

    private mutating func keepHouse() {
        let now = ContinuousClock.now
        if now - lastSync > .seconds(1) {
            lastSync = now
            file.syncInBackground()
        }
        if now - lastSave > .milliseconds(500) {
            lastSave = now
            file.saveJournal()
        }
    }
}
