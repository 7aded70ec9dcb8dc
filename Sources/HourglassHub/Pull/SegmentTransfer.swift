import Synchronization

/// The addresses that a file's own address was redirected to, so that not
/// every range asks the hub again where the storage is.
final class ResolvedAddresses: Sendable {
    private let addresses = Mutex<[Int: String]>([:])

    subscript(endpoint: Int) -> String? {
        get { addresses.withLock { $0[endpoint] } }
        set { addresses.withLock { $0[endpoint] = newValue } }
    }
}

/// How one segment's request ended.
struct SegmentResult: Sendable {
    let segment: Int
    let endpoint: Int
    let started: ContinuousClock.Instant
    let answer: RangeAnswer?
    let outcome: TransferOutcome
    /// The address that gave the final answer.
    let address: String
    /// Whether that address is the endpoint itself, not where it redirected to.
    let isOwnHost: Bool
}

/// Performs one range request, with its redirects.
struct SegmentTransfer: Sendable {
    let context: PullContext
    let remote: RemoteFile
    let size: Int64
    let resolved: ResolvedAddresses

    /// - Parameter makeSink: makes the receiver of one hop's response.
    func run(
        segment: Int,
        endpoint index: Int,
        range: Range<Int64>?,
        makeSink: (ResponseInterpretation) -> any AnsweringSink
    ) async -> SegmentResult {
        let requester = context.requester
        let endpoint = requester.endpoints[index]
        let started = ContinuousClock.now
        let first = context.address(of: remote, at: index)
        var address = resolved[index] ?? first
        var interpretation = ResponseInterpretation(
            requested: range,
            expectedSize: size,
            digest: remote.digest,
            commit: context.commit(at: index)
        )
        for _ in 0..<HubRequester.mostRedirects {
            let isOwnHost = WebAddress(address)?.origin == endpoint.base.origin
            let sink = makeSink(interpretation)
            let outcome = await requester.engine.perform(
                requester.request(address, endpoint: endpoint, range: range),
                into: sink
            )
            let answer = sink.answer
            func result(_ outcome: TransferOutcome) -> SegmentResult {
                SegmentResult(
                    segment: segment,
                    endpoint: index,
                    started: started,
                    answer: answer,
                    outcome: outcome,
                    address: address,
                    isOwnHost: isOwnHost
                )
            }
            guard answer == .redirect else {
                switch answer {
                case .bytes, .wholeFile: if address != first { resolved[index] = address }
                default: resolved[index] = nil
                }
                return result(outcome)
            }
            guard let target = requester.next(after: outcome, from: address) else {
                var broken = outcome
                broken.end = .failed(
                    TransportFailure(kind: .other, message: "a redirect that cannot be followed")
                )
                return result(broken)
            }
            // The commit header belongs to the hub, not to its storage.
            if WebAddress(target)?.origin != endpoint.base.origin { interpretation.commit = nil }
            address = target
        }
        return SegmentResult(
            segment: segment,
            endpoint: index,
            started: started,
            answer: nil,
            outcome: TransferOutcome(
                end: .failed(TransportFailure(kind: .other, message: "too many redirects")),
                head: nil,
                bytesReceived: 0,
                redirect: nil
            ),
            address: address,
            isOwnHost: false
        )
    }
}

/// A receiver that can say what the response was.
protocol AnsweringSink: BodySink {
    var answer: RangeAnswer? { get }
}

/// Keeps the bytes of one range in memory.
final class RangeSink: AnsweringSink {
    private struct State {
        var answer: RangeAnswer?
        var bytes: [UInt8] = []
        var toSkip = 0
    }

    private let range: Range<Int64>
    private let interpretation: ResponseInterpretation
    private let state = Mutex(State())

    init(_ range: Range<Int64>, _ interpretation: ResponseInterpretation) {
        self.range = range
        self.interpretation = interpretation
    }

    var answer: RangeAnswer? { state.withLock { $0.answer } }

    /// The bytes, if all of them came.
    var bytes: [UInt8]? {
        state.withLock {
            $0.bytes.count == Int(range.upperBound - range.lowerBound) ? $0.bytes : nil
        }
    }

    func begin(_ head: ResponseHead) -> SinkVerdict {
        let answer = interpretation.answer(head)
        return state.withLock { state in
            state.answer = answer
            state.bytes = []
            switch answer {
            case .bytes(let start): state.toSkip = Int(range.lowerBound - start)
            case .wholeFile: state.toSkip = Int(range.lowerBound)
            case .differentFile, .rangesUnsupported: return .stop
            default: break
            }
            return .proceed
        }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> SinkVerdict {
        state.withLock { state in
            switch state.answer {
            case .bytes, .wholeFile: break
            default: return .proceed
            }
            let skipped = min(state.toSkip, bytes.count)
            state.toSkip -= skipped
            let wanted = Int(range.upperBound - range.lowerBound) - state.bytes.count
            state.bytes.append(contentsOf: bytes.dropFirst(skipped).prefix(wanted))
            let isMore = bytes.count - skipped > wanted
            return isMore ? .stop : .proceed
        }
    }
}
