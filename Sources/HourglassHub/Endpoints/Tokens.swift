import Foundation

/// The secrets for private models. Never printed: its description says only
/// whether there is one and where it came from.
public struct Tokens: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Where the hub token came from, such as `HF_TOKEN`; nil when there is none.
    public let source: String?
    let hub: String?
    let modelScope: String?

    init(hub: String?, source: String?, modelScope: String? = nil) {
        self.hub = hub
        self.source = hub == nil ? nil : source
        self.modelScope = modelScope
    }

    /// Where the token came from; never the token.
    public var description: String { source.map { "token from \($0)" } ?? "no token" }
    /// The same: a token is not shown to debuggers either.
    public var debugDescription: String { description }

    /// Looks in the given file, the variables, and the token file, in this order.
    ///
    /// - Throws: `HubError` when a file named explicitly cannot be read or is empty.
    static func find(
        file: String?,
        environment: [String: String],
        hubHome: String
    ) throws(HubError) -> Tokens {
        let modelScope = clean(environment["MODELSCOPE_API_TOKEN"])
        if let file {
            guard let token = clean(FileSystem.text(of: file)) else {
                throw HubError(
                    .invalidSetting,
                    "Cannot read a token from '\(file)': the file is missing, empty or unreadable."
                )
            }
            return Tokens(hub: token, source: file, modelScope: modelScope)
        }
        if HubSettings.isTrue(environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"]) {
            return Tokens(hub: nil, source: nil, modelScope: modelScope)
        }
        for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
            if let token = clean(environment[name]) {
                return Tokens(hub: token, source: name, modelScope: modelScope)
            }
        }
        let path = environment["HF_TOKEN_PATH"] ?? hubHome + "/token"
        let token = clean(FileSystem.text(of: path))
        return Tokens(hub: token, source: path, modelScope: modelScope)
    }

    private static func clean(_ text: String?) -> String? {
        guard let text else { return nil }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // A control character would let a token file inject headers.
        guard !token.isEmpty, token.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value < 127 })
        else { return nil }
        return token
    }

    /// The `Authorization` header for a request to `address` on behalf of
    /// `endpoint`; nil when the address is not the endpoint's own scheme, host
    /// and port, as after a redirect.
    func authorization(for address: WebAddress, of endpoint: Endpoint) -> String? {
        guard address.origin == endpoint.base.origin else { return nil }
        switch endpoint.credential {
        case .basic(let user, let password):
            return "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        case .bearer(let token):
            return token.isEmpty ? nil : "Bearer \(token)"
        case .ambient:
            switch endpoint.kind {
            case .huggingFace: return hub.map { "Bearer \($0)" }
            case .modelScope: return modelScope.map { "Bearer \($0)" }
            }
        }
    }
}
