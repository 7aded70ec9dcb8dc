import Foundation
import HourglassHub
import HourglassHubTestSupport
import Testing

@Suite struct ModelNameTests {
    @Test(arguments: [
        ("qwen3-vl-2b", "Qwen/Qwen3-VL-2B-Instruct"),
        ("Qwen3-VL-4B", "Qwen/Qwen3-VL-4B-Instruct"),
        ("qwen3-vl-8b-instruct", "Qwen/Qwen3-VL-8B-Instruct"),
        ("qwen3-vl-8b-thinking", "Qwen/Qwen3-VL-8B-Thinking"),
        ("qwen3-vl-embedding-2b", "Qwen/Qwen3-VL-Embedding-2B"),
        ("qwen3-vl-2b@v1.0", "Qwen/Qwen3-VL-2B-Instruct@v1.0"),
        ("owner/name", "owner/name"),
        ("owner/name@refs/pr/3", "owner/name@refs/pr/3"),
        ("hf://owner/name@main", "owner/name@main"),
        ("https://huggingface.co/owner/name", "owner/name"),
        ("https://hf-mirror.com/owner/name/tree/refs%2Fpr%2F1", "owner/name@refs/pr/1"),
        ("https://modelscope.cn/models/owner/name", "owner/name"),
    ])
    func namesResolve(text: String, repository: String) throws {
        #expect(try ModelReference(text).description == repository)
    }

    @Test(arguments: [
        "", "nonsense", "a/b/c", "own er/name", "owner/na--me", "../etc", "owner/..",
        "owner/name@", "owner/name@../x", "owner/name@a//b", "-a/b", "owner/name@a b",
    ])
    func unusableNamesAreRefused(text: String) {
        #expect(throws: HubError.self) { try ModelReference(text) }
    }

    @Test func misspeltNameSuggestsTheRightOne() throws {
        let error = #expect(throws: HubError.self) { try ModelReference("qwen3-vl-4") }
        #expect(try #require(error).message.contains("qwen3-vl-4b"))
    }

    @Test func folderStandsForItself() throws {
        let folder = TemporaryFolder()
        let reference = try ModelReference(folder.path)
        #expect(reference == .folder(folder.path))
        let models = ModelRepository(try HubSettings(environment: ["HOME": folder.path]))
        #expect(try models.locate(reference) == folder.path)
    }
}
