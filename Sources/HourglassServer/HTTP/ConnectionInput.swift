internal import FlyingSocks

/// The bytes a client sends, in order, with those read ahead kept.
///
/// Confined to the task that serves the connection.
final class ConnectionInput {
    private let socket: AsyncSocket
    private let number: UInt64
    private let deadlines: ConnectionDeadlines
    private let limits: HTTPLimits
    private var buffer: [UInt8] = []

    init(
        _ socket: AsyncSocket,
        number: UInt64,
        deadlines: ConnectionDeadlines,
        limits: HTTPLimits
    ) {
        self.socket = socket
        self.number = number
        self.deadlines = deadlines
        self.limits = limits
    }

    /// The next request's head; nil when the client has closed the connection
    /// between requests.
    func nextHead() async throws -> RequestHead? {
        deadlines.set(number, limits.idleTime, isIdle: true)
        var isStarted = false
        while true {
            if let head = try takeHead() { return head }
            if !buffer.isEmpty, !isStarted {
                isStarted = true
                deadlines.set(number, limits.headTime)
            }
            let more = try await read()
            if more.isEmpty {
                if isStarted { throw HTTPFailure(400, "The request ends in its header.") }
                return nil
            }
            buffer += more
        }
    }

    /// The head at the beginning of the buffer; nil when more bytes must come.
    @inline(never)
    private func takeHead() throws -> RequestHead? {
        // Empty lines before a request are to be overlooked.
        while let first = buffer.first, first == 13 || first == 10 { buffer.removeFirst() }
        guard let end = Self.endOfHead(buffer) else {
            guard buffer.count <= limits.headBytes else {
                throw HTTPFailure(431, "The header is longer than \(limits.headBytes) bytes.")
            }
            return nil
        }
        let head = try RequestHead(buffer[..<end.head], limits: limits)
        buffer.removeFirst(end.body)
        return head
    }

    /// Up to a block of the next bytes; nil at the end.
    func take(atMost count: Int) async throws -> [UInt8]? {
        if buffer.isEmpty {
            buffer = try await read()
            if buffer.isEmpty { return nil }
        }
        guard buffer.count > count else {
            defer { buffer = [] }
            return buffer
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// Puts bytes back that belong to what comes next.
    func putBack(_ bytes: ArraySlice<UInt8>) { buffer.insert(contentsOf: bytes, at: 0) }

    /// Waits until the client has closed the connection, or sends what must
    /// be another request.
    func waitForEnd() async throws -> Bool {
        guard buffer.isEmpty else { return false }
        buffer = try await read()
        return buffer.isEmpty
    }

    /// More bytes; none at the end.
    private func read() async throws -> [UInt8] {
        do {
            return try await socket.read(atMost: 4096)
        } catch SocketError.disconnected {
            return []
        }
    }

    /// Where the head ends and the body begins.
    private static func endOfHead(_ bytes: [UInt8]) -> (head: Int, body: Int)? {
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                if bytes[index] == 10 {
                    if index + 1 < bytes.count, bytes[index + 1] == 10 { return (index, index + 2) }
                    if index + 2 < bytes.count, bytes[index + 1] == 13, bytes[index + 2] == 10 {
                        return (index, index + 3)
                    }
                }
                index += 1
            }
            return nil
        }
    }
}
