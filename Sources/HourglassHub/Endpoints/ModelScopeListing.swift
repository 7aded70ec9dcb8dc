import Foundation

/// The listing of a repository from ModelScope's API.
enum ModelScopeListing {
    struct Answer: Decodable {
        struct Content: Decodable {
            var Files: [File]?
            var LatestCommitter: Committer?
        }
        struct Committer: Decodable {
            var Id: String?
            var ShortId: String?
        }
        struct File: Decodable {
            var Path: String
            var `Type`: String?
            var Size: Int64?
            var Sha256: String?
            var Revision: String?
            var CommittedDate: Int64?
        }
        var Code: Int?
        var Success: Bool?
        var Message: String?
        var Data: Content?
    }

    /// The branch that stands for "the newest" there.
    static let defaultRevision = "master"

    static func address(_ endpoint: Endpoint, _ repository: RepositoryID, _ revision: String)
        -> String
    {
        let escaped = WebAddress.escaped(revision, keepingSlashes: false)
        return
            "\(endpoint.address)/api/v1/models/\(repository)/repo/files?Revision=\(escaped)&Recursive=True"
    }

    static func fileAddress(
        _ endpoint: Endpoint,
        _ repository: RepositoryID,
        _ commit: String,
        _ path: String
    ) -> String {
        let revision = WebAddress.escaped(commit, keepingSlashes: false)
        let file = WebAddress.escaped(path, keepingSlashes: false)
        return
            "\(endpoint.address)/api/v1/models/\(repository)/repo?Revision=\(revision)&FilePath=\(file)"
    }

    static func files(of content: Answer.Content) -> [RemoteFile] {
        (content.Files ?? []).filter { $0.Type != "tree" }.map { file in
            RemoteFile(
                path: file.Path,
                size: file.Size,
                digest: file.Sha256.flatMap { BlobDigest(entityTag: $0) }
            )
        }
    }

    /// The commit a listing belongs to. The API gives its first digits and, for
    /// each file, the commit that last touched it; one of those is the newest.
    static func commit(of content: Answer.Content, revision: String) -> String? {
        func isCommit(_ text: String) -> Bool {
            text.count == 40 && text.allSatisfy(\.isHexDigit)
        }
        if isCommit(revision) { return revision }
        if let identifier = content.LatestCommitter?.Id, isCommit(identifier) { return identifier }
        let files = (content.Files ?? []).filter { $0.Revision.map(isCommit) ?? false }
        if let short = content.LatestCommitter?.ShortId, short.count >= 7,
            let file = files.first(where: { $0.Revision!.hasPrefix(short) })
        {
            return file.Revision
        }
        return files.max { ($0.CommittedDate ?? 0) < ($1.CommittedDate ?? 0) }?.Revision
    }
}
