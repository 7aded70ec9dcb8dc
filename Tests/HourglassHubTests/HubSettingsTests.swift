import Foundation
import HourglassHub
import HourglassHubTestSupport
import Testing

@Suite struct HubSettingsTests {
    private func cache(_ environment: [String: String]) throws -> String {
        try HubSettings(environment: environment.merging(["HOME": "/home/u"]) { own, _ in own })
            .cacheFolder
    }

    @Test func cacheFolderFollowsTheVariablesOfOtherTools() throws {
        #expect(try cache([:]) == "/home/u/.cache/huggingface/hub")
        #expect(try cache(["XDG_CACHE_HOME": "/x"]) == "/x/huggingface/hub")
        #expect(try cache(["TRANSFORMERS_CACHE": "/t"]) == "/t")
        #expect(try cache(["HF_HOME": "/h", "TRANSFORMERS_CACHE": "/t"]) == "/h/hub")
        #expect(try cache(["HF_HUB_CACHE": "/c", "HF_HOME": "/h"]) == "/c")
        #expect(try cache(["HUGGINGFACE_HUB_CACHE": "/old", "HF_HOME": "/h"]) == "/old")
        #expect(try cache(["HF_HOME": "~/models", "HF_HUB_CACHE": ""]) == "/home/u/models/hub")
        #expect(try cache(["HF_HOME": "$HOME/m"]) == "/home/u/m/hub")
    }

    @Test func endpointsComeAsAList() throws {
        let settings = try HubSettings(environment: [
            "HF_ENDPOINT": " https://a.example/hub/ ,hf-mirror, https://a.example/hub"
        ])
        #expect(
            settings.endpoints.map(\.address) == ["https://a.example/hub", "https://hf-mirror.com"]
        )
        #expect(settings.endpointsAreGiven)
    }

    @Test func flagsReplaceTheListOfTheEnvironment() throws {
        let settings = try HubSettings(
            environment: ["HF_ENDPOINT": "https://a.example"],
            endpoints: ["http://b.example:8080"]
        )
        #expect(settings.endpoints.map(\.address) == ["http://b.example:8080"])
    }

    @Test func withoutAListTheHubItselfIsUsed() throws {
        let settings = try HubSettings(environment: [:])
        #expect(settings.endpoints.map(\.address) == ["https://huggingface.co"])
        #expect(!settings.endpointsAreGiven)
    }

    @Test func modelScopeIsToldByItsHostOrPrefix() throws {
        let list = try Endpoint.list(
            "modelscope,https://www.modelscope.ai,modelscope+http://in.house/ms,https://x.org"
        )
        #expect(list.map(\.kind) == [.modelScope, .modelScope, .modelScope, .huggingFace])
        #expect(list[2].address == "http://in.house/ms")
    }

    @Test(arguments: ["ftp://x", "https://", "https://us er:secret@x y", "::"])
    func unusableEndpointIsRefusedWithoutItsSecrets(text: String) throws {
        let error = #expect(throws: HubError.self) { try Endpoint(text) }
        #expect(!(try #require(error).message.contains("secret")))
    }

    @Test func credentialsOfAnEndpointAreNeverShown() throws {
        let endpoint = try Endpoint("https://me:secret@mirror.example/hub")
        #expect(endpoint.description == "https://mirror.example/hub")
    }

    @Test func tokenIsFoundInOrder() throws {
        let folder = TemporaryFolder()
        let file = folder.path + "/t"
        try "file-token\n".write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/.cache/huggingface",
            withIntermediateDirectories: true
        )
        try "stored\n".write(
            toFile: folder.path + "/.cache/huggingface/token",
            atomically: true,
            encoding: .utf8
        )
        var environment = ["HOME": folder.path]
        #expect(
            try HubSettings(environment: environment).tokens.source?.hasSuffix("/token") == true
        )
        environment["HF_TOKEN"] = "env-token"
        #expect(try HubSettings(environment: environment).tokens.source == "HF_TOKEN")
        let tokens = try HubSettings(environment: environment, tokenFile: file).tokens
        #expect(tokens.source == file)
        #expect(!"\(tokens)".contains("file-token"))
        environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1"
        #expect(try HubSettings(environment: environment).tokens.source == nil)
    }

    @Test func missingTokenFileIsAnError() {
        #expect(throws: HubError.self) {
            try HubSettings(environment: [:], tokenFile: "/nowhere/token")
        }
    }

    @Test func tokenThatCouldInjectAHeaderIsNotUsed() throws {
        let settings = try HubSettings(environment: ["HF_TOKEN": "abc\r\nX-Evil: 1"])
        #expect(settings.tokens.source != "HF_TOKEN")
    }

    @Test(arguments: ["1", "true", "YES", "on"])
    func offlineIsUnderstood(value: String) throws {
        #expect(try HubSettings(environment: ["HF_HUB_OFFLINE": value]).isOffline)
        #expect(try !HubSettings(environment: ["HF_HUB_OFFLINE": "0"]).isOffline)
    }
}
