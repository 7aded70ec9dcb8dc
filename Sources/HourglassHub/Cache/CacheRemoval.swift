public import Foundation

/// What is to be deleted from the cache; nothing happens before `execute`.
public struct RemovalPlan: Sendable {
    /// One thing to delete.
    public struct Item: Sendable {
        /// The model.
        public let repository: RepositoryID
        /// The revision; nil for the whole model.
        public let commit: String?
        /// Bytes that deleting it sets free, as far as can be told beforehand.
        public let size: Int64
        /// When it was last used.
        public let lastUsed: Date
    }

    /// What goes, in order.
    public let items: [Item]
    let folder: String

    /// Bytes that become free.
    public var size: Int64 { items.reduce(0) { $0 + $1.size } }

    /// Deletes. A model that another process is fetching is left alone.
    ///
    /// - Throws: `HubError`; what was deleted before stays deleted.
    public func execute() throws(HubError) {
        for item in items {
            let layout = CacheLayout(cacheFolder: folder, repository: item.repository)
            let locks = try Self.lockAll(layout)
            if let commit = item.commit {
                try Self.remove(commit, layout)
            } else {
                try Self.removeAll(layout)
            }
            withExtendedLifetime(locks) {}
        }
    }

    private static func lockAll(_ layout: CacheLayout) throws(HubError) -> [FileLock] {
        var locks: [FileLock] = []
        for name in FileSystem.names(in: layout.locksFolder) where name.hasSuffix(".lock") {
            guard let lock = try FileLock.attempt("\(layout.locksFolder)/\(name)") else {
                throw HubError(
                    .fileSystem,
                    "\(layout.repository) is being fetched by another process; it was not removed."
                )
            }
            locks.append(lock)
        }
        return locks
    }

    /// Names first, bytes last, so that a kill in between leaves unused bytes
    /// and never a name that leads nowhere.
    private static func removeAll(_ layout: CacheLayout) throws(HubError) {
        let shared = SharedBlobs(cacheFolder: layout.cacheFolder)
        let payloads = FileSystem.names(in: layout.blobsFolder)
            .compactMap { shared.payload(of: layout.blob($0)) }
        for part in ["refs", "snapshots", ""] {
            let path = part.isEmpty ? layout.folder : "\(layout.folder)/\(part)"
            guard FileSystem.entryExists(path) else { continue }
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                throw HubError(.fileSystem, "Cannot remove '\(path)': \(error).", cause: error)
            }
        }
        for payload in payloads { shared.sweep(payload) }
    }

    private static func remove(_ commit: String, _ layout: CacheLayout) throws(HubError) {
        let unused = blobs(only: commit, layout)
        for name in CachedSnapshots.files(below: layout.refsFolder)
        where FileSystem.text(of: layout.ref(name)) == commit {
            try FileSystem.remove(layout.ref(name))
        }
        do {
            try FileManager.default.removeItem(atPath: layout.snapshot(commit))
        } catch {
            throw HubError(
                .fileSystem,
                "Cannot remove '\(layout.snapshot(commit))': \(error).",
                cause: error
            )
        }
        try FileSystem.remove(layout.tree(commit))
        let shared = SharedBlobs(cacheFolder: layout.cacheFolder)
        for blob in unused {
            let payload = shared.payload(of: layout.blob(blob))
            try FileSystem.remove(layout.blob(blob))
            if let payload { shared.sweep(payload) }
        }
    }

    /// Blobs that no other snapshot leads to.
    static func blobs(only commit: String, _ layout: CacheLayout) -> Set<String> {
        func blobs(of commit: String) -> Set<String> {
            let snapshot = layout.snapshot(commit)
            return Set(
                CachedSnapshots.files(below: snapshot).compactMap { file in
                    FileSystem.linkTarget("\(snapshot)/\(file)")
                        .map { ($0 as NSString).lastPathComponent }
                }
            )
        }
        var mine = blobs(of: commit)
        for other in FileSystem.names(in: layout.snapshotsFolder) where other != commit {
            mine.subtract(blobs(of: other))
        }
        return mine
    }
}

extension ModelCache {
    /// Plans the removal of a model, or of one revision of it.
    ///
    /// A folder inside the cache means the model it is of.
    ///
    /// - Throws: `HubError` (`notCached`, or `notInCache` for a folder elsewhere).
    public func removal(of reference: ModelReference) throws(HubError) -> RemovalPlan {
        guard case .repository(let repository, let revision) = resolving(reference) else {
            throw userFolder(reference.description)
        }
        guard let model = model(named: repository) else {
            throw HubError(.notCached, "\(repository) is not in the cache at \(folder).")
        }
        let layout = CacheLayout(cacheFolder: folder, repository: repository)
        guard let revision else {
            return plan([whole(model)])
        }
        guard let commit = CachedSnapshots(layout).commit(of: revision) else {
            throw HubError(.notCached, "\(reference) is not in the cache at \(folder).")
        }
        return plan(model.revisions.count == 1 ? [whole(model)] : [part(model, commit)])
    }

    /// Plans what to remove so that the cache takes at most `limit` bytes: first
    /// revisions no branch stands for, then whole models, least recently used first.
    ///
    /// - Parameters:
    ///   - limit: bytes to keep; nil for no limit.
    ///   - unusedSince: models not used since then go in any case; nil for none.
    ///   - kept: models that stay whatever their use; they count towards `limit`.
    public func pruning(
        to limit: Int64?,
        unusedSince: Date? = nil,
        keeping kept: Set<RepositoryID> = []
    ) -> RemovalPlan {
        let all = models()
        var total = all.reduce(Int64(0)) { $0 + $1.size + $1.partialSize }
        let models = all.filter { !kept.contains($0.repository) }
            .sorted { $0.lastUsed < $1.lastUsed }
        var gone: [RepositoryID: RemovalPlan.Item] = [:]
        var parts: [RemovalPlan.Item] = []
        for model in models {
            if let unusedSince, model.lastUsed < unusedSince {
                gone[model.repository] = whole(model)
                total -= model.size + model.partialSize
            }
        }
        if let limit {
            for model in models where gone[model.repository] == nil {
                let detached = model.revisions.filter(\.refs.isEmpty)
                guard detached.count < model.revisions.count else { continue }
                for revision in detached where total > limit {
                    let item = part(model, revision.commit)
                    parts.append(item)
                    total -= item.size
                }
            }
            for model in models where total > limit && gone[model.repository] == nil {
                let already = parts.filter { $0.repository == model.repository }
                gone[model.repository] = whole(model)
                parts.removeAll { $0.repository == model.repository }
                total -= model.size + model.partialSize - already.reduce(0) { $0 + $1.size }
            }
        }
        return plan(parts + models.compactMap { gone[$0.repository] })
    }

    private func plan(_ items: [RemovalPlan.Item]) -> RemovalPlan {
        RemovalPlan(items: items, folder: folder)
    }

    private func whole(_ model: CachedModel) -> RemovalPlan.Item {
        RemovalPlan.Item(
            repository: model.repository,
            commit: nil,
            size: model.size + model.partialSize,
            lastUsed: model.lastUsed
        )
    }

    private func part(_ model: CachedModel, _ commit: String) -> RemovalPlan.Item {
        let layout = CacheLayout(cacheFolder: folder, repository: model.repository)
        let size = RemovalPlan.blobs(only: commit, layout)
            .reduce(Int64(0)) { $0 + (FileSystem.fileSize(layout.blob($1)) ?? 0) }
        return RemovalPlan.Item(
            repository: model.repository,
            commit: commit,
            size: size,
            lastUsed: model.lastUsed
        )
    }
}
