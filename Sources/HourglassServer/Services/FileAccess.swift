internal import Foundation
internal import HourglassCore
internal import HourglassTimeline

/// Which files may be read: those of the library, and those in folders named
/// at the start. Paths count by where they lead once links are followed.
struct FileAccess: Sendable {
    /// Canonical paths of the folders.
    let folders: [String]

    init(_ configuration: ServerConfiguration) {
        folders = configuration.allowedFolders.compactMap(Self.canonical)
    }

    /// The canonical path of a file or folder inside an allowed folder.
    ///
    /// - Throws: `APIFailure` with status 403; it does not tell whether
    ///   something is there.
    func allowed(_ path: String) throws -> String {
        guard path.hasPrefix("/"), !path.contains("\0"), let canonical = Self.canonical(path),
            folders.contains(where: { Self.contains($0, canonical) })
        else {
            throw APIFailure(
                403,
                "not_allowed",
                folders.isEmpty
                    ? "No folder may be read by path. Start the server with --allow FOLDER, or"
                        + " upload the file."
                    : "There is nothing there that this server may read. Allowed folders: "
                        + folders.joined(separator: ", ") + "."
            )
        }
        return canonical
    }

    /// The video of a piece of footage, as long as it is the one indexed.
    ///
    /// - Throws: `APIFailure` with status 404 or 409.
    func video(of record: FootageRecord) throws -> (path: String, file: OpenFile) {
        for path in [record.path] + record.otherPaths {
            guard let canonical = Self.canonical(path), let file = OpenFile(canonical: canonical)
            else { continue }
            // Something else may have been put in its place, a link included.
            guard file.byteCount == record.identity.byteCount else { continue }
            return (canonical, file)
        }
        throw APIFailure(
            404,
            "video_gone",
            "The video of '\(record.fileName)' is no longer where it was, or has changed."
                + " Index it where it lies now; nothing is read twice."
        )
    }

    /// What a folder holds that can be indexed or opened further.
    func listing(_ path: String) throws -> (folders: [String], files: [String]) {
        let canonical = try allowed(path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: canonical)) ?? []
        var (folders, files): ([String], [String]) = ([], [])
        for name in names where !name.hasPrefix(".") {
            let full = canonical == "/" ? "/" + name : canonical + "/" + name
            guard let target = try? allowed(full) else { continue }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: target, isDirectory: &isFolder) else {
                continue
            }
            if isFolder.boolValue {
                folders.append(full)
            } else if FootageNames.looksLikeFootage(name) {
                files.append(full)
            }
        }
        let order = { (a: String, b: String) in
            a.localizedStandardCompare(b) == .orderedAscending
        }
        return (folders.sorted(by: order), files.sorted(by: order))
    }

    private static func canonical(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func contains(_ folder: String, _ path: String) -> Bool {
        path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }
}
