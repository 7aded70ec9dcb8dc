import CCurl
import Foundation
import Synchronization

/// Settings of the transport.
package struct TransportSettings: Sendable {
    package var connectTimeout: Duration
    /// Longest wait for the status line and headers.
    package var headTimeout: Duration
    /// Longest pause between two pieces of a body.
    package var stallTimeout: Duration
    package var bytesPerSecond: Int64?
    /// Proxy for each scheme; nil leaves the choice to libcurl's own variables.
    package var proxies: [String: String]
    package var noProxy: String?
    /// File of PEM certificates to trust in place of the system's.
    package var certificateFile: String?
    package var certificateFolder: String?
    package var userAgent: String

    package init(
        connectTimeout: Duration = .seconds(10),
        headTimeout: Duration = .seconds(20),
        stallTimeout: Duration = .seconds(20),
        bytesPerSecond: Int64? = nil,
        proxies: [String: String] = [:],
        noProxy: String? = nil,
        certificateFile: String? = nil,
        certificateFolder: String? = nil,
        userAgent: String = "hourglass; hub/1"
    ) {
        self.connectTimeout = connectTimeout
        self.headTimeout = headTimeout
        self.stallTimeout = stallTimeout
        self.bytesPerSecond = bytesPerSecond
        self.proxies = proxies
        self.noProxy = noProxy
        self.certificateFile = certificateFile
        self.certificateFolder = certificateFolder
        self.userAgent = userAgent
    }
}

/// HTTP over one libcurl multi handle, driven by one thread of its own.
///
/// Every libcurl handle is touched by that thread alone; callers reach it
/// through a mailbox. Connections are kept for reuse. HTTP/2 is not used:
/// many mirrors limit the speed of a connection, and parallel ranges only help
/// when each has a connection to itself.
package final class CurlEngine: Sendable {
    private let loop: CurlLoop

    package init(_ settings: TransportSettings) {
        loop = CurlLoop(settings)
        let loop = self.loop
        let thread = Thread { loop.run() }
        thread.name = "hourglass.hub"
        thread.stackSize = 1 << 20
        thread.start()
    }

    deinit { loop.post(.shutDown) }

    /// Performs a request, passing the body to `sink`. Never throws: how it
    /// ended is in the outcome. Cancelling the task ends the transfer.
    package func perform(_ request: HTTPRequest, into sink: any BodySink) async -> TransferOutcome {
        let identifier = loop.makeIdentifier()
        let flag = CancellationFlag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.post(
                    .start(identifier, request, sink, flag) { continuation.resume(returning: $0) }
                )
            }
        } onCancel: {
            flag.raise()
            loop.post(.cancel(identifier))
        }
    }

    /// Performs a request and collects its body, up to `limit` bytes.
    package func collect(
        _ request: HTTPRequest,
        limit: Int
    ) async -> (outcome: TransferOutcome, body: [UInt8]) {
        let sink = CollectingSink(limit: limit)
        let outcome = await perform(request, into: sink)
        return (outcome, sink.bytes)
    }
}

/// Keeps a small body in memory.
final class CollectingSink: BodySink {
    private let content = Mutex<[UInt8]>([])
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var bytes: [UInt8] { content.withLock { $0 } }

    func begin(_ head: ResponseHead) -> SinkVerdict { .proceed }

    func receive(_ bytes: UnsafeRawBufferPointer) -> SinkVerdict {
        content.withLock { content in
            guard content.count + bytes.count <= limit else { return .stop }
            content.append(contentsOf: bytes)
            return .proceed
        }
    }
}
