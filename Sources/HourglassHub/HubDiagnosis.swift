import Foundation

/// What `doctor` says about fetching models.
public struct HubFinding: Sendable {
    /// How it bears on pulling models.
    public enum Level: String, Sendable {
        case good, note, problem
    }
    /// How it bears on pulling models.
    public let level: Level
    /// What was looked at.
    public let subject: String
    /// What was found, in a sentence, without secrets.
    public let detail: String
}

/// Looks at everything that fetching models depends on: settings, cache,
/// endpoints, and the hosts that those redirect to.
public struct HubDiagnosis: Sendable {
    private let settings: HubSettings

    /// Prepares a diagnosis of these settings.
    public init(_ settings: HubSettings) { self.settings = settings }

    /// Runs all checks. Takes as long as the slowest endpoint.
    ///
    /// - Parameter repository: the public model to ask each endpoint about.
    public func run(
        asking repository: String = "Qwen/Qwen3-VL-2B-Instruct"
    ) async throws -> [HubFinding] {
        var findings = cacheFindings() + settingFindings()
        guard !settings.isOffline else {
            findings.append(
                HubFinding(
                    level: .note,
                    subject: "network",
                    detail:
                        "HF_HUB_OFFLINE is set: no endpoint is contacted, only the cache is used."
                )
            )
            return findings
        }
        let identifier = try RepositoryID(repository)
        let reports = await withTaskGroup(of: (Int, EndpointReport).self) { group in
            for index in settings.endpoints.indices {
                group.addTask { (index, await examine(index, identifier)) }
            }
            return await group.reduce(into: [Int: EndpointReport]()) { $0[$1.0] = $1.1 }
        }
        for index in settings.endpoints.indices { findings += reports[index]?.findings ?? [] }
        findings.append(verdict(reports))
        return findings
    }

    // MARK: Without the network

    private func cacheFindings() -> [HubFinding] {
        let folder = settings.cacheFolder
        guard (try? FileSystem.makeFolder(folder)) != nil, access(folder, W_OK) == 0 else {
            return [
                HubFinding(
                    level: .problem,
                    subject: "cache",
                    detail: "\(folder) cannot be written; set HF_HUB_CACHE to a folder that can."
                )
            ]
        }
        let free = FileSystem.freeSpace(at: folder).map(ByteText.describe) ?? "unknown space"
        let models = ModelCache(settings).models()
        let size = models.reduce(Int64(0)) { $0 + $1.size }
        let probe = "\(folder)/.\(FileSystem.uniqueSuffix()).probe"
        let linksWork = !settings.avoidsSymbolicLinks && symlink("nowhere", probe) == 0
        unlink(probe)
        return [
            HubFinding(
                level: .good,
                subject: "cache",
                detail:
                    "\(folder): \(models.count) models, \(ByteText.describe(size)); \(free) free."
            )
        ]
            + (linksWork
                ? []
                : [
                    HubFinding(
                        level: .note,
                        subject: "cache",
                        detail:
                            "Symbolic links are not used there; snapshots hold the files themselves."
                    )
                ])
    }

    private func settingFindings() -> [HubFinding] {
        var findings = [
            HubFinding(
                level: .note,
                subject: "token",
                detail: settings.tokens.source.map { "Used from \($0)." }
                    ?? "None; only public models can be fetched."
            )
        ]
        for (scheme, proxy) in settings.transport.proxies.sorted(by: { $0.key < $1.key }) {
            let shown = WebAddress(proxy.contains("://") ? proxy : "http://\(proxy)")
            findings.append(
                HubFinding(
                    level: .note,
                    subject: "proxy",
                    detail: "\(scheme): \(shown.map { "\($0.host):\($0.port)" } ?? "set")."
                )
            )
        }
        if let file = settings.certificateFile {
            let isReadable = access(file, R_OK) == 0
            findings.append(
                HubFinding(
                    level: isReadable ? .note : .problem,
                    subject: "certificates",
                    detail: isReadable ? "From \(file)." : "\(file) cannot be read."
                )
            )
        }
        return findings
    }

    // MARK: Endpoints

    private struct EndpointReport: Sendable {
        var findings: [HubFinding]
        var works: Bool
    }

