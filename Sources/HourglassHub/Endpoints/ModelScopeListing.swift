import Foundation

/// The listing of a repository from ModelScope's API.
enum ModelScopeListing {
    struct Answer: Decodable {
        struct Content: Decodable {
            var files: [File]?
            var latestCommitter: Committer?

            enum CodingKeys: String, CodingKey {
                case files = "Files"
                case latestCommitter = "LatestCommitter"
            }
        }
        struct Committer: Decodable {
            var identifier: String?
            var shortIdentifier: String?

            enum CodingKeys: String, CodingKey {
                case identifier = "Id"
                case shortIdentifier = "ShortId"
            }
        }
        struct File: Decodable {
            var path: String
            var type: String?
            var size: Int64?
            var sha256: String?
            var revision: String?
            var committed: Int64?

            enum CodingKeys: String, CodingKey {
                case path = "Path"
                case type = "Type"
                case size = "Size"
                case sha256 = "Sha256"
                case revision = "Revision"
                case committed = "CommittedDate"
            }
        }
        var code: Int?
        var success: Bool?
        var message: String?
        var content: Content?

        enum CodingKeys: String, CodingKey {
            case code = "Code"
            case success = "Success"
            case message = "Message"
            case content = "Data"
        }
    }

    /// The branch that stands for "the newest" there.
    static let defaultRevision = "master"

    static func address(_ endpoint: Endpoint, _ repository: RepositoryID, _ revision: String)
        -> String
    {
        let escaped = WebAddress.escaped(revision, keepingSlashes: false)
        return "\(root(endpoint, repository))/files?Revision=\(escaped)&Recursive=True"
    }

    private static func root(_ endpoint: Endpoint, _ repository: RepositoryID) -> String {
        "\(endpoint.address)/api/v1/models/\(repository)/repo"
    }

    static func fileAddress(
        _ endpoint: Endpoint,
        _ repository: RepositoryID,
        _ commit: String,
        _ path: String
    ) -> String {
        let revision = WebAddress.escaped(commit, keepingSlashes: false)
        let file = WebAddress.escaped(path, keepingSlashes: false)
        return "\(root(endpoint, repository))?Revision=\(revision)&FilePath=\(file)"
    }

    static func files(of content: Answer.Content) -> [RemoteFile] {
        (content.files ?? []).filter { $0.type != "tree" }.map { file in
            RemoteFile(
                path: file.path,
                size: file.size,
                digest: file.sha256.flatMap { BlobDigest(entityTag: $0) }
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
        if let identifier = content.latestCommitter?.identifier, isCommit(identifier) {
            return identifier
        }
        let files = (content.files ?? []).filter { $0.revision.map(isCommit) ?? false }
        if let short = content.latestCommitter?.shortIdentifier, short.count >= 7,
            let file = files.first(where: { $0.revision!.hasPrefix(short) })
        {
            return file.revision
        }
        return files.max { ($0.committed ?? 0) < ($1.committed ?? 0) }?.revision
    }
}
