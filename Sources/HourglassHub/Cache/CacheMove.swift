import Foundation

/// How far moving the cache is.
public struct MoveProgress: Sendable {
    /// Bytes at the new place.
    public var moved: Int64
    /// Bytes in all.
    public var total: Int64
}

extension ModelCache {
    /// Moves the whole cache to another folder, on another disk if need be.
    ///
    /// Files are copied and forced to the disk before anything is deleted; an
    /// interrupted move goes on when started again. Links, times and what is at
    /// the target already are kept.
    ///
    /// - Parameters:
    ///   - target: the new folder; made if it is not there.
    ///   - leavesLink: whether the old place becomes a link to the new, so that
    ///     every tool goes on finding the models.
    /// - Throws: `HubError`.
    public func move(
        to target: String,
        leavesLink: Bool = true,
        progress: (@Sendable (MoveProgress) -> Void)? = nil
    ) async throws {
        let source = folder
        let target = FileSystem.absolute(NSString(string: target).expandingTildeInPath)
        guard FileSystem.isFolder(source) else {
            throw HubError(.notCached, "There is no cache at \(source).")
        }
        guard target != source, !target.hasPrefix(source + "/") else {
            throw HubError(.invalidSetting, "The cache cannot be moved into itself: \(target).")
        }
        try await offloading {
            try CacheMove(source: source, target: target, progress: progress).run()
            if leavesLink {
                guard symlink(target, source) == 0 else {
                    throw FileSystem.failure("leave a link at", source)
                }
            }
        }
    }
}

/// Copies a folder tree, then deletes the original.
private final class CacheMove {
    private let source: String
    private let target: String
    private let progress: (@Sendable (MoveProgress) -> Void)?
    private var state = MoveProgress(moved: 0, total: 0)

    init(source: String, target: String, progress: (@Sendable (MoveProgress) -> Void)?) {
        self.source = source
        self.target = target
        self.progress = progress
    }

    func run() throws(HubError) {
        var locks: [FileLock] = []
        for path in CachedSnapshots.files(below: source + "/.locks") where path.hasSuffix(".lock") {
            guard let lock = try FileLock.attempt("\(source)/.locks/\(path)") else {
                throw HubError(
                    .fileSystem,
                    "Another process is fetching into \(source); nothing was moved."
                )
            }
            locks.append(lock)
        }
        let parent = (target as NSString).deletingLastPathComponent
        try FileSystem.makeFolder(parent)
        // On one disk a move is a change of name.
        if !FileSystem.entryExists(target), rename(source, target) == 0 { return }

        state.total = CachedSnapshots.files(below: source)
            .filter { FileSystem.linkTarget("\(source)/\($0)") == nil }
            .reduce(0) { $0 + (FileSystem.fileSize("\(source)/\($1)") ?? 0) }
        try FileSystem.makeFolder(target)
        if let free = FileSystem.freeSpace(at: target), free < state.total {
            throw HubError(
                .noSpace,
                "Moving the cache needs \(ByteText.describe(state.total)), but only \(ByteText.describe(free)) are free at \(target). Nothing was moved."
            )
        }
        try copy("")
        do {
            try FileManager.default.removeItem(atPath: source)
        } catch {
            throw HubError(
                .fileSystem,
                "Everything is at \(target), but the old cache at \(source) cannot be removed: \(error).",
                cause: error
            )
        }
        withExtendedLifetime(locks) {}
    }

    /// Blobs before the links to them, and those before refs, so that at no
    /// time a name at the target leads nowhere.
    private static func rank(_ name: String) -> Int {
        switch name {
        case "blobs": 0
        case "snapshots": 1
        case "refs": 3
        default: 2
        }
    }

    private func copy(_ relative: String) throws(HubError) {
        let from = relative.isEmpty ? source : "\(source)/\(relative)"
        let to = relative.isEmpty ? target : "\(target)/\(relative)"
        if let link = FileSystem.linkTarget(from) {
            if FileSystem.linkTarget(to) != link {
                try? FileSystem.remove(to)
                guard symlink(link, to) == 0 else { throw FileSystem.failure("make the link", to) }
            }
            return
        }
        if FileSystem.isFolder(from) {
            try FileSystem.makeFolder(to)
            let names = FileSystem.names(in: from)
                .sorted { (Self.rank($0), $0) < (Self.rank($1), $1) }
            for name in names { try copy(relative.isEmpty ? name : "\(relative)/\(name)") }
            FileSystem.syncFolder(to)
            return
        }
        let size = FileSystem.fileSize(from) ?? 0
        if FileSystem.fileSize(to) != size || relative.hasSuffix(".incomplete") {
            try copyFile(from, to)
        }
        state.moved += size
        progress?(state)
    }

    private func copyFile(_ from: String, _ to: String) throws(HubError) {
        let temporary = "\(to).\(FileSystem.uniqueSuffix()).tmp"
        do {
            try FileManager.default.copyItem(atPath: from, toPath: temporary)
        } catch {
            unlink(temporary)
            throw HubError(.fileSystem, "Cannot copy '\(from)' to '\(to)': \(error).", cause: error)
        }
        let descriptor = open(temporary, O_RDWR | O_CLOEXEC)
        if descriptor >= 0 {
            var information = stat()
            if stat(from, &information) == 0 {
                // Reading it for the copy must not count as use.
                var times = [information.st_atim, information.st_mtim]
                futimens(descriptor, &times)
            }
            fsync(descriptor)
            close(descriptor)
        }
        try FileSystem.move(temporary, over: to)
    }
}
