internal import FlyingSocks
internal import Foundation

/// Writes responses to a connection.
///
/// Confined to the task that serves the connection, but for `write`, which one
/// child task calls while that task waits.
final class ResponseOutput: @unchecked Sendable {
    private let socket: AsyncSocket
    private let number: UInt64
    private let deadlines: ConnectionDeadlines
    private let limits: HTTPLimits

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

    /// Sends a response.
    ///
    /// - Parameters:
    ///   - isHead: whether the request asks for the header alone.
    ///   - isChunkable: whether the client understands chunks.
    ///   - input: watched for the client's going while a stream runs.
    /// - Returns: whether the connection can serve another request.
    func send(
        _ response: Response,
        isHead: Bool,
        keepsAlive: Bool,
        isChunkable: Bool,
        input: ConnectionInput
    ) async throws -> Bool {
        let time = response.isPatient ? limits.streamTime : limits.writeTime
        var fields = response.fields
        var keepsAlive = keepsAlive
        var isChunked = false
        switch response.body {
        case .bytes(let bytes):
            if response.status != 204, response.status != 304 {
                fields["Content-Length"] = String(bytes.count)
            }
        case .file(_, let range):
            fields["Content-Length"] = String(range.upperBound - range.lowerBound)
        case .stream:
            isChunked = isChunkable
            if isChunked { fields["Transfer-Encoding"] = "chunked" } else { keepsAlive = false }
        }
        fields["Date"] = Self.date()
        fields["Connection"] = keepsAlive ? "keep-alive" : "close"
        var head = "HTTP/1.1 \(response.status) \(StatusText.phrase(response.status))\r\n"
        for (name, value) in fields.lines { head += "\(name): \(value)\r\n" }
        var first = Bytes.data(head + "\r\n")
        switch response.body {
        case .bytes(let bytes):
            if !isHead { first.append(contentsOf: bytes) }
            try await write(first, time)
        case .file(let file, let range):
            try await write(first, time)
            if !isHead { try await send(file, range, time) }
        case .stream(let run):
            try await write(first, time)
            guard !isHead else { return false }
            try await stream(run, isChunked: isChunked, time, input)
        }
        return keepsAlive
    }

    private func send(_ file: OpenFile, _ range: Range<Int64>, _ time: Duration) async throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = Int(min(Int64(limits.blockBytes), range.upperBound - offset))
            let bytes = file.read(at: offset, count: count)
            // The length is promised: a file cut off meanwhile ends the
            // connection.
            guard bytes.count == count else { throw SocketError.disconnected }
            try await write(Data(bytes), time)
            offset += Int64(count)
        }
    }

    private func stream(
        _ run: @escaping @Sendable (_ write: @escaping Response.Writer) async throws -> Void,
        isChunked: Bool,
        _ time: Duration,
        _ input: ConnectionInput
    ) async throws {
        let unsafeInput = UncheckedInput(input)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await run { bytes in
                    guard !bytes.isEmpty else { return }
                    try await self.write(isChunked ? Self.chunk(bytes) : Data(bytes), time)
                }
                return true
            }
            group.addTask {
                if try await unsafeInput.input.waitForEnd() { throw SocketError.disconnected }
                return false
            }
            while let isDone = try await group.next() {
                if isDone { break }
            }
            group.cancelAll()
        }
        if isChunked { try await write(Bytes.data("0\r\n\r\n"), time) }
    }

    private static func chunk(_ bytes: [UInt8]) -> Data {
        var data = Bytes.data(String(bytes.count, radix: 16) + "\r\n")
        data.append(contentsOf: bytes)
        data.append(contentsOf: [13, 10])
        return data
    }

    private func write(_ data: Data, _ time: Duration) async throws {
        var rest = data[...]
        while !rest.isEmpty {
            let block = rest.prefix(limits.blockBytes)
            deadlines.set(number, time)
            try await socket.write(Data(block))
            rest = rest.dropFirst(block.count)
        }
        deadlines.set(number, nil)
    }

    private static func date() -> String {
        Date().formatted(
            Date.VerbatimFormatStyle(
                format:
                    "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT",
                locale: Locale(identifier: "en_US_POSIX"),
                timeZone: .gmt,
                calendar: Calendar(identifier: .gregorian)
            )
        )
    }

    /// The input while its connection's task waits for the group above.
    private struct UncheckedInput: @unchecked Sendable {
        let input: ConnectionInput
        init(_ input: ConnectionInput) { self.input = input }
    }
}
