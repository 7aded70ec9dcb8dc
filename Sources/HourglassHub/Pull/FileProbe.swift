import Foundation
import Synchronization

/// Asks an endpoint for what a listing left out: length and digest of a file.
struct FileProbe: Sendable {
    let context: PullContext

    private static let largestUnmeasured = 64 << 20

    func complete(_ file: RemoteFile) async throws -> RemoteFile {
        guard file.size == nil || file.digest == nil else { return file }
        let requester = context.requester
        while true {
            try Task.checkCancellation()
            switch requester.choose() {
            case .exhausted:
                throw requester.exhausted("'\(file.path)' of \(context.reference)")
            case .wait(let until):
                try await Task.sleep(until: until, clock: .continuous)
            case .use(let index):
                let started = ContinuousClock.now
                let heads = await heads(of: file, at: index)
                guard let last = heads.last else {
                    requester.failed(index, startedAt: started, why: "no answer")
                    continue
                }
                switch last.status {
                case 200, 206:
                    requester.succeeded(index)
                    let known = merge(file, heads)
                    guard known.size == nil else { return known }
                    let all = try await measured(known, at: index)
                    if all.size != nil { return all }
                case 416 where last.contentRange?.total == 0:
                    // An empty file has no first byte to ask for.
                    requester.succeeded(index)
                    return merge(file, heads)
                case 416:
                    requester.failed(index, startedAt: started, why: "status 416")
                case 408, 425, 429, 500...599:
                    requester.failed(
                        index,
                        startedAt: started,
                        retryAfter: ResponseInterpretation.retryAfter(last),
                        why: "status \(last.status)"
                    )
                default:
                    throw StatusError(head: last, body: [], endpoint: requester.endpoints[index])
                        .explained(
                            context.listing.repository.description,
                            tokens: context.settings.tokens
                        )
                }
            }
        }
    }

    /// The heads of all hops to the file; empty when the last one failed.
    private func heads(of file: RemoteFile, at index: Int) async -> [ResponseHead] {
        let requester = context.requester
        let endpoint = requester.endpoints[index]
        var address = context.address(of: file, at: index)
        var heads: [ResponseHead] = []
        for _ in 0..<HubRequester.mostRedirects {
            let sink = HeadSink()
            let outcome = await requester.engine.perform(
                requester.request(address, endpoint: endpoint, range: 0..<1),
                into: sink
            )
            guard let head = outcome.head else { return [] }
            heads.append(head)
            guard (301...308).contains(head.status), head.status != 304 else { return heads }
            guard let next = requester.next(after: outcome, from: address) else { return [] }
            address = next
        }
        return []
    }

    /// Finds the length of a file that no header tells by fetching all of it.
    /// Only small files are served that way.
    private func measured(_ file: RemoteFile, at index: Int) async throws -> RemoteFile {
        let requester = context.requester
        let endpoint = requester.endpoints[index]
        let started = ContinuousClock.now
        let (outcome, body, final) = await requester.follow(
            context.address(of: file, at: index),
            endpoint: endpoint,
            limit: Self.largestUnmeasured
        )
        try Task.checkCancellation()
        guard case .complete = outcome.end, outcome.head?.status == 200 else {
            let why = HubRequester.reason(outcome, at: final)
            requester.failed(index, startedAt: started, why: why)
            return file
        }
        return RemoteFile(
            path: file.path,
            size: Int64(body.count),
            digest: file.digest,
            gitObject: file.gitObject,
            xetHash: file.xetHash
        )
    }

    private func merge(_ file: RemoteFile, _ heads: [ResponseHead]) -> RemoteFile {
        var size = file.size
        var digest = file.digest
        for head in heads {
            if digest == nil, let tag = head.entityTag { digest = BlobDigest(entityTag: tag) }
            guard size == nil else { continue }
            size =
                head["x-linked-size"].flatMap { Int64($0) } ?? head.contentRange?.total
                ?? (head.status == 200 && !head.isEncoded ? head.contentLength : nil)
        }
        return RemoteFile(
            path: file.path,
            size: size,
            digest: digest,
            gitObject: file.gitObject,
            xetHash: file.xetHash
        )
    }
}

/// Wants the head of a response and nothing else.
private final class HeadSink: BodySink {
    func begin(_ head: ResponseHead) -> SinkVerdict {
        (300..<400).contains(head.status) ? .proceed : .stop
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> SinkVerdict { .stop }
}
