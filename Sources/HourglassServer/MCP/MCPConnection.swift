/// A library for one client of the Model Context Protocol, message by message,
/// as they come over standard input.
public struct MCPConnection: Sendable {
    private let context: ServerContext
    private let mcp: MCPProtocol

    /// Opens the library.
    ///
    /// - Throws: `TimelineError` when it cannot be opened.
    public init(_ configuration: ServerConfiguration) throws {
        context = try ServerContext(configuration)
        mcp = MCPProtocol(context: context)
    }

    /// The answer to a message, a line of JSON; nil when there is none to give.
    public func reply(to message: [UInt8]) async -> [UInt8]? { await mcp.reply(to: message)?.bytes }
}