    private func examine(_ index: Int, _ repository: RepositoryID) async -> EndpointReport {
        var own = settings
        own.endpoints = [settings.endpoints[index]]
        own.memoryFile = nil
        own.patience = 1
        let requester = HubRequester(own)
        let endpoint = own.endpoints[0]
        let start = ContinuousClock.now
        let listing: RepositoryListing
        do {
            listing = try await ListingSource(requester: requester)
                .listing(of: repository, revision: nil).listing
        } catch {
            return EndpointReport(
                findings: [
                    HubFinding(level: .problem, subject: endpoint.address, detail: "\(error)")
                ],
                works: false
            )
        }
        var findings = [
            HubFinding(
                level: .good,
                subject: endpoint.address,
                detail:
                    "answers in \((ContinuousClock.now - start).brief) (\(repository), \(listing.files.count) files)."
            )
        ]
        guard let file = listing.files.max(by: { ($0.size ?? 0) < ($1.size ?? 0) }) else {
            return EndpointReport(findings: findings, works: false)
        }
        let hops = await follow(file, of: listing, requester: requester)
        for hop in hops.dropFirst() {
            findings.append(
                HubFinding(
                    level: hop.works ? .good : .problem,
                    subject: endpoint.address,
                    detail: "sends large files to \(hop.host): \(hop.what)."
                )
            )
        }
        let works = hops.last?.works ?? false
        if hops.count == 1, !works {
            findings.append(
                HubFinding(
                    level: .problem,
                    subject: endpoint.address,
                    detail: "does not serve '\(file.path)': \(hops[0].what)."
                )
            )
        }
        return EndpointReport(findings: findings, works: works)
    }

    private struct Hop: Sendable {
        var host: String
        var works: Bool
        var what: String
    }

    /// Asks for the first bytes of a file, noting every host on the way.
    private func follow(
        _ file: RemoteFile,
        of listing: RepositoryListing,
        requester: HubRequester
    ) async -> [Hop] {
        let endpoint = requester.endpoints[0]
        var address = ListingSource.fileAddress(endpoint, listing, file.path, isPrimaryKind: true)
        var hops: [Hop] = []
        for _ in 0..<HubRequester.mostRedirects {
            let host = WebAddress(address)?.host ?? "?"
            let start = ContinuousClock.now
            let (outcome, _) = await requester.engine.collect(
                requester.request(address, endpoint: endpoint, range: 0..<65_536),
                limit: 1 << 20
            )
            let time = (ContinuousClock.now - start).brief
            guard let head = outcome.head else {
                hops.append(
                    Hop(host: host, works: false, what: HubRequester.reason(outcome, at: address))
                )
                return hops
            }
            switch head.status {
            case 206: hops.append(Hop(host: host, works: true, what: "sends ranges, \(time)"))
            case 200:
                hops.append(
                    Hop(
                        host: host,
                        works: true,
                        what: "ignores ranges, so one connection per file, \(time)"
                    )
                )
            case 301...308:
                hops.append(Hop(host: host, works: true, what: "redirects, \(time)"))
                guard let next = requester.next(after: outcome, from: address) else {
                    hops.append(
                        Hop(host: "nowhere", works: false, what: "the redirect cannot be followed")
                    )
                    return hops
                }
                address = next
                continue
            default: hops.append(Hop(host: host, works: false, what: "status \(head.status)"))
            }
            return hops
        }
        return hops
    }

    private func verdict(_ reports: [Int: EndpointReport]) -> HubFinding {
        let order = HubRequester(settings).order
        let working = order.filter { reports[$0]?.works ?? false }
        guard let first = working.first else {
            return HubFinding(
                level: .problem,
                subject: "verdict",
                detail:
                    "No endpoint works. Try another with --endpoint or HF_ENDPOINT, check the proxy, or copy a model folder from another machine and use its path."
            )
        }
        let rest = working.dropFirst().map { settings.endpoints[$0].address }
        let others =
            rest.isEmpty ? "" : ", with \(rest.joined(separator: ", ")) to help and take over"
        return HubFinding(
            level: .good,
            subject: "verdict",
            detail: "Models would be fetched from \(settings.endpoints[first].address)\(others)."
        )
    }
}
