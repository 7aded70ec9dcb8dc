import Foundation

extension ModelCache {
    /// What a reference means to this cache: a folder that lies inside it, such
    /// as the one a pull printed, is the repository at the commit it is of.
    public func resolving(_ reference: ModelReference) -> ModelReference {
        guard case .folder(let path) = reference else { return reference }
        let root = Self.resolved(folder)
        let full = Self.resolved(path)
        guard full.hasPrefix(root + "/") else { return reference }
        let parts = full.dropFirst(root.count + 1).split(separator: "/").map(String.init)
        guard let first = parts.first, let repository = CacheLayout.repository(folderName: first)
        else { return reference }
        if parts.count == 1 { return .repository(repository, revision: nil) }
        guard parts.count == 3, parts[1] == "snapshots" else { return reference }
        return .repository(repository, revision: parts[2])
    }

    /// The sentence for a folder that is not this cache's to delete.
    func userFolder(_ path: String) -> HubError {
        HubError(
            .notInCache,
            "'\(path)' is a folder of your own, outside the cache at \(folder). Hourglass never deletes those; remove it yourself when you no longer need it."
        )
    }
}
