import Foundation
import HourglassHub
import HourglassHubTestSupport
import Testing

@Suite struct ResumeTests {
    private func large(_ hub: TestHub) -> HubFile { hub.repository.files["model.safetensors"]! }

    /// Models that never split a request that is under way, so that the bytes
    /// asked for are the bytes fetched.
    private func unsplit(_ hub: TestHub, _ endpoints: [String]) throws -> ModelRepository {
        var settings = try hub.settings(endpoints)
        settings.smallestShare = 100_000_000
        return ModelRepository(settings)
    }

    private func bytesAsked(_ server: HubServer) -> Int {
        server.log.filter { $0.path.hasSuffix("model.safetensors") }
            .compactMap { request in request.range.map { ($0.last ?? 0) - $0.first + 1 } }
            .reduce(0, +)
    }

    @Test func interruptedPullGoesOnWhereItWas() async throws {
        let hub = TestHub.small(largeBytes: 4_000_000)
        let server = HubServer([hub.repository])
        server.setFault { request in
            guard request.path.hasSuffix("model.safetensors") else { return .none }
            return (request.range?.first ?? 0) < 2_000_000 ? .none : .drop(after: 0)
        }
        let models = try hub.models([server.address])
        await #expect(throws: HubError.self) { try await models.pull(hub.reference) }
        #expect(hub.leftovers.count == 2)
        let plan = try await models.plan(hub.reference)
        let partial = try #require(plan.files.first { $0.path == "model.safetensors" }).partial
        #expect(partial >= Int64(1_000_000))

        let second = HubServer([hub.repository])
        let pulled = try await unsplit(hub, [second.address]).pull(hub.reference)

        #expect(hub.differences(in: pulled.folder) == [])
        #expect(bytesAsked(second) <= 4_000_000 - Int(partial))
        #expect(hub.leftovers == [])
    }

    @Test func beginningLeftByAnOlderToolIsUsed() async throws {
        let hub = TestHub.small(largeBytes: 4_000_000)
        let blobs = hub.cache.path + "/hub/models--Acme--Tiny-VL/blobs"
        try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: true)
        try Data(large(hub).bytes[..<3_000_000])
            .write(to: URL(fileURLWithPath: "\(blobs)/\(large(hub).sha256).incomplete"))
        let server = HubServer([hub.repository])
        let pulled = try await unsplit(hub, [server.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(bytesAsked(server) <= 1_000_000)
    }

    @Test func damagedPartialFileIsRepairedNotTrusted() async throws {
        let hub = TestHub.small(largeBytes: 3_000_000)
        let blobs = hub.cache.path + "/hub/models--Acme--Tiny-VL/blobs"
        try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: true)
        var wrong = Array(large(hub).bytes[..<2_000_000])
        wrong[1_234_567] ^= 1
        try Data(wrong).write(to: URL(fileURLWithPath: "\(blobs)/\(large(hub).sha256).incomplete"))
        let server = HubServer([hub.repository])
        let pulled = try await hub.models([server.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(pulled.piecesRepaired == 1)
    }

    @Test func killedProcessLeavesACacheThatTheNextOneFinishes() async throws {
        let hub = TestHub.small(largeBytes: 4_000_000)
        var slow = HubServer.Behaviour()
        slow.bytesPerSecond = 50_000
        let server = HubServer([hub.repository], behaviour: slow)
        // Cancelling leaves what a kill leaves, save for the last journal entry.
        let task = Task {
            [models = try hub.models([server.address]), reference = try hub.reference] in
            try await models.pull(reference)
        }
        try await Task.sleep(for: .milliseconds(900))
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(throws: HubError.self) { try hub.models([]).locate(hub.reference) }

        let fast = HubServer([hub.repository])
        let pulled = try await hub.models([fast.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }

    @Test func twoPullsOfOneModelShareTheWork() async throws {
        let hub = TestHub.small(largeBytes: 4_000_000)
        let server = HubServer([hub.repository])
        let reference = try hub.reference
        let results = try await withThrowingTaskGroup(of: PulledModel.self) { group in
            for _ in 0..<4 {
                let models = try unsplit(hub, [server.address])
                group.addTask { try await models.pull(reference) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for result in results { #expect(hub.differences(in: result.folder) == []) }
        #expect(bytesAsked(server) < 6_000_000)
        #expect(results.reduce(Int64(0)) { $0 + $1.bytesFetched } < Int64(5_000_000))
    }

    @Test func branchMovesOnlyWhenEverythingIsThere() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        server.setFault { $0.path.hasSuffix("model.safetensors") ? .status(404) : .none }
        await #expect(throws: HubError.self) {
            try await hub.models([server.address]).pull(hub.reference)
        }
        let ref = hub.cache.path + "/hub/models--Acme--Tiny-VL/refs/main"
        #expect(!FileManager.default.fileExists(atPath: ref))
    }
}
