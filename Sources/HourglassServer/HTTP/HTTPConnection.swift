internal import FlyingSocks
internal import Foundation

/// Serves the requests of one connection, one after the other.
struct HTTPConnection {
    let socket: AsyncSocket
    let number: UInt64
    let deadlines: ConnectionDeadlines
    let limits: HTTPLimits
    let handler: @Sendable (Request) async -> Response
    /// Whether the server is to stop: no further request is taken.
    let isStopping: @Sendable () -> Bool

    func serve() async {
        let input = ConnectionInput(socket, number: number, deadlines: deadlines, limits: limits)
        let output = ResponseOutput(socket, number: number, deadlines: deadlines, limits: limits)
        do {
            while !isStopping(), let head = try await input.nextHead() {
                deadlines.set(number, nil)
                guard try await answer(head, input, output) else { break }
            }
        } catch let failure as HTTPFailure {
            let response = APIFailure(failure).response
            _ = try? await output.send(
                response,
                isHead: false,
                keepsAlive: false,
                isChunkable: false,
                input: input
            )
            await linger(input)
        } catch {
            // The client is gone or too slow; there is nobody to tell.
        }
        deadlines.remove(number)
        try? socket.close()
    }

    private func answer(
        _ head: RequestHead,
        _ input: ConnectionInput,
        _ output: ResponseOutput
    ) async throws -> Bool {
        let body = RequestBody(
            head,
            source: input,
            socket: socket,
            number: number,
            deadlines: deadlines,
            limits: limits
        )
        let response = await handler(Request(head, body: body))
        let isBodyRead: Bool
        if case .stream = response.body {
            // A stream watches the connection, so the request must be over.
            isBodyRead = try await body.drain(limit: 1 << 20)
        } else {
            isBodyRead = body.isFinished
        }
        let mayKeep = head.keepsAlive && !isStopping()
        let keepsAlive = try await output.send(
            response,
            isHead: head.method == "HEAD",
            keepsAlive: mayKeep && (isBodyRead || (body.announcedBytes ?? .max) <= 1 << 20),
            isChunkable: head.fields["Host"] != nil,
            input: input
        )
        guard keepsAlive else {
            if !isBodyRead { await linger(input) }
            return false
        }
        return try await body.drain(limit: 1 << 20)
    }

    /// Reads on for a moment: closing with bytes unread would reset the
    /// connection, and the client would lose the answer.
    private func linger(_ input: ConnectionInput) async {
        // The client learns that no more comes, and closes.
        shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
        deadlines.set(number, .seconds(2))
        var count = 0
        while count < 4 << 20, let bytes = try? await input.take(atMost: 1 << 16) {
            count += bytes.count
        }
    }
}
