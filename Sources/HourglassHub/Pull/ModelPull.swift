import Foundation
import Synchronization

/// One pull, from a name to a snapshot.
struct ModelPull: Sendable {
    let settings: HubSettings
    let reference: ModelReference
    let options: PullOptions

    /// Files up to this size are fetched many at a time, for they cost waiting
    /// rather than bandwidth; larger ones two at a time, for they use many
    /// connections each.
    private static let smallFile: Int64 = 8 << 20

    func plan() async throws -> PullPlan {
        if let plan = try cachedPlan() { return plan }
        let (context, _) = try await open()
        let files = selected(context.listing)
        return PullPlan(
            folder: context.layout.snapshot(context.listing.commit),
            commit: context.listing.commit,
            files: files.map { planned($0, context) },
            endpoint: context.requester.endpoints[context.primary].address
        )
    }

    func run(progress: (@Sendable (PullProgress) -> Void)?) async throws -> PulledModel {
        if let plan = try cachedPlan() {
            return PulledModel(
                folder: plan.folder,
                commit: plan.commit,
                bytesFetched: 0,
                piecesRepaired: 0,
                fileCount: plan.files.count
            )
        }
        let (context, revisions) = try await open()
        let listing = context.listing
        let files = selected(listing)
        let board = ProgressBoard(files)
        try checkSpace(files, context)
        try context.writer.prepare(commit: listing.commit)

        let totals = try await withThrowingTaskGroup(of: Totals?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .milliseconds(200))
                    context.gate.observe()
                    progress?(
                        board.report(
                            transferred: context.gate.transferred,
                            connections: context.gate.connections
                        )
                    )
                }
                return nil
            }
            group.addTask { try await fetch(files, board, context) }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
        try TreeListing.store(listing, in: context.layout)
        context.writer.sync(commit: listing.commit)
        // Last, so that a branch never names a snapshot that is not complete.
        for revision in revisions { try context.writer.setRef(revision, to: listing.commit) }
        progress?(
            board.report(
                transferred: context.gate.transferred,
                connections: 0,
                isFinished: true
            )
        )
        return PulledModel(
            folder: context.layout.snapshot(listing.commit),
            commit: listing.commit,
            bytesFetched: totals.fetched,
            piecesRepaired: totals.repaired,
            fileCount: files.count
        )
    }

    // MARK: Before the network

    /// The plan when the cache has everything; nil when the network is needed.
    private func cachedPlan() throws(HubError) -> PullPlan? {
        switch reference {
        case .folder(let path):
            return PullPlan(folder: path, commit: nil, files: [], endpoint: nil)
        case .repository(let repository, let revision):
            if options.checksForUpdates && !settings.isOffline { return nil }
            let layout = CacheLayout(cacheFolder: settings.cacheFolder, repository: repository)
            let snapshots = CachedSnapshots(layout)
            let commit = snapshots.commit(of: revision)
            let missing = commit.map { snapshots.missing($0, selection: options.selection) }
            if let commit, missing == [], snapshots.knowsListing(commit) || settings.isOffline {
                let folder = layout.snapshot(commit)
                let files = CachedSnapshots.files(below: folder)
                    .filter(options.selection.contains)
                    .map {
                        PullPlan.File(
                            path: $0,
                            size: FileSystem.fileSize("\(folder)/\($0)"),
                            isCached: true,
                            partial: 0
                        )
                    }
                return PullPlan(folder: folder, commit: commit, files: files, endpoint: nil)
            }
            guard settings.isOffline else { return nil }
            let what =
                missing.map { "is in the cache without \($0.prefix(3).joined(separator: ", "))" }
                ?? "is not in the cache at \(settings.cacheFolder)"
            throw HubError(
                .offline,
                "\(reference) \(what), and HF_HUB_OFFLINE forbids fetching it. Unset it and pull again."
            )
        }
    }

    // MARK: The listing

    /// Fetches the listing; `revisions` are the names that stand for its commit.
    private func open() async throws -> (PullContext, revisions: [String]) {
        guard case .repository(let repository, let revision) = reference else {
            preconditionFailure("folders are answered from the cache")
        }
        let requester = HubRequester(settings)
        let (listing, primary) = try await ListingSource(requester: requester)
            .listing(of: repository, revision: revision)
        let layout = CacheLayout(cacheFolder: settings.cacheFolder, repository: repository)
        let most = settings.connectionsPerEndpoint * min(2, settings.endpoints.count)
        let context = PullContext(
            requester: requester,
            listing: listing,
            primary: primary,
            layout: layout,
            writer: SnapshotWriter(
                layout: layout,
                avoidsSymbolicLinks: settings.avoidsSymbolicLinks
            ),
            gate: ConnectionGate(
                ConnectionGovernor(first: settings.firstConnections, most: most)
            )
        )
        let isModelScope = requester.endpoints[primary].kind == .modelScope
        let names =
            revision.map { [$0] }
            ?? (isModelScope ? ["main", ModelScopeListing.defaultRevision] : ["main"])
        return (context, names)
    }

    private func selected(_ listing: RepositoryListing) -> [RemoteFile] {
        listing.files.filter { options.selection.contains($0.path) }
    }

    private func planned(_ file: RemoteFile, _ context: PullContext) -> PullPlan.File {
        let layout = context.layout
        let pointer = layout.snapshot(context.listing.commit) + "/" + file.path
        let here =
            FileSystem.fileSize(pointer)
            ?? (file.digest == nil ? nil : FileSystem.fileSize(layout.blob(file.blobName)))
        let isCached = here != nil && (file.size == nil || here == file.size)
        let journal = FileManager.default.contents(atPath: layout.journal(file.blobName))
            .flatMap { ResumeJournal(encoded: Array($0)) }
        let partial = journal?.trusted(
            size: file.size ?? -1,
            digest: file.digest?.description ?? "",
            bootIdentifier: ResumeJournal.currentBoot
        )
        return PullPlan.File(
            path: file.path,
            size: file.size,
            isCached: isCached,
            partial: partial?.count ?? 0
        )
    }

    private func checkSpace(_ files: [RemoteFile], _ context: PullContext) throws(HubError) {
        try FileSystem.makeFolder(settings.cacheFolder)
        let needed = files.map { planned($0, context) }
            .reduce(Int64(0)) { $0 + ($1.isCached ? 0 : max(0, ($1.size ?? 0) - $1.partial)) }
        guard let free = FileSystem.freeSpace(at: settings.cacheFolder), free < needed else {
            return
        }
        throw HubError(
            .noSpace,
            "\(reference) needs \(ByteText.describe(needed)) more, but only \(ByteText.describe(free)) are free at \(settings.cacheFolder). Free some space (`hourglass models prune`), or choose another disk with HF_HUB_CACHE."
        )
    }

    // MARK: Fetching

    private struct Totals: Sendable {
        var fetched: Int64 = 0
        var repaired = 0
    }

    private func fetch(
        _ files: [RemoteFile],
        _ board: ProgressBoard,
        _ context: PullContext
    ) async throws -> Totals {
        let pulls = zip(files, board.files).map {
            FilePull(context: context, remote: $0, progress: $1)
        }
        let small = pulls.filter { ($0.remote.size ?? 0) <= Self.smallFile }
        // Largest first: the end of a pull is then short.
        let large = pulls.filter { ($0.remote.size ?? 0) > Self.smallFile }
            .sorted { ($0.remote.size ?? 0) > ($1.remote.size ?? 0) }
        return try await withThrowingTaskGroup(of: Totals.self) { group in
            group.addTask { try await run(small, atOnce: 8) }
            group.addTask { try await run(large, atOnce: 2) }
            return try await group.reduce(into: Totals()) {
                $0.fetched += $1.fetched
                $0.repaired += $1.repaired
            }
        }
    }

    private func run(_ pulls: [FilePull], atOnce width: Int) async throws -> Totals {
        var waiting = pulls
        var totals = Totals()
        while !waiting.isEmpty {
            var busy: [FilePull] = []
            var next = waiting.startIndex
            try await withThrowingTaskGroup(of: (FilePull, FilePull.Outcome).self) { group in
                func startOne() {
                    guard next < waiting.endIndex else { return }
                    let pull = waiting[next]
                    next += 1
                    group.addTask { (pull, try await pull.run()) }
                }
                for _ in 0..<width { startOne() }
                while let (pull, outcome) = try await group.next() {
                    switch outcome {
                    case .done(let fetched, let repaired):
                        totals.fetched += fetched
                        totals.repaired += repaired
                    case .busy: busy.append(pull)
                    }
                    startOne()
                }
            }
            waiting = busy
            // Another process has these; when it gives up, the lock is free.
            if !busy.isEmpty { try await Task.sleep(for: .milliseconds(200)) }
        }
        return totals
    }
}
