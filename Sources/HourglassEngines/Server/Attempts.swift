internal import HourglassHub

/// Sends a request again when the server says that it may go better later.
struct Attempts {
    /// Waits before each further attempt.
    let pauses: [Duration]
    /// No wait a server asks for is longer.
    private static let longestPause = 30

    /// The first answer with a success status.
    ///
    /// - Throws: `EngineError` for any other; what `send` throws.
    func run(
        _ send: () async throws -> StreamingConnection.Response
    ) async throws -> StreamingConnection.Response {
        var waits = pauses[...]
        while true {
            let response = try await send()
            if (200..<300).contains(response.status) { return response }
            let complaint = ServerComplaint(
                status: response.status,
                body: try await response.collect()
            )
            guard complaint.isPassing, let pause = waits.popFirst() else {
                throw complaint.failure
            }
            let asked = response.headers["retry-after"].flatMap(Int.init)
            let wait = asked.map { Duration.seconds(min(max($0, 0), Self.longestPause)) } ?? pause
            try await Task.sleep(for: wait)
        }
    }
}
