/// What is to answer, as a person names it.
public enum EngineChoice: Sendable, Equatable {
    /// The best that is there.
    case automatic
    /// Excerpts, without a model.
    case extractive
    /// An OpenAI-compatible server.
    case server(ServerAddress)
    /// A model in this process: a short name, `owner/name`, or a folder.
    case model(String)

    /// Reads `auto`, `extractive`, an http or https address, or else a model.
    ///
    /// - Throws: `EngineError` (`badAddress`).
    public init(_ text: String) throws(EngineError) {
        switch text {
        case "auto": self = .automatic
        case "extractive": self = .extractive
        default:
            guard text.contains("://") else {
                self = .model(text)
                return
            }
            guard let address = ServerAddress(text) else {
                throw EngineError(
                    code: .badAddress,
                    message: "'\(text)' is no address of a server; write http://HOST:PORT/v1."
                )
            }
            self = .server(address)
        }
    }
}
