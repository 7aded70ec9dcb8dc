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
        #expect(pulled.folder.hasSuffix("/models--Acme--Tiny-VL/snapshots/\(hub.repository.commit)"))
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
}
