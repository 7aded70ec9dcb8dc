import ArgumentParser
import HourglassCore
import HourglassMedia
import HourglassQwen

/// What the model is shown.
struct GenerateMediaOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A picture; may be repeated.", valueName: "file"))
    var image: [String] = []

    @Option(help: ArgumentHelp("A video; may be repeated.", valueName: "file"))
    var video: [String] = []

    @Option(
        help: ArgumentHelp(
            "Show one frame of a video each so long. Default: two a second.",
            valueName: "duration"
        )
    )
    var every: DurationArgument?

    @Option(help: ArgumentHelp("Show at most this many frames of a video.", valueName: "n"))
    var maxFrames = 768

    @Option(
        help: ArgumentHelp(
            "Shrink videos to about this many tokens. Default: the model's own limit.",
            valueName: "n"
        )
    )
    var videoTokens: Int?

    @Flag(help: "Write videos into the prompt as transformers 5.10 and later do.")
    var enclosedVideos = false

    func validate() throws {
        if maxFrames < 1 { throw ValidationError("--max-frames is at least 1.") }
        if let videoTokens, videoTokens < 1 {
            throw ValidationError("--video-tokens is at least 1.")
        }
        if let every, every.time <= .zero {
            throw ValidationError("--every is more than nothing.")
        }
    }

    /// The size rule that keeps to the token budget: a token covers 32 by 32
    /// pixels of two frames.
    func videoRule(for model: QwenModel) -> SmartResize? {
        guard let videoTokens, var rule = model.preprocessing?.video else { return nil }
        rule.maximumPixels = videoTokens * rule.factor * rule.factor * 2
        rule.minimumPixels = min(rule.minimumPixels, rule.maximumPixels)
        return rule
    }

    /// Reads all files. Frames are shrunk to the model's size as they come, so
    /// that a long video takes little memory.
    func load(for model: QwenModel, progress: ProgressLine) async throws -> [QwenPrompt.Media] {
        var media = try image.map { QwenPrompt.Media.image(try ImageFile.load($0)) }
        for path in video {
            let footage = try await Footage(probing: path)
            let rule = videoRule(for: model) ?? model.preprocessing?.video ?? .publishedVideo
            media.append(.video(try await clip(of: footage, rule: rule, progress: progress)))
        }
        return media
    }

    private func clip(
        of footage: Footage,
        rule: SmartResize,
        progress: ProgressLine
    ) async throws -> VideoClip {
        let wanted = wantedFrames(footage)
        let size = try rule.video(
            frames: wanted.count,
            height: footage.video.displayHeight,
            width: footage.video.displayWidth
        )
        var frames: [PixelBuffer] = []
        var times: [MediaTime] = []
        func take(_ frame: DecodedFrame) throws {
            let picture = try frame.picture(format: .rgb24)
            frames.append(picture.bicubicResized(width: size.width, height: size.height))
            times.append(frame.time)
        }
        var last: DecodedFrame?
        for try await sample in FrameSequence(footage, mode: .everyFrame) {
            let frame = sample.frame
            last = frame
            if frames.count < wanted.count, frame.number == wanted[frames.count] { try take(frame) }
            progress.show("reading \(footage.path): \(frame.time)")
            if frames.count == wanted.count { break }
        }
        // The container promised more frames than there are.
        if let last, times.last != last.time, frames.count < wanted.count { try take(last) }
        return VideoClip(frames: frames, times: times)
    }

    /// Numbers of the frames to show, spread as the reference spreads them.
    private func wantedFrames(_ footage: Footage) -> [Int] {
        let rate = footage.video.averageFrameRate?.value ?? 24
        let total = max(1, Int(((footage.duration?.seconds ?? 0) * rate).rounded()))
        var sampling = FrameSampling()
        if let every { sampling.rate = 1 / every.time.seconds }
        sampling.maximum = maxFrames
        sampling.minimum = min(sampling.minimum, maxFrames)
        return sampling.indices(total: total, sourceRate: rate)
    }
}
