import Foundation
import HourglassHub
import HourglassHubTestSupport
import Testing

@Suite struct PullTests {
    @Test func pulledModelHasEveryByteAndIsFoundInTheCache() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let models = try hub.models([server.address])

        let pulled = try await models.pull(hub.reference)

        #expect(hub.differences(in: pulled.folder) == [])
        #expect(
            pulled.folder.hasSuffix("/models--Acme--Tiny-VL/snapshots/\(hub.repository.commit)")
        )
        #expect(try models.locate(hub.reference) == pulled.folder)
        #expect(hub.leftovers == [])
    }

    @Test func largeFilesFollowARedirectToStorage() async throws {
        let hub = TestHub.small()
        let storage = HubServer([hub.repository])
        var behaviour = HubServer.Behaviour()
        behaviour.storage = storage.address
        let server = HubServer([hub.repository], behaviour: behaviour)

        let pulled = try await hub.models([server.address]).pull(hub.reference)

        #expect(hub.differences(in: pulled.folder) == [])
        #expect(storage.log.contains { $0.path.hasPrefix("/lfs/") })
    }

    @Test func largeFileArrivesInParallelRanges() async throws {
        let hub = TestHub.small(largeBytes: 4_000_000)
        var behaviour = HubServer.Behaviour()
        behaviour.bytesPerSecond = 2_000_000
        let server = HubServer([hub.repository], behaviour: behaviour)

        let pulled = try await hub.models([server.address]).pull(hub.reference)

        #expect(hub.differences(in: pulled.folder) == [])
        let ranges = Set(server.log.compactMap { $0.range?.first })
        #expect(ranges.count >= 3)
    }

    @Test func cachedModelNeverTouchesTheNetwork() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let models = try hub.models([server.address])
        let first = try await models.pull(hub.reference)
        let requests = server.log.count
        server.stop()

        let again = try await models.pull(hub.reference)

        #expect(again.folder == first.folder)
        #expect(again.bytesFetched == Int64(0))
        #expect(server.log.count == requests)
    }

    @Test func updateFollowsTheBranchAndKeepsSharedBlobs() async throws {
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

        #expect(second.folder != first.folder)
        #expect(try models.locate(hub.reference) == second.folder)
        #expect(hub.differences(in: first.folder) == [])
        // The large file is shared: what crossed the network is the new small one.
        #expect(second.bytesFetched < Int64(1000))
        let old = try ModelReference("\(TestHub.repositoryName)@\(hub.repository.commit)")
        #expect(try models.locate(old) == first.folder)
    }

    @Test func onlySelectedFilesAreFetched() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let models = try hub.models([server.address])
        let selection = FileSelection(include: ["*.json"], exclude: ["tokenizer/*"])

        let pulled = try await models.pull(
            hub.reference,
            options: PullOptions(selection: selection)
        )

        #expect(
            hub.differences(in: pulled.folder) == [
                "README.md", "model.safetensors", "tokenizer/vocab file.json",
            ]
        )
        #expect(try models.locate(hub.reference, selection: selection) == pulled.folder)
        let error = #expect(throws: HubError.self) { try models.locate(hub.reference) }
        #expect(error?.code == .incomplete)
        // The rest comes later, and only the rest.
        let rest = try await models.pull(hub.reference)
        #expect(hub.differences(in: rest.folder) == [])
    }

    @Test func planTellsWhatWouldBeFetchedAndWritesNothing() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let plan = try await hub.models([server.address]).plan(hub.reference)

        #expect(plan.files.map(\.path) == hub.repository.files.keys.sorted())
        #expect(
            plan.bytesToFetch
                == hub.repository.files.values.reduce(Int64(0)) { $0 + Int64($1.bytes.count) }
        )
        #expect(!FileManager.default.fileExists(atPath: hub.cache.path + "/hub"))
    }

    @Test func rateLimitHoldsOverAllConnections() async throws {
        let hub = TestHub.small(largeBytes: 1_500_000)
        let server = HubServer([hub.repository])
        var settings = try hub.settings([server.address])
        settings.maximumRate = 3_000_000
        let start = ContinuousClock.now
        let pulled = try await ModelRepository(settings).pull(hub.reference)
        // Half a second is the least that rate allows; how much longer it takes is not our matter.
        #expect(ContinuousClock.now - start > .milliseconds(400))
        #expect(hub.differences(in: pulled.folder) == [])
    }

    @Test func progressCountsEveryByteOnce() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let reports = Recorder<PullProgress>()
        _ = try await hub.models([server.address]).pull(hub.reference) { reports.add($0) }
        let last = try #require(reports.all.last)
        #expect(last.isFinished)
        #expect(last.received == last.total)
        #expect(last.files.allSatisfy { $0.phase == .done })
    }

    @Test func offlinePullOfAMissingModelSaysSo() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let models = try hub.models([server.address], environment: ["HF_HUB_OFFLINE": "1"])
        let error = await #expect(throws: HubError.self) { try await models.pull(hub.reference) }
        #expect(error?.code == .offline)
        #expect(server.log.isEmpty)
    }

    @Test func unsafePathsAreRefusedBeforeAnythingIsWritten() async throws {
        let hub = TestHub(files: ["../../evil": HubFile(text: "x"), "ok": HubFile(text: "y")])
        let server = HubServer([hub.repository])
        let error = await #expect(throws: HubError.self) {
            try await hub.models([server.address]).pull(hub.reference)
        }
        #expect(error?.code == .unexpectedResponse)
        #expect(!FileManager.default.fileExists(atPath: hub.cache.path + "/hub"))
    }

    @Test func treeIsReadWhereTheInfoHidesSizes() async throws {
        let hub = TestHub.small()
        var behaviour = HubServer.Behaviour()
        behaviour.hidesBlobs = true
        behaviour.pageSize = 2
        let server = HubServer([hub.repository], behaviour: behaviour)
        let pulled = try await hub.models([server.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(server.log.contains { $0.query["cursor"] == "2" })
    }

    @Test func modelScopeServesTheSameModel() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let pulled = try await hub.models(["modelscope+\(server.address)"]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(server.log.allSatisfy { $0.path.hasPrefix("/api/v1/models/") })
        let missing = try ModelReference("\(TestHub.repositoryName)@nope")
        let error = await #expect(throws: HubError.self) {
            try await hub.models(["modelscope+\(server.address)"]).pull(missing)
        }
        #expect(error?.code == .revisionNotFound)
    }

    @Test func largeFileIsHashedWhileItArrives() async throws {
        let hub = TestHub.small(largeBytes: 40_000_000)
        let server = HubServer([hub.repository])
        var settings = try hub.settings([server.address])
        settings.segmentSize = 16 << 20
        settings.smallestShare = 512 << 10
        let pulled = try await ModelRepository(settings).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(pulled.piecesRepaired == 0)
    }

    @Test func emptyFilesArrive() async throws {
        let hub = TestHub(files: ["empty": HubFile([]), "one": HubFile([7])])
        let server = HubServer([hub.repository])
        let pulled = try await hub.models([server.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }
}

/// Keeps what a callback was called with.
final class Recorder<Value: Sendable>: @unchecked Sendable {
    // Unchecked: `values` is only touched while the lock is held.
    private let lock = NSLock()
    private var values: [Value] = []

    func add(_ value: Value) { lock.withLock { values.append(value) } }
    var all: [Value] { lock.withLock { values } }
}
