internal import FlyingSocks

/// The body of a request, read as it is asked for.
final class RequestBody: @unchecked Sendable {
    // Unchecked: read by the one handler that serves the request, and by the
    // connection once the handler has returned.
    private let source: ConnectionInput?
    private let socket: AsyncSocket?
    private let number: UInt64
    private let deadlines: ConnectionDeadlines
    private let limits: HTTPLimits
    private var mustInvite: Bool
    private var remaining: Int64?
    private var chunks: ChunkedDecoder?
    private var pending: [UInt8]

    /// Bytes the body announces; nil when it is chunked.
    let announcedBytes: Int64?

    init(
        _ head: RequestHead,
        source: ConnectionInput,
        socket: AsyncSocket,
        number: UInt64,
        deadlines: ConnectionDeadlines,
        limits: HTTPLimits
    ) {
        self.source = source
        self.socket = socket
        self.number = number
        self.deadlines = deadlines
        self.limits = limits
        mustInvite = head.expectsContinue
        pending = []
        switch head.bodyLength {
        case .bytes(let count): (announcedBytes, remaining) = (count, count)
        case .chunked:
            (announcedBytes, remaining) = (nil, nil)
            chunks = ChunkedDecoder(lineLimit: limits.chunkLineBytes)
        }
    }

    /// A body that is there already.
    init(_ bytes: [UInt8]) {
        (source, socket, number) = (nil, nil, 0)
        (deadlines, limits, mustInvite) = (ConnectionDeadlines(), HTTPLimits(), false)
        (announcedBytes, remaining, pending) = (Int64(bytes.count), 0, bytes)
    }

    /// Whether all of it has been read.
    var isFinished: Bool {
        pending.isEmpty && (chunks?.isFinished ?? (remaining == 0))
    }

    /// The next bytes; nil at the end.
    ///
    /// - Throws: `HTTPFailure` when it is cut off or malformed.
    func next() async throws -> [UInt8]? {
        if !pending.isEmpty {
            defer { pending = [] }
            return pending
        }
        guard !isFinished, let source else { return nil }
        deadlines.set(number, limits.bodyTime)
        defer { deadlines.set(number, nil) }
        if mustInvite {
            mustInvite = false
            try await socket?.write(Bytes.data("HTTP/1.1 100 Continue\r\n\r\n"))
        }
        var block: [UInt8] = []
        while block.count < limits.blockBytes, !isFinished {
            let wanted = Int(min(remaining ?? Int64(limits.blockBytes), Int64(limits.blockBytes)))
            guard let bytes = try await source.take(atMost: wanted) else {
                throw HTTPFailure(400, "The body ends too early.")
            }
            if chunks == nil {
                block += bytes
                remaining = (remaining ?? 0) - Int64(bytes.count)
            } else {
                let used = try chunks?.decode(bytes[...], into: &block) ?? 0
                if used < bytes.count { source.putBack(bytes[used...]) }
            }
        }
        return block.isEmpty ? nil : block
    }

    /// All of it.
    ///
    /// - Throws: `HTTPFailure` with status 413 when it is longer than `limit`.
    func collect(limit: Int) async throws -> [UInt8] {
        if let announcedBytes, announcedBytes > limit { throw Self.tooLong(limit) }
        var all: [UInt8] = []
        while let more = try await next() {
            all += more
            guard all.count <= limit else { throw Self.tooLong(limit) }
        }
        return all
    }

    /// Reads what a handler left, so that the next request can be found.
    ///
    /// - Returns: whether that was little enough to be worth it.
    func drain(limit: Int) async throws -> Bool {
        guard !isFinished else { return true }
        // A client that still waits to be invited sends nothing.
        guard !mustInvite, announcedBytes.map({ $0 <= limit }) ?? true else { return false }
        var count = 0
        while let more = try await next() {
            count += more.count
            guard count <= limit else { return false }
        }
        return true
    }

    static func tooLong(_ limit: Int) -> HTTPFailure {
        HTTPFailure(413, "The body is longer than \(limit) bytes.")
    }
}
