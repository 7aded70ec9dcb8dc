/// A server that models can be fetched from.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// The API that a server speaks.
    public enum Kind: String, Sendable {
        /// The Hugging Face hub and everything that mirrors it.
        case huggingFace
        /// ModelScope and what speaks its API.
        case modelScope
    }

    /// What proves who is asking.
    enum Credential: Sendable, Hashable {
        /// The token of the environment, if there is one.
        case ambient
        case basic(user: String, password: String)
        case bearer(String)
    }

    /// The API it speaks.
    public let kind: Kind
    let base: WebAddress
    let credential: Credential

    /// The address, without credentials and without a slash at the end.
    public var address: String {
        base.text.hasSuffix("/") ? String(base.text.dropLast()) : base.text
    }

    /// The address, without credentials.
    public var description: String { address }

    /// Reads an endpoint as users write it: `https://host/prefix`, a host name,
    /// or one of the names `huggingface`, `hf-mirror` and `modelscope`.
    ///
    /// `https://user:password@host` uses basic authentication there, and
    /// `https://bearer:TOKEN@host` that token instead of the general one.
    /// `modelscope+https://host` says that a server speaks ModelScope's API.
    ///
    /// - Throws: `HubError` (`invalidSetting`). The message leaves credentials out.
    public init(_ text: String) throws(HubError) {
        var text = text
        while text.hasSuffix("/"), !text.hasSuffix("://") { text.removeLast() }
        switch text.lowercased() {
        case "huggingface", "hf": text = "https://huggingface.co"
        case "hf-mirror": text = "https://hf-mirror.com"
        case "modelscope": text = "https://modelscope.cn"
        default: break
        }
        var kind: Kind?
        for (prefix, named) in [("modelscope+", Kind.modelScope), ("hf+", .huggingFace)]
        where text.lowercased().hasPrefix(prefix) {
            kind = named
            text.removeFirst(prefix.count)
        }
        if !text.contains("://") { text = "https://" + text }
        guard let parsed = WebAddress(text) else {
            let shown = text.contains("@") ? "(address with credentials)" : "'\(text)'"
            throw HubError(
                .invalidSetting,
                "\(shown) is not an endpoint: give an http or https address such as https://hf-mirror.com."
            )
        }
        base = parsed
        let isModelScope = ["modelscope.cn", "modelscope.ai"].contains { domain in
            parsed.host == domain || parsed.host.hasSuffix("." + domain)
        }
        self.kind = kind ?? (isModelScope ? .modelScope : .huggingFace)
        switch (parsed.user, parsed.password) {
        case (nil, _): credential = .ambient
        case (let user?, let password) where user == "bearer" || user.isEmpty:
            credential = .bearer(password ?? "")
        case (let user?, let password): credential = .basic(user: user, password: password ?? "")
        }
    }

    /// Reads a comma-separated list; empty items are skipped, repeated ones kept once.
    ///
    /// - Throws: `HubError` (`invalidSetting`).
    public static func list(_ text: String) throws(HubError) -> [Endpoint] {
        var endpoints: [Endpoint] = []
        for item in text.split(separator: ",") {
            let trimmed = item.filter { !$0.isWhitespace }
            guard !trimmed.isEmpty else { continue }
            let endpoint = try Endpoint(trimmed)
            if !endpoints.contains(endpoint) { endpoints.append(endpoint) }
        }
        return endpoints
    }

    /// The hub itself, used when no endpoint is given.
    static var origin: Endpoint {
        guard let endpoint = try? Endpoint("https://huggingface.co") else {
            preconditionFailure("the built-in endpoint is valid")
        }
        return endpoint
    }
}
