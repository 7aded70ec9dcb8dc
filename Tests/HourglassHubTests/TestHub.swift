import Foundation
import HourglassHub
import HourglassHubTestSupport

/// What most tests need: a repository, servers for it, and an empty cache.
struct TestHub {
    static let repositoryName = "Acme/Tiny-VL"

    let cache = TemporaryFolder()
    let repository: HubRepository

    init(files: [String: HubFile]) {
        repository = HubRepository(Self.repositoryName, files: files)
    }

    /// A small model: some text, one nested file, one large file.
    static func small(largeBytes: Int = 3_000_000, seed: UInt64 = 1) -> TestHub {
        TestHub(files: [
            "config.json": HubFile(text: "{\"model_type\": \"tiny\"}"),
            "README.md": HubFile(text: "# Tiny\n"),
            "tokenizer/vocab file.json": HubFile(text: "{\"a\": 0}"),
            "model.safetensors": .random(largeBytes, seed: seed),
        ])
    }

    /// Settings that reach only the given servers and fail fast.
    func settings(_ endpoints: [String], environment: [String: String] = [:]) throws -> HubSettings
    {
        var environment = environment
        environment["HOME"] = environment["HOME"] ?? cache.path
        environment["HF_HUB_CACHE"] = environment["HF_HUB_CACHE"] ?? cache.path + "/hub"
        environment["XDG_STATE_HOME"] = cache.path + "/state"
        var settings = try HubSettings(environment: environment, endpoints: endpoints)
        settings.backoff = Backoff(first: .milliseconds(5), longest: .milliseconds(40), seed: 7)
        settings.transport.headTimeout = .seconds(2)
        settings.transport.stallTimeout = .seconds(2)
        settings.transport.connectTimeout = .seconds(2)
        settings.segmentSize = 512 << 10
        settings.smallestShare = 64 << 10
        settings.sharingThreshold = 1 << 20
        settings.repairChunk = 256 << 10
        return settings
    }

    func models(_ endpoints: [String], environment: [String: String] = [:]) throws
        -> ModelRepository
    {
        ModelRepository(try settings(endpoints, environment: environment))
    }

    var reference: ModelReference { get throws { try ModelReference(Self.repositoryName) } }

    /// Paths whose content in `folder` is not what the repository has.
    func differences(in folder: String) -> [String] {
        repository.files.compactMap { path, file in
            let data = FileManager.default.contents(atPath: "\(folder)/\(path)")
            return data.map(Array.init) == file.bytes ? nil : path
        }.sorted()
    }

    /// Files in the cache that only exist while something is under way.
    var leftovers: [String] {
        let all = FileManager.default.enumerator(atPath: cache.path)?.allObjects as? [String] ?? []
        return all.filter { $0.hasSuffix(".incomplete") || $0.hasSuffix(".tmp") }
    }
}
