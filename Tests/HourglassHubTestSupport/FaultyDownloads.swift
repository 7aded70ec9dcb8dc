import Foundation
import HourglassHub
import Synchronization

/// Downloads with random faults, the same for the same seed. Each one must end
/// with the right bytes or the right error, and soon.
package enum FaultyDownloads {
    /// What is wrong for good, and so how the download must end.
    private enum Lasting: CaseIterable {
        case nothing, missingRepository, missingRevision, needsToken, gated, dead, damaged,
            wrongLength, missingFile, deadStorage
    }

    /// Runs one download. Returns what was wrong with how it ended; nil when
    /// it ended as it must.
    package static func run(seed: UInt64) async -> String? {
        var random = SeededGenerator(seed: seed)
        let lasting =
            Double.random(in: 0..<1, using: &random) < 0.7
            ? Lasting.nothing : Lasting.allCases.randomElement(using: &random)!
        let size = [1, 4000, 100_000, 900_000, 900_000, 2_500_000, 2_500_000, 9_500_000]
            .randomElement(using: &random)!
        let repository = HubRepository(
            "Acme/Seed-\(seed)",
            files: [
                "config.json": HubFile(text: "{\"seed\": \(seed)}"),
                "a/b c.txt": HubFile(
                    text: String(repeating: "x", count: Int.random(in: 1...90_000, using: &random))
                ),
                "model.safetensors": .random(size, seed: seed),
            ]
        )
        let servers = makeServers(repository, lasting, &random)
        defer { for server in servers.all { server.stop() } }
        let folder = TemporaryFolder()
        let revision = lasting == .missingRevision ? "@no-such-branch" : ""
        let cancelsFirst = lasting == .nothing && Double.random(in: 0..<1, using: &random) < 0.15
        let cancelAfter = Int.random(in: 0...80, using: &random)
        do {
            let settings = try settings(servers.endpoints, folder, seed)
            let reference = try ModelReference(repository.identifier + revision)
            let models = ModelRepository(settings)
            if cancelsFirst {
                let first = Task { try await models.pull(reference) }
                try await Task.sleep(for: .milliseconds(cancelAfter))
                first.cancel()
                _ = await first.result
            }
            let pulled = try await withTimeLimit(.seconds(60)) { try await models.pull(reference) }
            guard let pulled else { return "seed \(seed): hung (\(lasting))" }
            guard expected(lasting, endpoints: servers.endpoints.count).isEmpty else {
                return "seed \(seed): succeeded although \(lasting)"
            }
            return check(pulled.folder, repository, folder).map { "seed \(seed): \($0)" }
        } catch let error as HubError {
            let codes = expected(lasting, endpoints: servers.endpoints.count)
            return codes.contains(error.code)
                ? nil : "seed \(seed): \(lasting) ended with \(error.code): \(error.message)"
        } catch {
            return "seed \(seed): \(error)"
        }
    }

    private static func expected(_ lasting: Lasting, endpoints: Int) -> [HubError.Code] {
        switch lasting {
        case .nothing: []
        case .missingRepository: [.repositoryNotFound]
        case .missingRevision: [.revisionNotFound]
        case .needsToken: [.repositoryNotFound]
        case .gated: [.forbidden]
        case .dead: [.unreachable]
        case .damaged: [.checksumMismatch]
        case .wrongLength: [.wrongLength]
        case .missingFile: [.fileNotFound]
        case .deadStorage: endpoints == 1 ? [.unreachable] : []
        }
    }

    private static func check(
        _ folder: String,
        _ repository: HubRepository,
        _ cache: TemporaryFolder
    ) -> String? {
        for (path, file) in repository.files {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)") else {
                return "'\(path)' is missing"
            }
            if Array(data) != file.bytes { return "'\(path)' has wrong bytes" }
        }
        let names =
            FileManager.default.enumerator(atPath: cache.path)?.allObjects as? [String] ?? []
        let left = names.filter { $0.hasSuffix(".incomplete") || $0.hasSuffix(".tmp") }
        return left.isEmpty ? nil : "left behind \(left)"
    }

    private static func settings(
        _ endpoints: [String],
        _ folder: TemporaryFolder,
        _ seed: UInt64
    ) throws -> HubSettings {
        var settings = try HubSettings(
            environment: ["HOME": folder.path, "HF_HUB_CACHE": folder.path + "/hub"],
            endpoints: endpoints
        )
        settings.backoff = Backoff(first: .milliseconds(4), longest: .milliseconds(40), seed: seed)
        settings.transport.headTimeout = .milliseconds(600)
        settings.transport.stallTimeout = .milliseconds(600)
        settings.transport.connectTimeout = .seconds(2)
        settings.patience = 6
        settings.segmentSize = 256 << 10
        settings.smallestShare = 32 << 10
        settings.sharingThreshold = 512 << 10
        settings.repairChunk = 128 << 10
        return settings
    }

    private struct Servers {
        var endpoints: [String]
        var all: [HubServer]
    }

    private static func makeServers(
        _ repository: HubRepository,
        _ lasting: Lasting,
        _ random: inout SeededGenerator
    ) -> Servers {
        var servers = Servers(endpoints: [], all: [])
        let probability = [0.0, 0.15, 0.35].randomElement(using: &random)!
        for index in 0..<Int.random(in: 1...3, using: &random) {
            var behaviour = HubServer.Behaviour()
            if Bool.random(using: &random) { behaviour.prefix = "/hub" }
            if Double.random(in: 0..<1, using: &random) < 0.2 { behaviour.hidesBlobs = true }
            if lasting == .needsToken { behaviour.authorization = "Bearer right" }
            if lasting == .gated { behaviour.isGated = true }
            if Bool.random(using: &random) {
                let storage = HubServer([repository])
                storage.setFault(faults(lasting, probability, seed: random.next()))
                behaviour.storage = storage.address
                servers.all.append(storage)
            }
            let known = lasting == .missingRepository ? [] : [repository]
            let server = HubServer(known, behaviour: behaviour)
            let isFirst = index == 0
            let ordinary = faults(lasting, probability, seed: random.next())
            server.setFault { request in
                let isFile = request.path.contains("/resolve/")
                let isModel = request.path.hasSuffix("model.safetensors")
                if lasting == .missingFile, isFile, isModel { return .status(404) }
                if lasting == .deadStorage, isFirst, isFile, isModel { return .redirectToDeadHost }
                return ordinary(request)
            }
            servers.endpoints.append(server.address)
            servers.all.append(server)
            if lasting == .dead { server.stop() }
        }
        return servers
    }

    /// Faults at random, but never more than three in a row, so that a patient
    /// client gets through.
    private static func faults(
        _ lasting: Lasting,
        _ probability: Double,
        seed: UInt64
    ) -> @Sendable (HubRequest) -> HubFault {
        let state = FaultState(seed: seed)
        return { request in
            let isFile = request.path.contains("/resolve/") || request.path.contains("/lfs/")
            let isModel =
                request.path.contains("/lfs/") || request.path.hasSuffix("model.safetensors")
            if lasting == .damaged, isModel { return .damagedAtSource }
            if lasting == .wrongLength, isModel { return .wrongLength(by: 3) }
            return state.next(probability, isFile: isFile)
        }
    }

    private static func withTimeLimit<Result: Sendable>(
        _ limit: Duration,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}

