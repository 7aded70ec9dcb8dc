import Foundation
import HourglassHub
import HourglassHubTestSupport
import HourglassTestSupport

/// Runs the built command with a model cache of its own and no network but the
/// servers a test starts.
struct ModelsProcess {
    let folder: HourglassTestSupport.TemporaryFolder

    init() throws { folder = try HourglassTestSupport.TemporaryFolder() }

    /// Folder of the cache.
    var cache: String { folder.path("hub") }

    /// Variables that keep the machine's own settings out.
    var environment: [String: String] {
        var environment = [
            "HOURGLASS_LIBRARY": folder.path("library.sqlite"), "HF_HUB_CACHE": cache,
            "HF_HOME": folder.path("home"), "XDG_STATE_HOME": folder.path("state"),
            "XDG_CACHE_HOME": folder.path("cache"), "TZ": "UTC", "HF_HUB_OFFLINE": "0",
            "HF_ENDPOINT": "http://127.0.0.1:1", "HF_TOKEN": "",
        ]
        for name in ["http_proxy", "https_proxy", "all_proxy"] {
            environment[name] = ""
            environment[name.uppercased()] = ""
        }
        return environment
    }

    func callAsFunction(
        _ arguments: String...,
        environment extra: [String: String] = [:]
    ) throws -> HourglassProcess.Outcome {
        try finish(start(arguments, environment: extra))
    }

    func start(
        _ arguments: [String],
        environment extra: [String: String] = [:]
    ) throws -> ChildProcess {
        try ChildProcess(
            HourglassProcess.executable.path,
            arguments,
            environment: environment.merging(extra) { $1 }
        )
    }

    func finish(_ process: ChildProcess) throws -> HourglassProcess.Outcome {
        let outcome = try process.wait()
        return HourglassProcess.Outcome(
            status: outcome.status,
            output: outcome.text,
            errors: outcome.errors
        )
    }

    /// A small repository with a large file.
    static func repository(_ seed: UInt64 = 1) -> HubRepository {
        HubRepository(
            "Acme/Tiny-VL",
            files: [
                "config.json": HubFile(text: "{\"model_type\": \"tiny\"}"),
                "nested/notes.txt": HubFile(text: "notes"),
                "model.safetensors": .random(3_000_000, seed: seed),
            ]
        )
    }

    /// Files of a repository whose bytes in a folder differ.
    static func differences(_ repository: HubRepository, in folder: String) -> [String] {
        repository.files.compactMap { path, file in
            let data = FileManager.default.contents(atPath: "\(folder)/\(path)")
            return data.map(Array.init) == file.bytes ? nil : path
        }.sorted()
    }
}
