import Foundation
import HourglassTestSupport
import Testing

/// Finding what is to be seen, end to end, with a tiny CLIP trained on coloured
/// shapes.
@Suite struct PictureSearchTests {
    private let hourglass: HourglassProcess
    private let clip: String
    private let model: String

    init() throws {
        hourglass = try HourglassProcess()
        clip = hourglass.folder.path("wall.mkv")
        model = hourglass.folder.path("shapes")
        try FileManager.default.copyItem(atPath: ShapesScenes.clip, toPath: model)
        try ShapesScenes.wall(in: hourglass.folder, to: clip)
    }

    private func index() throws {
        let outcome = try hourglass("index", clip, "--ocr", "off", "--pictures", model, "--quiet")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func wordsFindWhatIsToBeSeen() throws {
        try index()
        let circle = try hourglass("find", "a red circle", "--json")
        #expect(circle.status == 0, "\(circle.errors)")
        let hit = try #require(try circle.objects("hits").first)
        #expect(hit["kind"] as? String == "image" && hit["found_by"] as? String == "picture")
        #expect(hit["start_s"] as? Double == 10 && hit["end_s"] as? Double == 15)
        let triangle = try hourglass("find", "a green triangle")
        #expect(
            triangle.output.contains("00:00:05.000-00:00:10.000\t[picture]"),
            "\(triangle.output)"
        )
        let nothing = try hourglass("find", "a wooden ship")
        #expect(nothing.status == 1, "\(nothing.output)")
        let words = try hourglass("find", "a red circle", "--words-only")
        #expect(words.status == 1 || !words.output.contains("10.000-00:00:15"))
        let answer = try hourglass("ask", "When is a red circle visible?", "--json")
        #expect(answer.status == 0, "\(answer.output)")
        #expect(try answer.objects("citations").first?["start_s"] as? Double == 10)
    }

    @Test func aPictureFindsWhatShowsTheSame() throws {
        try index()
        // Elsewhere, and smaller, so that no patch is where it was.
        let given = hourglass.folder.path("given.ppm")
        try ShapesScenes.draw(
            .init(shape: .circle, colour: ShapesScenes.red, x: 150, y: 150, size: 70),
            width: 360,
            to: given
        )
        let found = try hourglass("find", "--image", given, "--json")
        #expect(found.status == 0, "\(found.errors)")
        #expect(try found.objects("hits").first?["start_s"] as? Double == 10)
    }

    @Test func footageIndexedBeforeIsSeenToLaterAndTheModelMayGo() throws {
        let plain = try hourglass("index", clip, "--ocr", "off", "--quiet")
        #expect(plain.status == 0)
        try index()
        let stats = try hourglass("stats", "--json")
        let kept = try #require(try stats.objects("pictures").first?["pictures"] as? Int)
        // Four scenes; what the encoder refines after a change may be seen too.
        #expect((4...8).contains(kept))
        #expect(try hourglass("stats").output.contains("\(kept) pictures findable by words"))
        try FileManager.default.removeItem(atPath: model)
        let without = try hourglass("find", "a red circle", "--json")
        #expect(without.errors.contains("pictures were not searched"))
    }

    @Test func conversationsLookAtPictures() throws {
        try index()
        let first = try hourglass("ask", "When is a green triangle visible?", "--json")
        #expect(try first.objects("citations").first?["start_s"] as? Double == 5)
        // Points back: what was looked for before is looked for again.
        let second = try hourglass("ask", "How long was it there?", "--follow", "--json")
        #expect(try second.objects("citations").first?["start_s"] as? Double == 5)
    }

    /// What the model makes of pictures is held to the reference elsewhere; its
    /// weights are random. Here the way through the index is.
    @Test func qwenEmbeddingGivesPicturesVectorsAsWell() throws {
        let folder = hourglass.folder.path("qwen3-vl")
        try FileManager.default.copyItem(atPath: ShapesScenes.qwen, toPath: folder)
        let indexed = try hourglass("index", clip, "--ocr", "off", "--pictures", folder, "--quiet")
        #expect(indexed.status == 0, "\(indexed.errors)")
        let kept = try #require(
            try hourglass("stats", "--json").objects("pictures").first?["pictures"] as? Int
        )
        #expect((4...8).contains(kept))
        // The very picture of a moment finds it.
        let given = hourglass.folder.path("given.png")
        let still = try hourglass("at", clip, "7", "--frame", given)
        #expect(still.status == 0, "\(still.errors)")
        let found = try hourglass("find", "--image", given, "--json")
        #expect(found.status == 0, "\(found.errors)")
        #expect(try found.objects("hits").first?["start_s"] as? Double == 5)
        let words = try hourglass("find", "a red circle", "--json")
        #expect(!words.errors.contains("not searched"), "\(words.errors)")
    }

    @Test func wrongModelsAreRefused() throws {
        let missing = try hourglass("index", clip, "--pictures", model + "-not-there")
        #expect(missing.status == 2 && missing.errors.contains("not-there"))
        let empty = hourglass.folder.path("empty")
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
        let bare = try hourglass("index", clip, "--pictures", empty)
        #expect(bare.status == 4 && bare.errors.contains("config.json"))
        let alone = try hourglass("index", clip, "--picture-every", "2s")
        #expect(alone.status == 2 && alone.errors.contains("--pictures"))
    }
}
