internal import Foundation
internal import Synchronization

/// Talks to a program's HTTP interface, whose answers may come in a stream.
///
/// Meant for interfaces such as OpenAI-compatible servers: a small JSON
/// document goes there, text comes back as it is made. Connections are kept
/// for the next request. Proxies and certificates come from the environment,
/// as for model downloads; loopback addresses never go through a proxy.
/// Redirects are not followed, so that a key is sent only where it was meant.
public struct StreamingConnection: Sendable {
    /// How long to wait, and for how much.
    public struct Limits: Sendable {
        /// Longest wait for the connection.
        public var connect: Duration = .seconds(10)
        /// Longest silence: before the answer begins, and between two pieces of it.
        public var silence: Duration = .seconds(300)
        /// Most bytes of one answer.
        public var bodyBytes = 64 << 20

        /// Ten seconds to connect, five minutes of silence, 64 MiB.
        public init() {}
    }

    /// An answer whose body may still be coming.
    public struct Response: Sendable {
        /// Status code.
        public let status: Int
        /// Header values by lower-case name.
        public let headers: [String: String]
        /// The body, piece by piece. Throws `HubError` with code `silent`,
        /// `brokenOff` or `unexpectedResponse` (too long); dropping it ends
        /// the transfer.
        public let body: AsyncThrowingStream<[UInt8], any Error>

        /// The whole body.
        ///
        /// - Throws: what `body` throws.
        public func collect() async throws -> [UInt8] {
            var bytes: [UInt8] = []
            for try await piece in body { bytes += piece }
            return bytes
        }
    }

    private let engine: CurlEngine
    private let limits: Limits

    /// Opens nothing yet.
    ///
    /// - Throws: `HubError` (`invalidSetting`) when the environment names a
    ///   setting that cannot be used.
    public init(_ limits: Limits = Limits()) throws(HubError) {
        var transport = try HubSettings().transportSettings
        transport.bytesPerSecond = nil
        transport.connectTimeout = limits.connect
        transport.headTimeout = limits.silence
        transport.stallTimeout = limits.silence
        transport.userAgent = "hourglass; engine/1"
        let loopback = "localhost,127.0.0.1,::1"
        transport.noProxy = transport.noProxy.map { $0 + "," + loopback } ?? loopback
        self.limits = limits
        engine = CurlEngine(transport)
    }

    /// Asks with GET.
    ///
    /// - Throws: `HubError` with code `unreachable`, `silent` or `brokenOff`;
    ///   `CancellationError`.
    public func get(_ address: String, headers: [String: String] = [:]) async throws -> Response {
        try await send(HTTPRequest(address, headers: Self.list(headers)))
    }

    /// Posts a document and gives the answer as soon as it begins.
    ///
    /// - Throws: `HubError` with code `unreachable`, `silent` or `brokenOff`;
    ///   `CancellationError`.
    public func post(
        _ address: String,
        headers: [String: String] = [:],
        body: [UInt8]
    ) async throws -> Response {
        try await send(HTTPRequest(address, headers: Self.list(headers), body: body))
    }

    private static func list(_ headers: [String: String]) -> [(name: String, value: String)] {
        headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func send(_ request: HTTPRequest) async throws -> Response {
        let (body, pieces) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        let sink = StreamingSink(pieces, limit: limits.bodyBytes, address: request.address)
        let transfer = Task { [engine] in
            sink.end(await engine.perform(request, into: sink))
        }
        pieces.onTermination = { _ in transfer.cancel() }
        let head = try await withTaskCancellationHandler {
            try await sink.head()
        } onCancel: {
            transfer.cancel()
        }
        return Response(status: head.status, headers: head.headers, body: body)
    }
}

/// Hands a response on as it comes.
private final class StreamingSink: BodySink {
    private enum Head {
        case awaited
        case wanted(CheckedContinuation<ResponseHead, any Error>)
        case settled(Result<ResponseHead, any Error>)
    }

    private struct State {
        var head = Head.awaited
        var received = 0
        var isTooLong = false
    }

    private let state = Mutex(State())
    private let pieces: AsyncThrowingStream<[UInt8], any Error>.Continuation
    private let limit: Int
    private let address: String

    init(
        _ pieces: AsyncThrowingStream<[UInt8], any Error>.Continuation,
        limit: Int,
        address: String
    ) {
        (self.pieces, self.limit, self.address) = (pieces, limit, address)
    }

    /// Waits until status and headers are there.
    func head() async throws -> ResponseHead {
        try await withCheckedThrowingContinuation { continuation in
            let known = state.withLock { state -> Result<ResponseHead, any Error>? in
                if case .settled(let result) = state.head { return result }
                state.head = .wanted(continuation)
                return nil
            }
            if let known { continuation.resume(with: known) }
        }
    }

    private func settle(_ result: Result<ResponseHead, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<ResponseHead, any Error>? in
            switch state.head {
            case .settled: return nil
            case .awaited:
                state.head = .settled(result)
                return nil
            case .wanted(let continuation):
                state.head = .settled(result)
                return continuation
            }
        }
        waiting?.resume(with: result)
    }

    func begin(_ head: ResponseHead) -> SinkVerdict {
        settle(.success(head))
        return .proceed
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> SinkVerdict {
        let fits = state.withLock { state in
            state.received += bytes.count
            state.isTooLong = state.received > limit
            return !state.isTooLong
        }
        guard fits else { return .stop }
        if case .terminated = pieces.yield([UInt8](bytes)) { return .stop }
        return .proceed
    }

    func end(_ outcome: TransferOutcome) {
        let isTooLong = state.withLock { $0.isTooLong }
        if let failure = failure(outcome, isTooLong: isTooLong) {
            settle(.failure(failure))
            pieces.finish(throwing: failure)
        } else {
            settle(.failure(broken("ended without an answer")))
            pieces.finish()
        }
    }

    private func broken(_ what: String) -> HubError {
        HubError(.brokenOff, "The server at \(address) \(what).")
    }

    private func failure(_ outcome: TransferOutcome, isTooLong: Bool) -> (any Error)? {
        switch outcome.end {
        case .complete: return nil
        case .cancelled: return CancellationError()
        case .stopped:
            guard isTooLong else { return nil }
            return HubError(
                .unexpectedResponse,
                "The server at \(address) sends more than \(limit >> 20) MiB."
            )
        case .failed(let failure):
            let code: HubError.Code
            switch failure.kind {
            case .resolve, .connect, .secureConnection, .proxy: code = .unreachable
            case .timeout: code = .silent
            case .broken, .other: code = .brokenOff
            }
            let verb =
                code == .unreachable
                ? "cannot be reached" : code == .silent ? "does not answer" : "broke off"
            return HubError(
                code,
                "The server at \(address) \(verb): \(failure.message).",
                cause: failure
            )
        }
    }
}
