import Foundation
import HourglassTestSupport
import Testing

/// Vision tokens of a tiny Qwen3-VL with random weights: what it makes of a
/// picture has no short code.
@Suite struct TokenTierTests {
    @Test func aLowRankTierThatChangesAnswersIsRefusedAndInt8GoesOn() throws {
        let hourglass = try HourglassProcess()
        let clip = hourglass.folder.path("zoom.mkv")
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
                "mandelbrot=size=640x480:rate=4", "-t", "40", "-pix_fmt", "yuv420p",
                "-c:v", "mpeg4", "-q:v", "2", "-g", "4", clip,
            ]
        )
        let model = hourglass.folder.path("tiny")
        let golden = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "HourglassQwenTests/Goldens/tied")
        try FileManager.default.copyItem(atPath: golden.path, toPath: model)
        func index(_ tier: String) throws -> HourglassProcess.Outcome {
            try hourglass(
                "index",
                clip,
                "--ocr",
                "off",
                "--every",
                "1s",
                "--encoder",
                model,
                "--tier",
                tier,
                "--quiet"
            )
        }
        let refused = try index("low-rank")
        #expect(refused.status == 2, "\(refused.output)")
        #expect(refused.errors.contains("at most 0.02 are let pass"), "\(refused.errors)")
        #expect(refused.errors.contains("--tier int8"))
        // What was stored until then can be asked, and is gone on from.
        let part = try hourglass("list")
        #expect(part.status == 0 && part.output.contains("partial"), "\(part.output)")
        let whole = try index("int8")
        #expect(whole.status == 0, "\(whole.errors)")
        let list = try hourglass("list")
        #expect(!list.output.contains("partial"), "\(list.output)")
        let tokens = try #require(
            try hourglass("stats", "--json").objects("footage").first?["model_tokens"]
                as? [String: Any]
        )
        #expect((tokens["kept"] as? Int ?? 0) > 1000, "\(tokens)")
    }
}
