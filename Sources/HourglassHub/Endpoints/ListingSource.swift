import Foundation

/// Finds out what a repository contains at a revision.
struct ListingSource: Sendable {
    let requester: HubRequester

    /// The listing, and which endpoint gave it.
    ///
    /// - Parameter revision: branch, tag or commit; nil for the default branch.
    func listing(
        of repository: RepositoryID,
        revision: String?
    ) async throws -> (listing: RepositoryListing, endpoint: Int) {
        let reference = ModelReference.repository(repository, revision: revision).description
        do {
            let found = try await requester.document("the file list of \(reference)") { endpoint in
                switch endpoint.kind {
                case .huggingFace:
                    HuggingFaceListing.infoAddress(endpoint, repository, revision ?? "main")
                case .modelScope:
                    ModelScopeListing.address(
                        endpoint,
                        repository,
                        revision ?? ModelScopeListing.defaultRevision
                    )
                }
            }
            let endpoint = requester.endpoints[found.endpoint]
            let listing: RepositoryListing
            switch endpoint.kind {
            case .huggingFace:
                listing = try await huggingFace(found.body, repository, found.endpoint, reference)
            case .modelScope:
                listing = try modelScope(found.body, repository, revision, endpoint, reference)
            }
            if let unsafe = listing.files.first(where: { !CacheLayout.isSafe($0.path) }) {
                throw HubError(
                    .unexpectedResponse,
                    "\(reference) lists the path '\(unsafe.path)', which could reach outside its folder. Nothing was fetched."
                )
            }
            guard !listing.files.isEmpty else {
                throw HubError(.unexpectedResponse, "\(reference) at \(endpoint) has no files.")
            }
            return (listing, found.endpoint)
        } catch let error as StatusError {
            throw error.explained(reference, tokens: requester.settings.tokens)
        }
    }

    private func huggingFace(
        _ body: [UInt8],
        _ repository: RepositoryID,
        _ index: Int,
        _ reference: String
    ) async throws -> RepositoryListing {
        let endpoint = requester.endpoints[index]
        guard
            let info = try? JSONDecoder().decode(
                HuggingFaceListing.ModelInfo.self,
                from: Data(body)
            ),
            let commit = info.sha?.lowercased(), commit.count == 40, commit.allSatisfy(\.isHexDigit)
        else {
            throw HubError(
                .unexpectedResponse,
                "\(endpoint) does not answer like a model hub: its reply about \(reference) names no commit. Check the address; a login page or a filter may be in between."
            )
        }
        var files = HuggingFaceListing.files(of: info)
        if files.contains(where: { $0.size == nil || $0.digest == nil }) || files.isEmpty {
            // Some mirrors leave sizes and digests out there but not here.
            if let entries = try await tree(repository, commit, index) {
                files = HuggingFaceListing.files(of: entries)
            }
        }
        return RepositoryListing(repository: repository, commit: commit, files: files)
    }

    /// All pages of the tree; nil where the endpoint has no such thing.
    private func tree(
        _ repository: RepositoryID,
        _ commit: String,
        _ index: Int
    ) async throws -> [HuggingFaceListing.TreeEntry]? {
        var entries: [HuggingFaceListing.TreeEntry] = []
        let endpoint = requester.endpoints[index]
        var address: String? = HuggingFaceListing.treeAddress(endpoint, repository, commit)
        while let page = address {
            guard let (head, body) = try await self.page(page, endpoint),
                let decoded = try? JSONDecoder().decode(
                    [HuggingFaceListing.TreeEntry].self,
                    from: Data(body)
                )
            else { return nil }
            entries += decoded
            address = HuggingFaceListing.nextPage(head).flatMap { next in
                // A next page elsewhere, or one that leads back, would be no listing.
                WebAddress(next)?.origin == endpoint.base.origin && !decoded.isEmpty ? next : nil
            }
        }
        return entries
    }

    /// One page, asked for again while the server is in trouble; nil when it
    /// answers that there is none.
    private func page(
        _ address: String,
        _ endpoint: Endpoint
    ) async throws -> (head: ResponseHead, body: [UInt8])? {
        var backoff = requester.settings.backoff
        for attempt in 1...requester.settings.patience {
            try Task.checkCancellation()
            let (outcome, body, _) = await requester.follow(
                address,
                endpoint: endpoint,
                limit: 64 << 20
            )
            if case .complete = outcome.end, let head = outcome.head {
                if head.status == 200 { return (head, body) }
                guard head.status == 429 || head.status >= 500 else { return nil }
            }
            try await Task.sleep(for: backoff.pause(afterFailures: attempt))
        }
        return nil
    }

    private func modelScope(
        _ body: [UInt8],
        _ repository: RepositoryID,
        _ revision: String?,
        _ endpoint: Endpoint,
        _ reference: String
    ) throws(HubError) -> RepositoryListing {
        guard
            let answer = try? JSONDecoder().decode(ModelScopeListing.Answer.self, from: Data(body))
        else {
            throw HubError(
                .unexpectedResponse,
                "\(endpoint) does not answer like ModelScope: its reply about \(reference) cannot be read."
            )
        }
        guard answer.success ?? (answer.code == 200), let content = answer.content else {
            throw HubError(
                .repositoryNotFound,
                "\(reference) does not exist at \(endpoint). The server says: \(answer.message ?? "nothing")."
            )
        }
        // An unknown revision is answered with success and no list.
        guard content.files != nil else {
            throw HubError(
                .revisionNotFound,
                "\(reference): there is no such branch, tag or commit at \(endpoint)."
            )
        }
        let asked = revision ?? ModelScopeListing.defaultRevision
        guard let commit = ModelScopeListing.commit(of: content, revision: asked) else {
            throw HubError(
                .unexpectedResponse,
                "\(endpoint) does not say which commit \(reference) is, so it cannot be pinned."
            )
        }
        return RepositoryListing(
            repository: repository,
            commit: commit,
            files: ModelScopeListing.files(of: content)
        )
    }

    /// Where a file of a listing is at an endpoint.
    static func fileAddress(
        _ endpoint: Endpoint,
        _ listing: RepositoryListing,
        _ path: String,
        isPrimaryKind: Bool
    ) -> String {
        switch endpoint.kind {
        case .huggingFace:
            // Commits differ between the two kinds of hub; across kinds only
            // the branch can be named, and the digest tells whether it fits.
            HuggingFaceListing.fileAddress(
                endpoint,
                listing.repository,
                isPrimaryKind ? listing.commit : "main",
                path
            )
        case .modelScope:
            ModelScopeListing.fileAddress(
                endpoint,
                listing.repository,
                isPrimaryKind ? listing.commit : ModelScopeListing.defaultRevision,
                path
            )
        }
    }
}
