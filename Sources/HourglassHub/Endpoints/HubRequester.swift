import Foundation
import Synchronization

/// Sends requests on behalf of endpoints: adds credentials where they belong,
/// follows redirects one by one, and keeps account of which endpoint works.
final class HubRequester: Sendable {
    let settings: HubSettings
    let engine: CurlEngine
    private let pool: Mutex<EndpointPool>
    private let memory: EndpointMemory?
    private let troubles: Mutex<[Int: String]> = Mutex([:])
    private let remembered = Atomic(false)

    static let mostRedirects = 8

    init(_ settings: HubSettings) {
        self.settings = settings
        engine = CurlEngine(settings.transportSettings)
        memory = settings.memoryFile.map(EndpointMemory.init)
        let preferred = memory?.lastGood(of: settings.endpoints)
        pool = Mutex(
            EndpointPool(
                count: settings.endpoints.count,
                preferring: preferred,
                patience: settings.patience,
                backoff: settings.backoff
            )
        )
    }

    var endpoints: [Endpoint] { settings.endpoints }

    /// A request to `address` for `endpoint`, with the credentials that may go there.
    func request(
        _ address: String,
        endpoint: Endpoint,
        range: Range<Int64>? = nil
    ) -> HTTPRequest {
        var headers: [(name: String, value: String)] = []
        var isOwnHost = false
        if let parsed = WebAddress(address) {
            isOwnHost = parsed.origin == endpoint.base.origin
            if let authorization = settings.tokens.authorization(for: parsed, of: endpoint) {
                headers.append(("Authorization", authorization))
            }
        }
        let usesNetrc = isOwnHost && headers.isEmpty
        if let range {
            headers.append(("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
        }
        return HTTPRequest(address, headers: headers, usesNetrc: usesNetrc)
    }

    /// Where a redirect leads, if following it is acceptable.
    func next(after outcome: TransferOutcome, from address: String) -> String? {
        guard let target = outcome.redirect, let parsed = WebAddress(target) else { return nil }
        // From https back to http would show the request to everybody on the way.
        if address.hasPrefix("https:"), parsed.scheme == "http" { return nil }
        return target
    }

    /// Endpoints in the order they are tried.
    var order: [Int] { pool.withLock { $0.order } }

    func choose(excluding excluded: Set<Int> = []) -> EndpointPool.Choice {
        pool.withLock { $0.choose(excluding: excluded, now: .now) }
    }

    func available(now: ContinuousClock.Instant) -> [Int] {
        pool.withLock { $0.available(now: now) }
    }

    func succeeded(_ index: Int) {
        pool.withLock { $0.succeeded(index) }
        if !remembered.exchange(true, ordering: .relaxed) {
            memory?.remember(settings.endpoints[index], of: settings.endpoints)
        }
    }

    func failed(
        _ index: Int,
        startedAt start: ContinuousClock.Instant,
        retryAfter: Duration? = nil,
        why: String
    ) {
        troubles.withLock { $0[index] = why }
        pool.withLock { $0.failed(index, startedAt: start, retryAfter: retryAfter, now: .now) }
    }

    /// The error for when no endpoint is left to try.
    func exhausted(_ what: String) -> HubError {
        let troubles = troubles.withLock { $0 }
        let lines = endpoints.indices.compactMap { index in
            troubles[index].map { "  \(endpoints[index]): \($0)" }
        }
        let isLimited = !lines.isEmpty && troubles.values.allSatisfy { $0 == "status 429" }
        let advice =
            settings.endpointsAreGiven
            ? "Check the endpoints with `hourglass doctor`."
            : "If huggingface.co is blocked where you are, set HF_ENDPOINT to a mirror such as https://hf-mirror.com; `hourglass doctor` tests each one."
        return HubError(
            isLimited ? .rateLimited : .unreachable,
            "Cannot get \(what): every endpoint failed.\n\(lines.joined(separator: "\n"))\n\(advice)"
        )
    }

    /// Gets a small document, failing over between endpoints.
    ///
    /// - Parameter address: the address at an endpoint; nil skips it.
    func document(
        _ what: String,
        limit: Int = 64 << 20,
        address: (Endpoint) -> String?
    ) async throws -> (endpoint: Int, head: ResponseHead, body: [UInt8]) {
        var serverErrors = 0
        while true {
            try Task.checkCancellation()
            switch choose() {
            case .exhausted:
                throw exhausted(what)
            case .wait(let until):
                try await Task.sleep(until: until, clock: .continuous)
            case .use(let index):
                let endpoint = endpoints[index]
                guard let address = address(endpoint) else {
                    throw HubError(.unexpectedResponse, "\(endpoint) has no way to give \(what).")
                }
                let start = ContinuousClock.now
                let (outcome, body, final) = await follow(
                    address,
                    endpoint: endpoint,
                    limit: limit
                )
                guard let head = outcome.head, case .complete = outcome.end else {
                    try Task.checkCancellation()
                    failed(index, startedAt: start, why: Self.reason(outcome, at: final))
                    continue
                }
                switch head.status {
                case 200:
                    succeeded(index)
                    return (index, head, body)
                case 408, 425, 429, 502, 503, 504:
                    failed(
                        index,
                        startedAt: start,
                        retryAfter: ResponseInterpretation.retryAfter(head),
                        why: "status \(head.status)"
                    )
                case 500, 501, 505...599:
                    // Says nothing about other endpoints, so it is asked again, not left.
                    serverErrors += 1
                    if serverErrors >= settings.patience {
                        throw HubError(
                            .unexpectedResponse,
                            "\(endpoint) answers \(what) with status \(head.status), again and again."
                        )
                    }
                    var backoff = settings.backoff
                    try await Task.sleep(for: backoff.pause(afterFailures: serverErrors))
                default:
                    throw StatusError(head: head, body: body, endpoint: endpoint)
                }
            }
        }
    }

    /// One request with its redirects; `final` is the last address asked.
    func follow(
        _ address: String,
        endpoint: Endpoint,
        limit: Int
    ) async -> (outcome: TransferOutcome, body: [UInt8], final: String) {
        var address = address
        for _ in 0..<Self.mostRedirects {
            let (outcome, body) = await engine.collect(
                request(address, endpoint: endpoint),
                limit: limit
            )
            guard let status = outcome.head?.status, (301...308).contains(status), status != 304
            else { return (outcome, body, address) }
            guard let target = next(after: outcome, from: address) else {
                return (
                    TransferOutcome(
                        end: .failed(
                            TransportFailure(
                                kind: .other,
                                message: "a redirect that cannot be followed"
                            )
                        ),
                        head: nil,
                        bytesReceived: 0,
                        redirect: nil
                    ), [], address
                )
            }
            address = target
        }
        return (
            TransferOutcome(
                end: .failed(TransportFailure(kind: .other, message: "too many redirects")),
                head: nil,
                bytesReceived: 0,
                redirect: nil
            ), [], address
        )
    }

    /// Why a transfer brought no usable answer, naming the host that failed.
    static func reason(_ outcome: TransferOutcome, at address: String) -> String {
        let host = WebAddress(address)?.host ?? "?"
        switch outcome.end {
        case .failed(let failure): return "\(failure.message) (\(host))"
        case .stopped: return "the answer is larger than expected (\(host))"
        case .cancelled: return "cancelled"
        case .complete: return "no answer (\(host))"
        }
    }
}

/// A final answer with a status that is no success.
struct StatusError: Error {
    let head: ResponseHead
    let body: [UInt8]
    let endpoint: Endpoint

    /// The error to show, for a request about `reference`.
    func explained(_ reference: String, tokens: Tokens) -> HubError {
        let code = head["x-error-code"] ?? ""
        let said = head["x-error-message"].map { " The server says: \($0)" } ?? ""
        let page = "\(endpoint)/\(reference.split(separator: "@").first ?? "")"
        switch head.status {
        case 401 where code == "RepoNotFound" || (code.isEmpty && tokens.hub == nil):
            return HubError(
                .repositoryNotFound,
                "\(reference) does not exist at \(endpoint), or is private. Check the spelling; for a private model give a token with HF_TOKEN or --token-file.\(said)"
            )
        case 401:
            return HubError(
                .unauthorized,
                "\(endpoint) refuses access to \(reference) (\(tokens)). Check that the token is valid and may read this model.\(said)"
            )
        case 403
        where code == "GatedRepo" || said.lowercased().contains("gated")
            || said.lowercased().contains("authorized list"):
            return HubError(
                .forbidden,
                "\(reference) is gated: open \(page) in a browser, accept its conditions, then pull again with a token of that account (\(tokens)).\(said)"
            )
        case 403:
            return HubError(
                .forbidden,
                "\(endpoint) forbids access to \(reference) (\(tokens)). If the model is gated, accept its conditions at \(page); a fine-grained token needs the permission to read gated models.\(said)"
            )
        case 404 where code == "RevisionNotFound":
            return HubError(
                .revisionNotFound,
                "\(reference): there is no such branch, tag or commit at \(endpoint).\(said)"
            )
        case 404 where code == "EntryNotFound":
            return HubError(.fileNotFound, "\(reference): no such file at \(endpoint).\(said)")
        case 404:
            return HubError(
                .repositoryNotFound,
                "\(reference) does not exist at \(endpoint).\(said)"
            )
        default:
            return HubError(
                .unexpectedResponse,
                "\(endpoint) answers a request about \(reference) with status \(head.status).\(said)"
            )
        }
    }
}
