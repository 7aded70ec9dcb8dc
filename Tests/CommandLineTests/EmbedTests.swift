import Foundation
import HourglassTestSupport
import Testing

/// Vectors for finding by meaning, with the tiny random encoder of the
/// embedding tests: what it finds means nothing, so what is checked is that
/// words are found as before and that a missing model is no obstacle.
@Suite struct EmbedTests {
    private let hourglass: HourglassProcess
    private let clip: String
    private let model: String

    init() throws {
        hourglass = try HourglassProcess()
        clip = hourglass.folder.path("talk.mkv")
        let source = try Clip(
            "still.mkv",
            [
                "-f", "lavfi", "-i", "color=gray:size=320x240:rate=5:duration=12", "-c:v", "mpeg4",
            ]
        ).path()
        try FileManager.default.copyItem(atPath: source, toPath: clip)
        try hourglass.folder.write(
            "talk.srt",
            """
            1
            00:00:01,000 --> 00:00:03,000
            The quick brown fox

            2
            00:00:05,000 --> 00:00:08,000
            Backpropagation is the chain rule
            """
        )
        let golden = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "HourglassEmbeddingTests/Goldens/bert")
        model = hourglass.folder.path("encoder")
        try FileManager.default.copyItem(atPath: golden.path, toPath: model)
    }

    @Test func wordsAreFoundAsBeforeAndTheModelMayGo() throws {
        #expect(try hourglass("index", clip, "--ocr", "off", "--quiet").status == 0)
        // Known footage gets its vectors later.
        let embedded = try hourglass("index", clip, "--ocr", "off", "--embed", model, "--json")
        #expect(embedded.status == 0, "\(embedded.errors)")
        #expect(try embedded.json()["outcome"] as? String == "unchanged")
        for extra in ["--json", "--words-only"] {
            let found = try hourglass("find", "backpropagation", extra)
            #expect(found.status == 0 && found.output.contains("Backpropagation is the chain"))
            #expect(!found.errors.contains("words alone"))
        }
        try FileManager.default.removeItem(atPath: model)
        let without = try hourglass("find", "backpropagation", "--json")
        #expect(without.status == 0)
        #expect(without.errors.contains("found by words alone"))
        let plain = try hourglass("find", "backpropagation", "--json", "--words-only")
        #expect(plain.status == 0 && !plain.errors.contains("words alone"))
    }

    /// With the tiny model that was taught these sentences in two languages:
    /// no word of the question is in the footage.
    @Test func chineseQuestionFindsEnglishWordsByMeaning() throws {
        let taught = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "HourglassEmbeddingTests/Goldens/qwen3")
        try hourglass.folder.write(
            "talk.srt",
            """
            1
            00:00:01,000 --> 00:00:03,000
            The homework is due on Monday at noon.

            2
            00:00:05,000 --> 00:00:08,000
            Backpropagation is the chain rule.
            """
        )
        let indexed = try hourglass(
            "index",
            clip,
            "--ocr",
            "off",
            "--quiet",
            "--embed",
            taught.path
        )
        #expect(indexed.status == 0, "\(indexed.errors)")
        let found = try hourglass("find", "什么时候截止？", "--json")
        let hit = try #require(try found.objects("hits").first)
        #expect(hit["start_s"] as? Double == 1)
        #expect((hit["text"] as? String)?.contains("due on Monday") == true)
        let other = try hourglass("find", "梯度怎么计算？", "--json")
        #expect(try other.objects("hits").first?["start_s"] as? Double == 5)
        #expect(try hourglass("find", "什么时候截止？", "--words-only").status == 1)
        #expect(try hourglass("find", "排球队有几名队员？", "--json").status == 1)
    }

    @Test func missingModelIsNamed() throws {
        let missing = try hourglass("index", clip, "--ocr", "off", "--embed", model + "-not-there")
        #expect(missing.status == 2 && missing.errors.contains("not-there"))
        let empty = hourglass.folder.path("empty")
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
        let bare = try hourglass("index", clip, "--ocr", "off", "--embed", empty)
        #expect(bare.status == 4 && bare.errors.contains("config.json"))
    }
}
