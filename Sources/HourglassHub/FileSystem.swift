import Foundation

/// System calls that report failures as `HubError` with the path in the text.
/// The one place that turns `errno` into sentences.
enum FileSystem {
    static func failure(_ action: String, _ path: String, errno code: Int32 = errno) -> HubError {
        let reason = String(cString: strerror(code))
        if code == ENOSPC || code == EDQUOT {
            return HubError(
                .noSpace,
                "Cannot \(action) '\(path)': \(reason). Free some space (`hourglass models prune`), or choose another disk with HF_HUB_CACHE."
            )
        }
        return HubError(.fileSystem, "Cannot \(action) '\(path)': \(reason).")
    }

    static func makeFolder(_ path: String) throws(HubError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw HubError(
                .fileSystem,
                "Cannot create the folder '\(path)': \(error).",
                cause: error
            )
        }
    }

    /// Whether something is there, a dangling symbolic link included.
    static func entryExists(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// The size of the regular file that `path` leads to.
    static func fileSize(_ path: String) -> Int64? {
        var information = stat()
        guard stat(path, &information) == 0, (information.st_mode & S_IFMT) == S_IFREG else {
            return nil
        }
        return Int64(information.st_size)
    }

    static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && (information.st_mode & S_IFMT) == S_IFDIR
    }

    static func linkTarget(_ path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    }

    static func move(_ source: String, over target: String) throws(HubError) {
        guard rename(source, target) == 0 else { throw failure("move a file to", target) }
    }

    static func remove(_ path: String) throws(HubError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// Names in a folder, sorted; none when the folder is not there.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    static func text(of path: String) -> String? {
        (try? Data(contentsOf: URL(fileURLWithPath: path))).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Writes a whole file so that a reader sees the old text or the new, never a part.
    ///
    /// - Parameter isDurable: whether that holds after a power cut as well.
    static func write(
        _ bytes: some Sequence<UInt8>,
        replacing path: String,
        isDurable: Bool = false
    ) throws(HubError) {
        let temporary = "\(path).\(uniqueSuffix()).tmp"
        let data = Data(bytes)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("write", path) }
        var offset = 0
        var problem: HubError?
        data.withUnsafeBytes { (raw: UnsafeRawBufferPointer) in
            while offset < raw.count {
                let count = Foundation.write(
                    descriptor,
                    raw.baseAddress! + offset,
                    raw.count - offset
                )
                if count < 0 {
                    if errno == EINTR { continue }
                    problem = failure("write", path)
                    return
                }
                offset += count
            }
        }
        if problem == nil, isDurable {
            do { try sync(descriptor, path) } catch { problem = error }
        }
        close(descriptor)
        if let problem {
            unlink(temporary)
            throw problem
        }
        try move(temporary, over: path)
        if isDurable { syncFolder((path as NSString).deletingLastPathComponent) }
    }

    /// Copies a file so that its name appears only with all bytes on the disk.
    static func copy(_ source: String, to path: String) throws(HubError) {
        let temporary = "\(path).\(uniqueSuffix()).tmp"
        do {
            try FileManager.default.copyItem(atPath: source, toPath: temporary)
        } catch {
            unlink(temporary)
            throw HubError(
                .fileSystem,
                "Cannot copy '\(source)' to '\(path)': \(error).",
                cause: error
            )
        }
        let descriptor = open(temporary, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("write", temporary) }
        defer { close(descriptor) }
        try sync(descriptor, path)
        try move(temporary, over: path)
    }

    /// Waits until the bytes of an open file are on the disk. Some file systems
    /// cannot do this; then there is nothing to wait for.
    static func sync(_ descriptor: Int32, _ path: String) throws(HubError) {
        guard fdatasync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw failure("write", path)
        }
    }

    /// Makes a new directory entry survive a power cut. Best effort: some file
    /// systems do not let folders be opened for this.
    static func syncFolder(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    static func freeSpace(at path: String) -> Int64? {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return nil }
        return Int64(information.f_bavail) * Int64(information.f_frsize)
    }

    static func uniqueSuffix() -> String {
        String(UInt32.random(in: 0...UInt32.max), radix: 16)
    }

    /// `path` without `.`, `..` and doubled separators, made absolute; links are kept.
    static func absolute(_ path: String) -> String {
        let base =
            path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var parts: [Substring] = []
        for part in base.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == ".." {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
