import Foundation

/// A repository on a hub, `owner/name`.
public struct RepositoryID: Sendable, Hashable, CustomStringConvertible {
    /// The organisation or user.
    public let owner: String
    /// The name below the owner.
    public let name: String

    /// `owner/name`.
    public var description: String { "\(owner)/\(name)" }

    /// Parses `owner/name`.
    ///
    /// - Throws: `HubError` (`invalidName`) unless both parts are letters, digits,
    ///   `-`, `_` and `.`, at most 96 characters in all.
    public init(_ text: String) throws(HubError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        func isValid(_ part: Substring) -> Bool {
            !part.isEmpty
                && part.allSatisfy {
                    ($0.isASCII && ($0.isLetter || $0.isNumber)) || "-_.".contains($0)
                }
                && !"-.".contains(part.first!) && !"-.".contains(part.last!)
        }
        guard parts.count == 2, parts.allSatisfy(isValid), text.utf8.count <= 96,
            !text.contains("--"), !text.contains("..")
        else {
            throw HubError(.invalidName, "'\(text)' is not a repository: write it as owner/name.")
        }
        owner = String(parts[0])
        name = String(parts[1])
    }
}

/// What a user means by a model: a repository at a revision, or a folder.
public enum ModelReference: Sendable, Hashable, CustomStringConvertible {
    /// A repository; a nil revision means its default branch.
    case repository(RepositoryID, revision: String?)
    /// A folder with the model's files, by absolute path.
    case folder(String)

    /// The name with its revision, or the folder.
    public var description: String {
        switch self {
        case .repository(let identifier, let revision):
            revision.map { "\(identifier)@\($0)" } ?? identifier.description
        case .folder(let path): path
        }
    }

    /// Reads a short name (`qwen3-vl-4b`), `owner/name`, either with
    /// `@revision`, an address of a hub page, or a folder.
    ///
    /// - Throws: `HubError` (`invalidName`) with the names that come close.
    public init(_ text: String) throws(HubError) {
        if text.hasPrefix("/") || text.hasPrefix(".") || text.hasPrefix("~") {
            let path = FileSystem.absolute(NSString(string: text).expandingTildeInPath)
            guard FileSystem.isFolder(path) else {
                throw HubError(.invalidName, "There is no folder '\(path)'.")
            }
            self = .folder(path)
            return
        }
        var name = text
        var revision: String?
        if let page = Self.page(text) {
            (name, revision) = page
        } else {
            if FileSystem.isFolder(text) && text.contains("/") {
                self = .folder(FileSystem.absolute(text))
                return
            }
            if name.hasPrefix("hf://") { name.removeFirst(5) }
            if let at = name.firstIndex(of: "@") {
                revision = String(name[name.index(after: at)...])
                name = String(name[..<at])
                try Self.check(revision!, of: text)
            }
        }
        if name.contains("/") {
            self = .repository(try RepositoryID(name), revision: revision)
        } else if let identifier = ModelAlias.repository(for: name) {
            self = .repository(try RepositoryID(identifier), revision: revision)
        } else if FileSystem.isFolder(text) {
            self = .folder(FileSystem.absolute(text))
        } else {
            let near = ModelAlias.closest(to: name)
            let hint =
                near.isEmpty
                ? "Known names: \(ModelAlias.all.map(\.name).joined(separator: ", "))."
                : "Did you mean \(near.joined(separator: " or "))?"
            throw HubError(
                .invalidName,
                "'\(name)' is not a model name. \(hint) Any owner/name or a folder works too."
            )
        }
    }

    private static func check(_ revision: String, of text: String) throws(HubError) {
        let isSafe =
            !revision.isEmpty && !revision.hasPrefix("/") && !revision.hasSuffix("/")
            && revision.split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
            && revision.unicodeScalars.allSatisfy {
                $0.value > 32 && $0.value != 92 && $0.value != 127
            }
        guard isSafe else {
            throw HubError(.invalidName, "'\(text)' has no usable revision after the @.")
        }
    }

