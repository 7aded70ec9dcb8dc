/// MCP over streamable HTTP. Answers come as plain JSON: no tool has anything
/// to say before it is done.
struct MCPEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        let mcp = MCPProtocol(context: context)
        router.on("POST", "/mcp") { request in
            let bytes = try await request.body.collect(limit: 4 << 20)
            guard let reply = await mcp.reply(to: bytes) else { return Response(202) }
            return Response(200, .bytes(reply.bytes), type: "application/json")
                .with("Cache-Control", "no-store")
        }
    }
}
