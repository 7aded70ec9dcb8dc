import Foundation

/// Reads what the cache has of one repository.
struct CachedSnapshots: Sendable {
    let layout: CacheLayout

    init(_ layout: CacheLayout) { self.layout = layout }

    /// The cached commit that a branch, tag, commit or beginning of a commit
    /// stands for; nil when there is none.
    func commit(of revision: String?) -> String? {
        let names = revision.map { [$0] } ?? ["main", ModelScopeListing.defaultRevision]
        for name in names {
            if let text = FileSystem.text(of: layout.ref(name)) {
                let commit = text.trimmingCharacters(in: .whitespacesAndNewlines)
                if FileSystem.isFolder(layout.snapshot(commit)) { return commit }
            }
            if FileSystem.isFolder(layout.snapshot(name)), name.allSatisfy(\.isHexDigit) {
                return name
            }
        }
        guard let revision, revision.count >= 7, revision.allSatisfy(\.isHexDigit) else {
            return nil
        }
        let matches = FileSystem.names(in: layout.snapshotsFolder).filter {
            $0.hasPrefix(revision.lowercased())
        }
        return matches.count == 1 ? matches[0] : nil
    }

    /// Notes that a snapshot is being used. Many file systems are mounted so
    /// that reading leaves no trace, and pruning goes by the last use.
    func markUsed(_ commit: String) {
        let folder = layout.snapshot(commit)
        guard let file = Self.files(below: folder).first else { return }
        let path = "\(folder)/\(file)"
        var information = stat()
        guard stat(path, &information) == 0 else { return }
        var times = [timespec(tv_sec: time(nil), tv_nsec: 0), information.st_mtim]
        utimensat(AT_FDCWD, path, &times, 0)
    }

    /// Whether the cache knows which files the commit has.
    func knowsListing(_ commit: String) -> Bool {
        TreeListing.load(layout, commit: commit) != nil
    }

    /// Selected files that are not there, or not with their full length.
    ///
    /// Without a listing, dangling links and the parts that an index of
    /// weights names are what can be found missing.
    func missing(_ commit: String, selection: FileSelection) -> [String] {
        let folder = layout.snapshot(commit)
        if let listing = TreeListing.load(layout, commit: commit) {
            return listing.files.filter { file in
                guard selection.contains(file.path) else { return false }
                guard let size = FileSystem.fileSize("\(folder)/\(file.path)") else { return true }
                return file.size != nil && size != file.size
            }.map(\.path)
        }
        let files = Self.files(below: folder)
        var missing = files.filter { FileSystem.fileSize("\(folder)/\($0)") == nil }
        if files.isEmpty { return ["every file"] }
        for index in files where index.hasSuffix(".safetensors.index.json") {
            let base = (index as NSString).deletingLastPathComponent
            for part in Self.parts(namedBy: "\(folder)/\(index)") {
                let path = base.isEmpty ? part : "\(base)/\(part)"
                if selection.contains(path), FileSystem.fileSize("\(folder)/\(path)") == nil,
                    !missing.contains(path)
                {
                    missing.append(path)
                }
            }
        }
        return missing.sorted()
    }

    /// The files that an index of weights names.
    static func parts(namedBy index: String) -> Set<String> {
        struct Index: Decodable {
            var files: [String: String]
            enum CodingKeys: String, CodingKey { case files = "weight_map" }
        }
        guard let data = FileManager.default.contents(atPath: index),
            let decoded = try? JSONDecoder().decode(Index.self, from: data)
        else { return [] }
        return Set(decoded.files.values)
    }

    /// Paths of all files below a folder, relative to it, in order.
    static func files(below folder: String) -> [String] {
        var found: [String] = []
        func visit(_ relative: String) {
            let path = relative.isEmpty ? folder : "\(folder)/\(relative)"
            for name in FileSystem.names(in: path) {
                let child = relative.isEmpty ? name : "\(relative)/\(name)"
                // Links are files here even when they lead to a folder.
                if FileSystem.linkTarget("\(folder)/\(child)") == nil,
                    FileSystem.isFolder("\(folder)/\(child)")
                {
                    visit(child)
                } else {
                    found.append(child)
                }
            }
        }
        visit("")
        return found
    }
}
