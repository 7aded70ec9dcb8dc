/// Server-sent events.
enum EventStream {
    /// An event as bytes.
    static func event(_ name: String, _ value: some Encodable) -> [UInt8] {
        // JSON has no line breaks, so one data line holds it.
        Array("event: \(name)\ndata: ".utf8) + JSONText.bytes(value) + [10, 10]
    }

    /// Says nothing, and so learns whether anybody still listens.
    static let heartbeat = Array(":\n\n".utf8)

    /// A stream of events; a heartbeat goes out while `run` is silent.
    static func response(
        _ run: @escaping @Sendable (_ send: @escaping Response.Writer) async throws -> Void
    ) -> Response {
        Response(
            200,
            .stream { write in
                let gate = OneAtATime(write)
                try await gate.write(heartbeat)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await run { try await gate.write($0) } }
                    group.addTask {
                        while true {
                            try await Task.sleep(for: .seconds(10))
                            try await gate.write(heartbeat)
                        }
                    }
                    try await group.next()
                    group.cancelAll()
                }
            },
            type: "text/event-stream"
        ).with("Cache-Control", "no-store").with("X-Accel-Buffering", "no")
    }
}

/// Keeps the writes of several tasks apart.
private actor OneAtATime {
    private let writer: Response.Writer
    private var isWriting = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ writer: @escaping Response.Writer) { self.writer = writer }

    func write(_ bytes: [UInt8]) async throws {
        // Actors let others in at each await; the socket must not.
        while isWriting { await withCheckedContinuation { waiting.append($0) } }
        isWriting = true
        defer {
            isWriting = false
            if !waiting.isEmpty { waiting.removeFirst().resume() }
        }
        try await writer(bytes)
    }
}
