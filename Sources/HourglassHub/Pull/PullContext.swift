import Foundation
import Synchronization

/// What the files of one pull share.
struct PullContext: Sendable {
    let requester: HubRequester
    let listing: RepositoryListing
    /// The endpoint that gave the listing; its refusals are final.
    let primary: Int
    let layout: CacheLayout
    let writer: SnapshotWriter
    let gate: ConnectionGate

    var settings: HubSettings { requester.settings }

    var reference: String { "\(listing.repository)@\(listing.commit.prefix(12))" }

    func address(of file: RemoteFile, at endpoint: Int) -> String {
        let endpoints = requester.endpoints
        return ListingSource.fileAddress(
            endpoints[endpoint],
            listing,
            file.path,
            isPrimaryKind: endpoints[endpoint].kind == endpoints[primary].kind
        )
    }

    /// Which commit an endpoint must name; nil where commits are not comparable.
    func commit(at endpoint: Int) -> String? {
        let endpoints = requester.endpoints
        return endpoints[endpoint].kind == .huggingFace && endpoints[primary].kind == .huggingFace
            ? listing.commit : nil
    }
}

/// Runs blocking work outside Swift's own few threads.
func offloading<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(with: Swift.Result { try body() })
        }
    }
}
