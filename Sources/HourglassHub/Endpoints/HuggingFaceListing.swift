import Foundation

/// The listing of a repository from the Hugging Face API and its mirrors.
enum HuggingFaceListing {
    struct ModelInfo: Decodable {
        struct Sibling: Decodable {
            struct Large: Decodable {
                var sha256: String?
                var size: Int64?
            }
            var rfilename: String
            var size: Int64?
            var blobId: String?
            var lfs: Large?
        }
        var sha: String?
        var siblings: [Sibling]?
    }

    struct TreeEntry: Decodable {
        struct Large: Decodable {
            var oid: String?
            var size: Int64?
        }
        var type: String
        var path: String
        var oid: String?
        var size: Int64?
        var lfs: Large?
        var xetHash: String?
    }

    static func infoAddress(_ endpoint: Endpoint, _ repository: RepositoryID, _ revision: String)
        -> String
    {
        let escaped = WebAddress.escaped(revision, keepingSlashes: false)
        return "\(endpoint.address)/api/models/\(repository)/revision/\(escaped)?blobs=true"
    }

    static func treeAddress(_ endpoint: Endpoint, _ repository: RepositoryID, _ commit: String)
        -> String
    {
        "\(endpoint.address)/api/models/\(repository)/tree/\(commit)?recursive=true&expand=false"
    }

    static func fileAddress(
        _ endpoint: Endpoint,
        _ repository: RepositoryID,
        _ commit: String,
        _ path: String
    ) -> String {
        "\(endpoint.address)/\(repository)/resolve/\(commit)/\(WebAddress.escaped(path, keepingSlashes: true))"
    }

    static func files(of info: ModelInfo) -> [RemoteFile] {
        (info.siblings ?? []).map { sibling in
            let large = sibling.lfs?.sha256.map { BlobDigest(algorithm: .sha256, hex: $0) }
            return RemoteFile(
                path: sibling.rfilename,
                size: sibling.lfs?.size ?? sibling.size,
                digest: large ?? sibling.blobId.flatMap { BlobDigest(entityTag: $0) },
                gitObject: sibling.blobId
            )
        }
    }

    static func files(of entries: [TreeEntry]) -> [RemoteFile] {
        entries.filter { $0.type == "file" }.map { entry in
            let large = entry.lfs?.oid.map { BlobDigest(algorithm: .sha256, hex: $0) }
            return RemoteFile(
                path: entry.path,
                size: entry.lfs?.size ?? entry.size,
                digest: large ?? entry.oid.flatMap { BlobDigest(entityTag: $0) },
                gitObject: entry.oid,
                xetHash: entry.xetHash
            )
        }
    }

    /// The address of the next page in a `Link` header.
    static func nextPage(_ head: ResponseHead) -> String? {
        for link in (head["link"] ?? "").components(separatedBy: ",") {
            let parts = link.components(separatedBy: ";")
            guard parts.count >= 2,
                parts.dropFirst().contains(where: {
                    $0.trimmingCharacters(in: .whitespaces) == "rel=\"next\""
                })
            else { continue }
            return parts[0].trimmingCharacters(in: CharacterSet(charactersIn: "<> "))
        }
        return nil
    }
}