    /// `https://host/owner/name` and `https://host/owner/name/tree/revision`.
    private static func page(_ text: String) -> (name: String, revision: String?)? {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
        var parts = text.split(separator: "/").dropFirst(2).map(String.init)
        if parts.first == "models" { parts.removeFirst() }
        guard parts.count >= 2 else { return nil }
        let isTree = parts.count >= 4 && (parts[2] == "tree" || parts[2] == "resolve")
        let revision = isTree ? parts[3].removingPercentEncoding : nil
        return ("\(parts[0])/\(parts[1])", revision)
    }
}

/// Short names for the models Hourglass knows how to run.
public struct ModelAlias: Sendable, Hashable {
    /// What users write.
    public let name: String
    /// The repository behind it.
    public let repository: String

    /// Every short name, in the order to show them.
    public static let all: [ModelAlias] = {
        var aliases: [ModelAlias] = []
        for size in ["2B", "4B", "8B", "32B", "30B-A3B", "235B-A22B"] {
            let short = "qwen3-vl-\(size.lowercased())"
            aliases.append(ModelAlias(name: short, repository: "Qwen/Qwen3-VL-\(size)-Instruct"))
            aliases.append(
                ModelAlias(name: short + "-thinking", repository: "Qwen/Qwen3-VL-\(size)-Thinking")
            )
        }
        for kind in ["Embedding", "Reranker"] {
            for size in ["2B", "8B"] {
                aliases.append(
                    ModelAlias(
                        name: "qwen3-vl-\(kind.lowercased())-\(size.lowercased())",
                        repository: "Qwen/Qwen3-VL-\(kind)-\(size)"
                    )
                )
            }
        }
        for size in ["0.6B", "4B", "8B"] {
            aliases.append(
                ModelAlias(
                    name: "qwen3-embedding-\(size.lowercased())",
                    repository: "Qwen/Qwen3-Embedding-\(size)"
                )
            )
        }
        aliases.append(
            ModelAlias(
                name: "all-minilm-l6-v2",
                repository: "sentence-transformers/all-MiniLM-L6-v2"
            )
        )
        aliases += pictures
        for size in ["tiny", "base", "small", "medium", "large-v3", "large-v3-turbo"] {
            aliases.append(
                ModelAlias(name: "whisper-\(size)", repository: "openai/whisper-\(size)")
            )
        }
        return aliases
    }()

    /// Models that find pictures by words.
    private static let pictures: [ModelAlias] = [
        ("siglip2-base", "google/siglip2-base-patch16-224"),
        ("siglip2-base-256", "google/siglip2-base-patch16-256"),
        ("siglip2-large", "google/siglip2-large-patch16-256"),
        ("siglip2-so400m", "google/siglip2-so400m-patch14-224"),
        ("clip-vit-b32", "openai/clip-vit-base-patch32"),
        ("clip-vit-b16", "openai/clip-vit-base-patch16"),
        ("clip-vit-l14", "openai/clip-vit-large-patch14"),
    ].map { ModelAlias(name: $0.0, repository: $0.1) }

    static func repository(for name: String) -> String? {
        var key = name.lowercased()
        if key.hasSuffix("-instruct") { key.removeLast("-instruct".count) }
        return all.first { $0.name == key }?.repository
    }

    /// The short name of a repository, if it has one.
    public static func name(for repository: RepositoryID) -> String? {
        all.first { $0.repository == repository.description }?.name
    }

    static func closest(to name: String) -> [String] {
        let key = name.lowercased()
        return all.map { ($0.name, distance($0.name, key)) }
            .filter { $0.1 <= max(2, key.count / 3) }
            .sorted { $0.1 < $1.1 }
            .prefix(3)
            .map(\.0)
    }

    /// Levenshtein distance.
    private static func distance(_ first: String, _ second: String) -> Int {
        let first = Array(first.utf8)
        let second = Array(second.utf8)
        var row = Array(0...second.count)
        for i in first.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in second.indices {
                let cost = first[i] == second[j] ? diagonal : diagonal + 1
                diagonal = row[j + 1]
                row[j + 1] = min(cost, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[second.count]
    }
}
