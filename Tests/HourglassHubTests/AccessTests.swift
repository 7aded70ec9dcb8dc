import Foundation
import HourglassHub
import HourglassHubTestSupport
import Testing

@Suite struct AccessTests {
    private let token = "hf_secret_token"

    @Test func tokenGoesToTheHubAndNotAlongARedirect() async throws {
        let hub = TestHub.small()
        let storage = HubServer([hub.repository])
        var behaviour = HubServer.Behaviour()
        behaviour.storage = storage.address
        behaviour.authorization = "Bearer \(token)"
        let server = HubServer([hub.repository], behaviour: behaviour)
        let models = try hub.models([server.address], environment: ["HF_TOKEN": token])

        let pulled = try await models.pull(hub.reference)

        #expect(hub.differences(in: pulled.folder) == [])
        #expect(server.log.allSatisfy { $0.headers["authorization"] == "Bearer \(token)" })
        #expect(!storage.log.isEmpty)
        #expect(storage.log.allSatisfy { $0.headers["authorization"] == nil })
    }

    @Test func basicAuthenticationOfAnEndpointWins() async throws {
        let hub = TestHub.small()
        var behaviour = HubServer.Behaviour()
        behaviour.authorization = "Basic " + Data("me:p@ss".utf8).base64EncodedString()
        let server = HubServer([hub.repository], behaviour: behaviour)
        let address = server.address.replacingOccurrences(of: "http://", with: "http://me:p%40ss@")
        let pulled = try await hub.models([address], environment: ["HF_TOKEN": token])
            .pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }

    @Test func bearerTokenOfAnEndpointWins() async throws {
        let hub = TestHub.small()
        var behaviour = HubServer.Behaviour()
        behaviour.authorization = "Bearer company"
        let server = HubServer([hub.repository], behaviour: behaviour)
        let address = server.address.replacingOccurrences(
            of: "http://",
            with: "http://bearer:company@"
        )
        let pulled = try await hub.models([address], environment: ["HF_TOKEN": token])
            .pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }

    @Test func refusedTokenIsExplainedWithoutBeingShown() async throws {
        let hub = TestHub.small()
        var behaviour = HubServer.Behaviour()
        behaviour.authorization = "Bearer other"
        let server = HubServer([hub.repository], behaviour: behaviour)
        let error = await #expect(throws: HubError.self) {
            try await hub.models([server.address], environment: ["HF_TOKEN": token])
                .pull(hub.reference)
        }
        #expect(error?.code == .unauthorized)
        #expect(error?.message.contains("HF_TOKEN") == true)
        #expect(error?.message.contains(token) == false)
    }

    @Test func gatedModelTellsWhereToAcceptItsConditions() async throws {
        let hub = TestHub.small()
        var behaviour = HubServer.Behaviour()
        behaviour.isGated = true
        let server = HubServer([hub.repository], behaviour: behaviour)
        let error = await #expect(throws: HubError.self) {
            try await hub.models([server.address]).pull(hub.reference)
        }
        #expect(error?.code == .forbidden)
        #expect(error?.message.contains("\(server.address)/\(TestHub.repositoryName)") == true)
    }

    @Test func proxyOfTheEnvironmentIsUsed() async throws {
        let hub = TestHub.small()
        // Plain http through a proxy asks the proxy for the whole address, which
        // the test server, playing proxy, does not know: its log tells.
        let proxy = HubServer([])
        let models = try hub.models(
            ["http://hub.invalid"],
            environment: ["http_proxy": proxy.address]
        )
        await #expect(throws: HubError.self) { try await models.pull(hub.reference) }
        #expect(proxy.log.contains { $0.path.hasPrefix("http://hub.invalid/") })
    }

    @Test func hostsWithoutProxyAreReachedDirectly() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        let models = try hub.models(
            [server.address],
            environment: ["HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": "127.0.0.1"]
        )
        let pulled = try await models.pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }
}
