/// The Model Context Protocol over JSON-RPC 2.0: messages in, messages out.
///
/// Stateless, so one value serves any number of clients. Specification:
/// https://modelcontextprotocol.io/specification/2025-06-18
struct MCPProtocol: Sendable {
    private static let versions = ["2025-06-18", "2025-03-26", "2024-11-05"]

    private let tools: MCPTools
    private let version: String

    init(context: ServerContext) {
        tools = MCPTools(context: context)
        version = context.configuration.version
    }

    /// The answer to a message or a batch of them; nil when there is none to
    /// give, as for notifications.
    func reply(to bytes: [UInt8]) async -> JSONValue? {
        guard let message = JSONValue(bytes) else {
            return Self.failure(.null, -32700, "This is no JSON.")
        }
        guard let batch = message.array else { return await reply(to: message) }
        guard !batch.isEmpty else { return Self.failure(.null, -32600, "The batch is empty.") }
        var replies: [JSONValue] = []
        for message in batch {
            if let reply = await reply(to: message) { replies.append(reply) }
        }
        return replies.isEmpty ? nil : .array(replies)
    }

    private func reply(to message: JSONValue) async -> JSONValue? {
        guard message["jsonrpc"]?.string == "2.0" else {
            return Self.failure(message["id"] ?? .null, -32600, "This is no JSON-RPC 2.0 message.")
        }
        guard let method = message["method"]?.string else {
            // An answer to a question never asked, or nothing at all.
            let isAnswer = message["result"] != nil || message["error"] != nil
            return isAnswer
                ? nil : Self.failure(message["id"] ?? .null, -32600, "The method is missing.")
        }
        guard let id = message["id"], id != .null else { return nil }
        do {
            let result = try await result(of: method, message["params"] ?? .object([:]))
            return ["jsonrpc": "2.0", "id": id, "result": result]
        } catch let error as RPCError {
            return Self.failure(id, error.code, error.message)
        } catch {
            return Self.failure(id, -32603, APIFailure(error).message)
        }
    }

    private struct RPCError: Error {
        let code: Int
        let message: String
    }

    private func result(of method: String, _ parameters: JSONValue) async throws -> JSONValue {
        switch method {
        case "initialize":
            let wanted = parameters["protocolVersion"]?.string ?? ""
            return [
                "protocolVersion": .string(
                    Self.versions.contains(wanted) ? wanted : Self.versions[0]
                ),
                "capabilities": ["tools": ["listChanged": false]],
                "serverInfo": [
                    "name": "hourglass", "title": "Hourglass", "version": .string(version),
                ],
                "instructions": .string(MCPTools.instructions),
            ]
        case "ping": return .object([:])
        case "tools/list": return ["tools": .array(MCPTools.descriptions)]
        case "tools/call":
            guard let name = parameters["name"]?.string else {
                throw RPCError(code: -32602, message: "The name of the tool is missing.")
            }
            guard MCPTools.names.contains(name) else {
                throw RPCError(code: -32602, message: "There is no tool '\(name)'.")
            }
            // What a tool runs into is for the model to read, not an error of
            // the protocol.
            do {
                let content = try await tools.call(name, parameters["arguments"] ?? .object([:]))
                return ["content": .array(content), "isError": false]
            } catch {
                return [
                    "content": [["type": "text", "text": .string(APIFailure(error).message)]],
                    "isError": true,
                ]
            }
        default: throw RPCError(code: -32601, message: "There is no method '\(method)'.")
        }
    }

    private static func failure(_ id: JSONValue, _ code: Int, _ message: String) -> JSONValue {
        [
            "jsonrpc": "2.0", "id": id,
            "error": ["code": .number(Double(code)), "message": .string(message)],
        ]
    }
}
