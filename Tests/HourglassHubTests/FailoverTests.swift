import Foundation
import HourglassHub
import HourglassHubTestSupport
import Testing

@Suite struct FailoverTests {
    private let dead = "http://127.0.0.1:1"

    @Test func deadEndpointGivesWayToTheNext() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let pulled = try await hub.models([dead, server.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }

    @Test func endpointThatWorkedLastIsTriedFirstNextTime() async throws {
        let hub = TestHub.small()
        let first = HubServer([hub.repository])
        let second = HubServer([hub.repository])
        first.setFault { _ in .status(503) }
        _ = try await hub.models([first.address, second.address]).pull(hub.reference)
        let before = first.log.count
        first.setFault { _ in .none }

        let update = PullOptions(checksForUpdates: true)
        _ = try await hub.models([first.address, second.address]).pull(
            hub.reference,
            options: update
        )

        #expect(first.log.count == before)
    }

    @Test(arguments: [429, 502, 503, 504])
    func troubledEndpointGivesWay(status: Int) async throws {
        let hub = TestHub.small()
        let first = HubServer([hub.repository])
        let second = HubServer([hub.repository])
        first.setFault { _ in .status(status) }
        let pulled = try await hub.models([first.address, second.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }

    @Test func missingRepositoryIsFinalAndAsksNobodyElse() async throws {
        let hub = TestHub.small()
        let first = HubServer([])
        let second = HubServer([hub.repository])
        let error = await #expect(throws: HubError.self) {
            try await hub.models([first.address, second.address]).pull(hub.reference)
        }
        #expect(error?.code == .repositoryNotFound)
        #expect(second.log.isEmpty)
    }

    @Test func redirectToADeadHostIsTheEndpointFailing() async throws {
        let hub = TestHub.small()
        let first = HubServer([hub.repository])
        let second = HubServer([hub.repository])
        first.setFault { $0.path.hasSuffix("model.safetensors") ? .redirectToDeadHost : .none }
        let pulled = try await hub.models([first.address, second.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(second.log.contains { $0.path.hasSuffix("model.safetensors") })
    }

    @Test func givenEndpointsAreAuthoritative() async throws {
        let hub = TestHub.small()
        let error = await #expect(throws: HubError.self) {
            try await hub.models([dead]).pull(hub.reference)
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("127.0.0.1") == true)
        #expect(error?.message.contains("huggingface.co") == false)
    }

    @Test func endpointsWithAPrefixWork() async throws {
        let hub = TestHub.small()
        var behaviour = HubServer.Behaviour()
        behaviour.prefix = "/mirrors/hub"
        let server = HubServer([hub.repository], behaviour: behaviour)
        let pulled = try await hub.models([server.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }

    @Test func largeFilesComeFromSeveralEndpointsAtOnce() async throws {
        let hub = TestHub.small(largeBytes: 8_000_000)
        var slow = HubServer.Behaviour()
        slow.bytesPerSecond = 400_000
        let servers = (0..<2).map { _ in HubServer([hub.repository], behaviour: slow) }
        let pulled = try await hub.models(servers.map(\.address)).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        for server in servers {
            #expect(server.log.contains { $0.path.hasSuffix("model.safetensors") })
        }
    }

    @Test func endpointWithOtherBytesIsLeftOut() async throws {
        let hub = TestHub.small(largeBytes: 8_000_000)
        var other = hub.repository
        other.files["model.safetensors"] = .random(8_000_000, seed: 99)
        var slow = HubServer.Behaviour()
        slow.bytesPerSecond = 600_000
        let first = HubServer([hub.repository], behaviour: slow)
        let second = HubServer([other], behaviour: slow)
        let pulled = try await hub.models([first.address, second.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(pulled.piecesRepaired == 0)
    }

    @Test func bothKindsOfHubShareALargeFile() async throws {
        let hub = TestHub.small(largeBytes: 8_000_000)
        var slow = HubServer.Behaviour()
        slow.bytesPerSecond = 400_000
        let first = HubServer([hub.repository], behaviour: slow)
        let second = HubServer([hub.repository], behaviour: slow)
        let pulled = try await hub.models([first.address, "modelscope+\(second.address)"])
            .pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(second.log.contains { $0.query["FilePath"] == "model.safetensors" })
    }
}
