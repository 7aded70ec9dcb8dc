import Foundation

/// The store across repositories that newer versions of `huggingface_hub` keep
/// in `<cache>/blobs`: a repository's blob may be a link into it. Each payload
/// has a list of the links to it, and may go when none of them is left.
struct SharedBlobs: Sendable {
    let cacheFolder: String

    private static let marker = ".huggingface-shared-blobs"

    private var folder: String { cacheFolder + "/blobs" }

    /// Whether the store is there, in the version we know.
    var isPresent: Bool { FileSystem.text(of: "\(folder)/\(Self.marker)") == "1\n" }

    /// The payload that a repository's blob links to; nil for a plain blob.
    func payload(of blob: String) -> String? {
        guard isPresent, let target = FileSystem.linkTarget(blob) else { return nil }
        let base = (blob as NSString).deletingLastPathComponent
        let path = FileSystem.absolute(target.hasPrefix("/") ? target : "\(base)/\(target)")
        let parts = path.dropFirst(folder.count + 1).split(separator: "/")
        guard path.hasPrefix(folder + "/"), parts.count == 2, parts[1].count == 64,
            parts[1].allSatisfy(\.isHexDigit), parts[1].hasPrefix(parts[0])
        else { return nil }
        return path
    }

    /// Removes a payload unless a link to it is left. Whenever something is in
    /// doubt it stays.
    func sweep(_ payload: String) {
        guard isPresent, let lock = try? FileLock.attempt(payload + ".lock"), lock.isExclusive,
            let list = FileSystem.text(of: payload + ".refs")
        else { return }
        let isReferenced = list.split(separator: "\n").contains { line in
            self.payload(of: "\(cacheFolder)/\(line)") == payload
        }
        guard !isReferenced else { return }
        unlink(payload)
        unlink(payload + ".refs")
        withExtendedLifetime(lock) {}
    }
}