/// The random choices of one server.
private final class FaultState: Sendable {
    private struct State {
        var random: SeededGenerator
        var inARow = 0
    }

    private let state: Mutex<State>

    init(seed: UInt64) { state = Mutex(State(random: SeededGenerator(seed: seed))) }

    func next(_ probability: Double, isFile: Bool) -> HubFault {
        state.withLock { state in
            guard state.inARow < 3, Double.random(in: 0..<1, using: &state.random) < probability
            else {
                state.inARow = 0
                return .none
            }
            state.inARow += 1
            let general: [HubFault] = [
                .closeAtOnce, .garbage, .redirectToDeadHost, .slowHead(milliseconds: 50),
                .slowHead(milliseconds: 900), .status(429, headers: ["Retry-After": "0.05"]),
                .status(503), .status(502), .status(504, headers: ["Retry-After": "soon"]),
                .status(500),
            ]
            let count = Int.random(in: 0...200_000, using: &state.random)
            let ofFiles: [HubFault] = [
                .drop(after: count), .drop(after: count / 100), .stall(after: count), .ignoreRange,
                .wrongBytes, .wrongLength(by: 5), .wrongLength(by: -5), .compressed, .noLength,
                .chunked, .rangeNotSatisfiable, .wrongRange, .throttle(bytesPerSecond: 2_000_000),
            ]
            return (isFile ? general + ofFiles : general).randomElement(using: &state.random)!
        }
    }
}
