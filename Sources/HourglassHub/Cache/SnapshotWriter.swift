import Foundation

/// Puts verified blobs into a snapshot and moves branches to it.
struct SnapshotWriter: Sendable {
    let layout: CacheLayout
    let avoidsSymbolicLinks: Bool

    /// Makes the folders that other tools expect of a repository, so that even
    /// an interrupted first download leaves a cache they read without a warning.
    func prepare(commit: String) throws(HubError) {
        try FileSystem.makeFolder(layout.blobsFolder)
        try FileSystem.makeFolder(layout.snapshot(commit))
        try FileSystem.makeFolder(layout.locksFolder)
    }

    /// Makes `file` in the snapshot lead to `blob`: by a relative symbolic link;
    /// where those do not work by a second name for the same bytes; and where
    /// that does not work either by moving a new blob there or copying an old one.
    func link(_ file: String, commit: String, to blob: String, isNew: Bool) throws(HubError) {
        precondition(CacheLayout.isSafe(file), "unsafe paths are refused when listings are read")
        let path = layout.snapshot(commit) + "/" + file
        let depth = file.split(separator: "/").count + 1
        let target = String(repeating: "../", count: depth) + "blobs/\(blob)"
        if FileSystem.linkTarget(path) == target { return }
        try FileSystem.makeFolder((path as NSString).deletingLastPathComponent)

        let temporary = "\(path).\(FileSystem.uniqueSuffix()).tmp"
        if !avoidsSymbolicLinks, symlink(target, temporary) == 0 {
            try FileSystem.move(temporary, over: path)
            return
        }
        let source = layout.blob(blob)
        if let size = FileSystem.fileSize(path), size == FileSystem.fileSize(source),
            FileSystem.linkTarget(path) == nil
        {
            return
        }
        if Foundation.link(source, temporary) == 0 {
            try FileSystem.move(temporary, over: path)
            return
        }
        if isNew {
            try FileSystem.move(source, over: path)
            return
        }
        try FileSystem.copy(source, to: path)
    }

    /// Puts the names of a snapshot on the disk, so that a branch never leads
    /// to one that a power cut has emptied.
    func sync(commit: String) {
        let snapshot = layout.snapshot(commit)
        let folders = CachedSnapshots.files(below: snapshot)
            .map { (("\(snapshot)/\($0)") as NSString).deletingLastPathComponent }
        for folder in Set(folders) { FileSystem.syncFolder(folder) }
        FileSystem.syncFolder(snapshot)
        FileSystem.syncFolder(layout.snapshotsFolder)
    }

    /// Points a branch or tag at a commit.
    func setRef(_ name: String, to commit: String) throws(HubError) {
        guard name != commit else { return }
        let path = layout.ref(name)
        if FileSystem.text(of: path) == commit { return }
        try FileSystem.makeFolder((path as NSString).deletingLastPathComponent)
        try FileSystem.write(Array(commit.utf8), replacing: path, isDurable: true)
    }

    /// Remembers that a commit has no such file, as `huggingface_hub` does.
    func recordAbsence(of file: String, at commit: String) {
        let path = layout.absence(of: file, at: commit)
        guard CacheLayout.isSafe(file), !FileSystem.entryExists(path) else { return }
        try? FileSystem.makeFolder((path as NSString).deletingLastPathComponent)
        try? FileSystem.write([], replacing: path)
    }
}
