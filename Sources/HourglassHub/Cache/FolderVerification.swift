import Foundation

/// Checks a model folder that no cache looks after, by what can be known of it:
///
/// 1. a listing of the repository it came from, when one is given;
/// 2. the digests that `huggingface_hub` leaves beside a download into a plain
///    folder, in `.cache/huggingface/download/<file>.metadata`;
/// 3. the shape of the files themselves: a safetensors file says how long it
///    is, an index of weights which parts there are, JSON must be JSON.
struct FolderVerification {
    let folder: String
    let listing: RepositoryListing?

    /// Paths to check, in order: what is there and what should be.
    var paths: [String] {
        var paths = Set(
            CachedSnapshots.files(below: folder).filter { path in
                !path.split(separator: "/").contains { $0.hasPrefix(".") }
            }
        )
        for path in paths where path.hasSuffix(".safetensors.index.json") {
            let base = (path as NSString).deletingLastPathComponent
            for part in CachedSnapshots.parts(namedBy: "\(folder)/\(path)") {
                let part = base.isEmpty ? part : "\(base)/\(part)"
                if CacheLayout.isSafe(part) { paths.insert(part) }
            }
        }
        for file in listing?.files ?? [] { paths.insert(file.path) }
        return paths.sorted()
    }

    /// Blocks while it reads the file.
    func verify(_ path: String) throws -> VerifiedFile {
        let full = "\(folder)/\(path)"
        guard let size = FileSystem.fileSize(full) else {
            return VerifiedFile(path: path, size: 0, state: .missing)
        }
        let listed = listing?.files.first { $0.path == path }
        if let expected = listed?.size, expected != size {
            return VerifiedFile(path: path, size: size, state: .damaged)
        }
        if let digest = listed?.digest ?? storedDigest(of: path) {
            let found = try BlobDigest.ofFile(full, digest.algorithm)
            return VerifiedFile(path: path, size: size, state: found == digest ? .intact : .damaged)
        }
        return VerifiedFile(path: path, size: size, state: shape(of: full, size: size))
    }

    /// Three lines: commit, entity tag, time of the download. One that is
    /// older than the file speaks of other bytes.
    private func storedDigest(of path: String) -> BlobDigest? {
        let metadata = "\(folder)/.cache/huggingface/download/\(path).metadata"
        guard let lines = FileSystem.text(of: metadata)?.split(separator: "\n"), lines.count >= 3,
            let time = Double(lines[2])
        else { return nil }
        var information = stat()
        guard stat("\(folder)/\(path)", &information) == 0,
            Double(information.st_mtim.tv_sec) - 1 <= time
        else { return nil }
        return BlobDigest(entityTag: String(lines[1]))
    }

    private func shape(of path: String, size: Int64) -> VerifiedFile.State {
        if path.hasSuffix(".safetensors") {
            return SafetensorsCheck.isWhole(path, size: size) ? .sound : .damaged
        }
        if path.hasSuffix(".json") {
            guard let data = FileManager.default.contents(atPath: path),
                (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) != nil
            else { return .damaged }
            return .sound
        }
        return .unknown
    }
}
