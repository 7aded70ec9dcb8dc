import CCurl
import Foundation
import Synchronization

/// The thread behind `CurlEngine`.
///
/// Unchecked, because the compiler cannot see the rule that keeps it safe: all
/// mutable state outside `mailbox` belongs to the thread in `run()`.
final class CurlLoop: @unchecked Sendable {
    enum Message {
        case start(
            UInt64,
            HTTPRequest,
            any BodySink,
            CancellationFlag,
            @Sendable (TransferOutcome) -> Void
        )
        case cancel(UInt64)
        case shutDown
    }

    private struct Mailbox {
        var messages: [Message] = []
        var nextIdentifier: UInt64 = 0
        var isClosed = false
    }

    private let handle: UnsafeMutableRawPointer
    private let settings: TransportSettings
    private let mailbox = Mutex(Mailbox())

    // Owned by the thread.
    private var transfers: [UInt64: CurlTransfer] = [:]
    private var byHandle: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var idleHandles: [UnsafeMutableRawPointer] = []
    private var bucket: TokenBucket?

    private static let initialized: Bool = {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        return true
    }()

    init(_ settings: TransportSettings) {
        precondition(Self.initialized)
        guard let handle = curl_multi_init() else { preconditionFailure("libcurl has no memory") }
        self.handle = handle
        self.settings = settings
        ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, 96)
        bucket = settings.bytesPerSecond.map { TokenBucket(bytesPerSecond: $0, now: .now) }
    }

    func makeIdentifier() -> UInt64 {
        mailbox.withLock {
            $0.nextIdentifier += 1
            return $0.nextIdentifier
        }
    }

    func post(_ message: Message) {
        // Waking inside the lock keeps the handle alive: the thread closes the
        // mailbox under the same lock before it frees the handle.
        mailbox.withLock { box in
            guard !box.isClosed else { return }
            box.messages.append(message)
            curl_multi_wakeup(handle)
        }
    }

    func run() {
        var running: Int32 = 0
        while readMailbox() {
            curl_multi_perform(handle, &running)
            reapFinished()
            resumePaused()
            checkDeadlines()
            curl_multi_poll(handle, nil, 0, pollTimeout, nil)
        }
        for transfer in Array(transfers.values) {
            finish(transfer, .cancelled)
        }
        for idle in idleHandles { curl_easy_cleanup(idle) }
        curl_multi_cleanup(handle)
    }

    private var pollTimeout: Int32 {
        if transfers.isEmpty { return 60_000 }
        return transfers.values.contains { $0.isPaused } ? 10 : 100
    }

    /// False when the engine is gone and the thread should end.
    private func readMailbox() -> Bool {
        let (messages, isClosed) = mailbox.withLock { box in
            defer { box.messages.removeAll() }
            for case .shutDown in box.messages { box.isClosed = true }
            return (box.messages, box.isClosed)
        }
        for message in messages {
            switch message {
            case .start(let identifier, let request, let sink, let flag, let completion):
                // A cancellation that overtakes its start has raised the flag.
                if isClosed || flag.isRaised {
                    completion(
                        TransferOutcome(end: .cancelled, head: nil, bytesReceived: 0, redirect: nil)
                    )
                } else {
                    start(identifier, request, sink, completion)
                }
            case .cancel(let identifier):
                if let transfer = transfers[identifier] {
                    finish(transfer, .cancelled)
                }
            case .shutDown:
                break
            }
        }
        return !isClosed
    }

    private func start(
        _ identifier: UInt64,
        _ request: HTTPRequest,
        _ sink: any BodySink,
        _ completion: @escaping @Sendable (TransferOutcome) -> Void
    ) {
        guard let easy = idleHandles.popLast() ?? curl_easy_init() else {
            completion(
                TransferOutcome(
                    end: .failed(TransportFailure(kind: .other, message: "libcurl has no memory")),
                    head: nil,
                    bytesReceived: 0,
                    redirect: nil
                )
            )
            return
        }
        let transfer = CurlTransfer(
            identifier: identifier,
            easy: easy,
            request: request,
            sink: sink,
            loop: self,
            completion: completion
        )
        transfer.configure(settings)
        transfers[identifier] = transfer
        byHandle[easy] = transfer
        curl_multi_add_handle(handle, easy)
    }

    private func reapFinished() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(handle, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = byHandle[easy]
            else { continue }
            finish(transfer, transfer.ending(ccurl_message_result(message)))
        }
    }

    private func finish(_ transfer: CurlTransfer, _ end: TransferOutcome.End) {
        let outcome = transfer.outcome(end)
        curl_multi_remove_handle(handle, transfer.easy)
        transfers[transfer.identifier] = nil
        byHandle[transfer.easy] = nil
        curl_easy_reset(transfer.easy)
        transfer.releaseLists()
        if idleHandles.count < 64 {
            idleHandles.append(transfer.easy)
        } else {
            curl_easy_cleanup(transfer.easy)
        }
        transfer.completion(outcome)
    }

    /// Whether `count` bytes may be taken now; when not, the transfer waits.
    func admit(_ count: Int) -> Bool {
        guard bucket != nil else { return true }
        return bucket!.take(Int64(count), now: .now)
    }

    private func resumePaused() {
        guard bucket != nil, bucket!.hasTokens(now: .now) else { return }
        for transfer in transfers.values where transfer.isPaused {
            transfer.isPaused = false
            transfer.lastActivity = .now
            curl_easy_pause(transfer.easy, CURLPAUSE_CONT)
            if !bucket!.hasTokens(now: .now) { break }
        }
    }

    private func checkDeadlines() {
        let now = ContinuousClock.now
        for transfer in Array(transfers.values) where !transfer.isPaused {
            let limit = transfer.hasHead ? settings.stallTimeout : settings.headTimeout
            let quiet = now - transfer.lastActivity
            guard quiet > limit else { continue }
            let what = transfer.hasHead ? "no data" : "no answer"
            finish(
                transfer,
                .failed(TransportFailure(kind: .timeout, message: "\(what) for \(limit.brief)"))
            )
        }
    }
}

/// Raised when the caller no longer wants a transfer.
final class CancellationFlag: Sendable {
    private let raised = Atomic(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }
    func raise() { raised.store(true, ordering: .releasing) }
}

extension Duration {
    /// Seconds as a number, for arithmetic on rates.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }

    /// "20 s", "0.4 s".
    var brief: String {
        let value = (seconds * 10).rounded() / 10
        return value == value.rounded() ? "\(Int(value)) s" : "\(value) s"
    }
}
