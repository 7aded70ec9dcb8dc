/// Where an OpenAI-compatible server listens.
public struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address that the names of the interface are added to, such as
    /// `http://127.0.0.1:8000/v1`; no slash at its end.
    public let base: String

    /// Reads an address as people write it: with or without `/v1`, with a
    /// slash at its end, or that of `/chat/completions` itself.
    ///
    /// - Returns: nil for what is no http or https address.
    public init?(_ text: String) {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return nil }
        var base = text
        while base.hasSuffix("/") { base.removeLast() }
        for suffix in ["/chat/completions", "/completions", "/models"] where base.hasSuffix(suffix)
        {
            base.removeLast(suffix.count)
        }
        let rest = base.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
        guard let host = rest.first, !host.isEmpty, !base.contains(where: \.isWhitespace) else {
            return nil
        }
        // A bare host: every server of this kind has its interface below /v1.
        if rest.count == 1 { base += "/v1" }
        self.base = base
    }

    /// Host and port, for messages.
    public var host: String {
        let host = base.split(separator: "/").dropFirst().first.map(String.init) ?? base
        // Never show what may be a password.
        return host.split(separator: "@").last.map(String.init) ?? host
    }

    /// The address without a password.
    public var description: String {
        base.contains("@") ? base.prefix { $0 != ":" } + "://" + host : base
    }
}
