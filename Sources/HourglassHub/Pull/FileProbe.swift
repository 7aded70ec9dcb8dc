import Foundation
import Synchronization

/// Asks an endpoint for what a listing left out: length and digest of a file.
struct FileProbe: Sendable {
    let context: PullContext

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
                    return merge(file, heads)
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
                requester.request(address, endpoint: endpoint, range: 0..<1), into: sink)
            guard let head = outcome.head else { return [] }
            heads.append(head)
            guard (301...308).contains(head.status), head.status != 304 else { return heads }
            guard let next = requester.next(after: outcome, from: address) else { return [] }
            address = next
        }
        return []
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
