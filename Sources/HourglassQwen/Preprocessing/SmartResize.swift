/// Chooses the size a picture is shown to the model at: sides that are
/// multiples of 32, near the original, within a budget of pixels.
///
/// Reference: transformers 4.57.1, `image_processing_qwen2_vl.py` and
/// `video_processing_qwen3_vl.py`, `smart_resize`.
public struct SmartResize: Sendable, Equatable {
    /// Fewest pixels (for a video, of the whole clip).
    public var minimumPixels: Int
    /// Most pixels (for a video, of the whole clip).
    public var maximumPixels: Int
    /// Sides become multiples of this.
    public var factor = 32

    /// Makes a rule.
    public init(minimumPixels: Int, maximumPixels: Int) {
        self.minimumPixels = minimumPixels
        self.maximumPixels = maximumPixels
    }

    /// The published budget of still pictures: 64 to 16,384 tokens.
    public static let publishedImage = SmartResize(minimumPixels: 65536, maximumPixels: 16_777_216)
    /// The published budget of videos: up to 12,288 tokens.
    public static let publishedVideo = SmartResize(minimumPixels: 4096, maximumPixels: 25_165_824)

    /// Longest ratio of the sides the model accepts.
    static let longestRatio = 200.0

    /// Size of a still picture.
    public func image(height: Int, width: Int) throws(QwenError) -> (height: Int, width: Int) {
        try size(height: height, width: width, frames: 1, roundedFrames: 1)
    }

    /// Size of each of `frames` frames of a video.
    public func video(
        frames: Int,
        height: Int,
        width: Int
    ) throws(QwenError) -> (height: Int, width: Int) {
        guard height >= factor, width >= factor else {
            throw QwenError(
                code: .badPicture,
                message: "Video frames of \(width)x\(height) pixels are too small: the model needs "
                    + "at least \(factor) pixels a side."
            )
        }
        let rounded = Int((Double(frames) / 2).rounded(.toNearestOrEven)) * 2
        return try size(height: height, width: width, frames: frames, roundedFrames: rounded)
    }

    private func size(
        height: Int,
        width: Int,
        frames: Int,
        roundedFrames: Int
    ) throws(QwenError) -> (height: Int, width: Int) {
        guard height > 0, width > 0 else {
            throw QwenError(
                code: .badPicture,
                message: "A picture of \(width)x\(height) pixels has nothing to show."
            )
        }
        let (h, w, f) = (Double(height), Double(width), Double(factor))
        guard max(h, w) / min(h, w) <= Self.longestRatio else {
            throw QwenError(
                code: .badPicture,
                message: "A picture of \(width)x\(height) pixels is too long: one side may be at "
                    + "most 200 times the other."
            )
        }
        // Half to even, as Python rounds: 240 / 32 = 7.5 becomes 8, 80 / 32 = 2.5
        // becomes 2.
        var newHeight = (h / f).rounded(.toNearestOrEven) * f
        var newWidth = (w / f).rounded(.toNearestOrEven) * f
        let pixels = Double(roundedFrames) * newHeight * newWidth
        if pixels > Double(maximumPixels) {
            let shrink = (Double(frames) * h * w / Double(maximumPixels)).squareRoot()
            newHeight = max(f, (h / shrink / f).rounded(.down) * f)
            newWidth = max(f, (w / shrink / f).rounded(.down) * f)
        } else if pixels < Double(minimumPixels) {
            let grow = (Double(minimumPixels) / (Double(frames) * h * w)).squareRoot()
            newHeight = (h * grow / f).rounded(.up) * f
            newWidth = (w * grow / f).rounded(.up) * f
        }
        return (Int(newHeight), Int(newWidth))
    }
}
