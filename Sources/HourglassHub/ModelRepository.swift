import Foundation

/// Finds models in the cache and fetches them into it.
///
///     let models = ModelRepository(try HubSettings())
///     let folder = try models.locate(ModelReference("qwen3-vl-4b"))       // never touches the network
///     let pulled = try await models.pull(ModelReference("qwen3-vl-4b"))   // fetches what is missing
public struct ModelRepository: Sendable {
    /// Where models come from and where they are kept.
    public let settings: HubSettings

    /// Creates a repository over a cache and its endpoints.
    public init(_ settings: HubSettings) { self.settings = settings }

    /// The folder with a model's files, from the cache or given as a folder.
    /// Never touches the network.
    ///
    /// - Throws: `HubError` (`notCached`, or `incomplete` naming what is missing).
    public func locate(_ reference: ModelReference) throws(HubError) -> String {
        try locate(reference, selection: FileSelection())
    }

    /// The folder with the selected files of a model.
    ///
    /// - Parameter marksUse: whether the model counts as used now, which keeps
    ///   it from being pruned; false for whoever only looks what is there.
    public func locate(
        _ reference: ModelReference,
        selection: FileSelection,
        marksUse: Bool = true
    ) throws(HubError) -> String {
        switch reference {
        case .folder(let path): return path
        case .repository(let repository, let revision):
            let layout = CacheLayout(cacheFolder: settings.cacheFolder, repository: repository)
            let snapshots = CachedSnapshots(layout)
            guard let commit = snapshots.commit(of: revision) else {
                throw HubError(
                    .notCached,
                    "\(reference) is not in the cache at \(settings.cacheFolder). Fetch it with `hourglass models pull \(ModelAlias.name(for: repository) ?? reference.description)`."
                )
            }
            let missing = snapshots.missing(commit, selection: selection)
            guard missing.isEmpty else {
                let shown = missing.prefix(3).joined(separator: ", ")
                let more = missing.count > 3 ? " and \(missing.count - 3) more" : ""
                throw HubError(
                    .incomplete,
                    "\(reference) in the cache lacks \(shown)\(more). Finish it with `hourglass models pull \(reference)`."
                )
            }
            if marksUse { snapshots.markUsed(commit) }
            return snapshots.layout.snapshot(commit)
        }
    }

    /// Which files a repository has, with sizes and digests, for comparing a
    /// folder with: from the cache where it knows, else from an endpoint.
    ///
    /// - Throws: `HubError`; `invalidName` for a folder.
    public func listing(of reference: ModelReference) async throws -> RepositoryListing {
        guard case .repository(let repository, let revision) = reference else {
            throw HubError(
                .invalidName,
                "'\(reference)' is a folder; name the repository whose files it should have."
            )
        }
        let layout = CacheLayout(cacheFolder: settings.cacheFolder, repository: repository)
        if let commit = CachedSnapshots(layout).commit(of: revision),
            let known = TreeListing.load(layout, commit: commit)
        {
            return known
        }
        guard !settings.isOffline else {
            throw HubError(
                .offline,
                "The cache has no list of the files of \(reference), and HF_HUB_OFFLINE forbids asking for one."
            )
        }
        return try await ListingSource(requester: HubRequester(settings))
            .listing(of: repository, revision: revision).listing
    }

    /// What a pull would do, without doing it.
    public func plan(
        _ reference: ModelReference,
        options: PullOptions = PullOptions()
    ) async throws -> PullPlan {
        try await ModelPull(settings: settings, reference: reference, options: options).plan()
    }

    /// Fetches what is missing of a model and gives the snapshot's folder.
    ///
    /// A model that is in the cache completely is not asked about on the network
    /// unless `options.checksForUpdates` is set. Interrupted pulls go on where
    /// they were. Several processes may pull the same model: each file is
    /// fetched by one of them.
    ///
    /// - Parameter progress: called a few times a second, and once at the end.
    /// - Throws: `HubError`; `CancellationError` when the task is cancelled.
    public func pull(
        _ reference: ModelReference,
        options: PullOptions = PullOptions(),
        progress: (@Sendable (PullProgress) -> Void)? = nil
    ) async throws -> PulledModel {
        try await ModelPull(settings: settings, reference: reference, options: options)
            .run(progress: progress)
    }
}

/// How to pull.
public struct PullOptions: Sendable {
    /// Which files to fetch.
    public var selection: FileSelection
    /// Asks whether a branch has moved even when the cache has all of it.
    public var checksForUpdates: Bool

    /// Creates options.
    public init(selection: FileSelection = FileSelection(), checksForUpdates: Bool = false) {
        self.selection = selection
        self.checksForUpdates = checksForUpdates
    }
}

/// What a pull would fetch.
public struct PullPlan: Sendable {
    /// One file of it.
    public struct File: Sendable {
        /// Path inside the repository.
        public let path: String
        /// Bytes; nil where no server says.
        public let size: Int64?
        /// Whether the cache has it already.
        public let isCached: Bool
        /// Bytes that an interrupted pull left behind.
        public let partial: Int64
    }

    /// The folder that the snapshot has or would have.
    public let folder: String
    /// The commit; nil for a plain folder.
    public let commit: String?
    /// Files in order of path.
    public let files: [File]
    /// The endpoint that gave the listing; nil when the cache was enough.
    public let endpoint: String?

    /// Bytes that would come over the network.
    public var bytesToFetch: Int64 {
        files.reduce(0) { $0 + ($1.isCached ? 0 : max(0, ($1.size ?? 0) - $1.partial)) }
    }
}

/// A model that is in the cache now.
public struct PulledModel: Sendable {
    /// The snapshot's folder.
    public let folder: String
    /// The commit; nil for a plain folder.
    public let commit: String?
    /// Bytes of the files that were fetched.
    public let bytesFetched: Int64
    /// Pieces that arrived damaged and were fetched again.
    public let piecesRepaired: Int
    /// Files in the snapshot that were asked for.
    public let fileCount: Int
}
