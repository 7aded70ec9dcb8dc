import Foundation
import HourglassHub
import HourglassHubTestSupport
import Testing

@Suite struct CacheTests {
    private func pulled(_ hub: TestHub, environment: [String: String] = [:]) async throws
        -> PulledModel
    {
        let server = HubServer([hub.repository])
        return try await hub.models([server.address], environment: environment).pull(hub.reference)
    }

    private func cache(_ hub: TestHub) throws -> ModelCache { ModelCache(try hub.settings([])) }

    private func root(_ hub: TestHub) -> String { hub.cache.path + "/hub/models--Acme--Tiny-VL" }

    @Test func layoutIsTheOneOfHuggingFaceHub() async throws {
        let hub = TestHub.small()
        let result = try await pulled(hub)
        let files = FileManager.default
        let config = hub.repository.files["config.json"]!
        #expect(
            try files.destinationOfSymbolicLink(atPath: result.folder + "/config.json")
                == "../../blobs/\(config.gitObject)"
        )
        let nested = hub.repository.files["tokenizer/vocab file.json"]!
        #expect(
            try files.destinationOfSymbolicLink(
                atPath: result.folder + "/tokenizer/vocab file.json"
            )
                == "../../../blobs/\(nested.gitObject)"
        )
        #expect(
            try String(contentsOfFile: root(hub) + "/refs/main", encoding: .utf8)
                == hub.repository.commit
        )
        let large = hub.repository.files["model.safetensors"]!
        #expect(files.fileExists(atPath: root(hub) + "/blobs/" + large.sha256))
        #expect(
            files.fileExists(
                atPath: hub.cache.path + "/hub/.locks/models--Acme--Tiny-VL/\(large.sha256).lock"
            )
        )
        #expect(files.fileExists(atPath: root(hub) + "/trees/\(hub.repository.commit).json"))
        // Older versions warn about anything in the cache that is no repository.
        let names = try files.contentsOfDirectory(atPath: hub.cache.path + "/hub").sorted()
        #expect(names == [".locks", "models--Acme--Tiny-VL"])
    }

    @Test func filesStandForThemselvesWhereLinksAreNotWanted() async throws {
        let hub = TestHub.small()
        let result = try await pulled(hub, environment: ["HF_HUB_DISABLE_SYMLINKS": "1"])
        #expect(hub.differences(in: result.folder) == [])
        let attributes = try FileManager.default.attributesOfItem(
            atPath: result.folder + "/config.json"
        )
        #expect(attributes[.type] as? FileAttributeType == .typeRegular)
        #expect(try hub.models([]).locate(hub.reference) == result.folder)
    }

    @Test func listTellsSizesAndRevisions() async throws {
        let hub = TestHub.small()
        #expect(try cache(hub).models().isEmpty)
        _ = try await pulled(hub)
        let model = try #require(try cache(hub).models().first)
        #expect(model.repository.description == TestHub.repositoryName)
        #expect(
            model.size
                == hub.repository.files.values.reduce(Int64(0)) { $0 + Int64($1.bytes.count) }
        )
        #expect(model.revisions.map(\.refs) == [["main"]])
        #expect(model.revisions.map(\.fileCount) == [4])
        #expect(model.partialSize == Int64(0))
    }

    @Test func verifyFindsOneWrongByte() async throws {
        let hub = TestHub.small()
        let result = try await pulled(hub)
        let all = try await cache(hub).verify(hub.reference)
        #expect(all.allSatisfy { $0.state == .intact })

        let handle = try #require(
            FileHandle(forUpdatingAtPath: result.folder + "/model.safetensors")
        )
        try handle.seek(toOffset: 1_000_000)
        try handle.write(
            contentsOf: Data([hub.repository.files["model.safetensors"]!.bytes[1_000_000] ^ 1])
        )
        try handle.close()
        try FileManager.default.removeItem(atPath: result.folder + "/README.md")

        let found = try await cache(hub).verify(hub.reference)
        #expect(found.filter { $0.state == .damaged }.map(\.path) == ["model.safetensors"])
        #expect(found.filter { $0.state == .missing }.map(\.path) == ["README.md"])

        try cache(hub).discard(found, of: hub.reference)
        let again = try await pulled(hub)
        #expect(hub.differences(in: again.folder) == [])
    }

    @Test func removingAModelLeavesNothingOfIt() async throws {
        let hub = TestHub.small()
        _ = try await pulled(hub)
        let plan = try cache(hub).removal(of: hub.reference)
        #expect(plan.items.count == 1)
        #expect(plan.size > Int64(3_000_000))
        #expect(FileManager.default.fileExists(atPath: root(hub)))
        try plan.execute()
        #expect(!FileManager.default.fileExists(atPath: root(hub)))
        let error = #expect(throws: HubError.self) { try cache(hub).removal(of: hub.reference) }
        #expect(error?.code == .notCached)
    }

    @Test func removingARevisionKeepsWhatOthersUse() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let models = try hub.models([server.address])
        let first = try await models.pull(hub.reference)
        var newer = hub.repository
        newer.commit = String(repeating: "beef", count: 10)
        newer.files["config.json"] = HubFile(text: "{\"version\": 2}")
        server.publish(newer)
        let second = try await models.pull(
            hub.reference,
            options: PullOptions(checksForUpdates: true)
        )

        let old = try ModelReference("\(TestHub.repositoryName)@\(hub.repository.commit)")
        let plan = try cache(hub).removal(of: old)
        #expect(plan.size == Int64(hub.repository.files["config.json"]!.bytes.count))
        try plan.execute()

        #expect(!FileManager.default.fileExists(atPath: first.folder))
        #expect(try await cache(hub).verify(hub.reference).allSatisfy { $0.state == .intact })
        #expect(try models.locate(hub.reference) == second.folder)
    }

    @Test func pruningTakesWhatWasUsedLeastRecently() async throws {
        let cacheFolder = TemporaryFolder()
        var settings: HubSettings?
        for (index, name) in ["Acme/Old", "Acme/Middle", "Acme/New"].enumerated() {
            let repository = HubRepository(
                name,
                files: ["w.bin": .random(100_000, seed: UInt64(index))]
            )
            let server = HubServer([repository])
            settings = try HubSettings(
                environment: ["HOME": cacheFolder.path, "HF_HUB_CACHE": cacheFolder.path],
                endpoints: [server.address]
            )
            let pulled = try await ModelRepository(settings!).pull(ModelReference(name))
            let used = Double(1_700_000_000 + index * 100_000)
            var times = [
                timespec(tv_sec: Int(used), tv_nsec: 0), timespec(tv_sec: Int(used), tv_nsec: 0),
            ]
            utimensat(AT_FDCWD, pulled.folder + "/w.bin", &times, 0)
        }
        let cache = ModelCache(settings!)
        #expect(cache.pruning(to: 1_000_000).items.isEmpty)
        #expect(cache.pruning(to: 250_000).items.map(\.repository.name) == ["Old"])
        let since = Date(timeIntervalSince1970: 1_700_150_000)
        #expect(
            cache.pruning(to: nil, unusedSince: since).items.map(\.repository.name) == [
                "Old", "Middle",
            ]
        )
        // Using a model makes it recent, whatever the file system records.
        _ = try ModelRepository(settings!).locate(ModelReference("Acme/Old"))
        let plan = cache.pruning(to: 150_000)
        #expect(plan.items.map(\.repository.name) == ["Middle", "New"])
        try plan.execute()
        #expect(cache.models().map(\.repository.name) == ["Old"])
    }

    @Test func movedCacheWorksAtBothPlaces() async throws {
        let hub = TestHub.small()
        let result = try await pulled(hub)
        let target = hub.cache.path + "/elsewhere/hub"
        try await cache(hub).move(to: target)
        #expect(hub.differences(in: result.folder) == [])
        let there = try hub.models([], environment: ["HF_HUB_CACHE": target])
        #expect(hub.differences(in: try there.locate(hub.reference)) == [])
    }

    @Test func moveIntoAFolderThatHasPartOfItCopiesTheRest() async throws {
        let hub = TestHub.small()
        _ = try await pulled(hub)
        let target = hub.cache.path + "/elsewhere"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        try await cache(hub).move(to: target, leavesLink: false)
        #expect(!FileManager.default.fileExists(atPath: hub.cache.path + "/hub"))
        let there = try hub.models([], environment: ["HF_HUB_CACHE": target])
        #expect(hub.differences(in: try there.locate(hub.reference)) == [])
        #expect(hub.leftovers == [])
    }

    @Test func snapshotWithoutAListingLacksWhatItsIndexNames() throws {
        let hub = TestHub.small()
        let folder = root(hub) + "/snapshots/" + hub.repository.commit
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: root(hub) + "/refs",
            withIntermediateDirectories: true
        )
        try hub.repository.commit.write(
            toFile: root(hub) + "/refs/main",
            atomically: true,
            encoding: .utf8
        )
        let index =
            "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\": \"model-00002-of-00002.safetensors\"}}"
        try index.write(
            toFile: folder + "/model.safetensors.index.json",
            atomically: true,
            encoding: .utf8
        )
        try "x".write(
            toFile: folder + "/model-00001-of-00002.safetensors",
            atomically: true,
            encoding: .utf8
        )
        let error = #expect(throws: HubError.self) { try hub.models([]).locate(hub.reference) }
        #expect(error?.code == .incomplete)
        #expect(error?.message.contains("model-00002-of-00002.safetensors") == true)
        try "y".write(
            toFile: folder + "/model-00002-of-00002.safetensors",
            atomically: true,
            encoding: .utf8
        )
        #expect(try hub.models([]).locate(hub.reference) == folder)
    }
}

@Suite struct HubDiagnosisTests {
    @Test func saysWhichEndpointWorksAndWhichRedirectIsDead() async throws {
        let hub = TestHub.small()
        let good = HubServer([hub.repository])
        let bad = HubServer([hub.repository])
        bad.setFault { $0.path.contains("/resolve/") ? .redirectToDeadHost : .none }
        let settings = try hub.settings(
            [bad.address, good.address],
            environment: ["HF_TOKEN": "secret"]
        )
        let findings = try await HubDiagnosis(settings).run(asking: TestHub.repositoryName)
        #expect(findings.contains { $0.level == .problem && $0.subject == bad.address })
        let verdict = try #require(findings.last)
        #expect(verdict.level == .good && verdict.detail.contains(good.address))
        #expect(!findings.contains { $0.detail.contains("secret") })
    }

    @Test func offlineAsksNobody() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let settings = try hub.settings([server.address], environment: ["HF_HUB_OFFLINE": "1"])
        let findings = try await HubDiagnosis(settings).run(asking: TestHub.repositoryName)
        #expect(server.log.isEmpty)
        #expect(findings.contains { $0.subject == "network" })
    }
}
