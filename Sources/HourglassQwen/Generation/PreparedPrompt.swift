internal import Foundation
internal import HourglassCore
internal import HourglassTensor
internal import HourglassTokenizer

/// A prompt as the decoder reads it, its pictures not yet encoded.
package struct PreparedPrompt: Sendable {
    /// A picture, or one pair of frames.
    package struct Visual: Sendable {
        /// What its tokens are made of.
        package enum Source: Sendable {
            /// Patches, size already chosen.
            case patches(Patches)
            /// The tokens themselves, made earlier.
            case features(VisionFeatures)
        }

        /// What its tokens are made of.
        package let source: Source
        /// Its places.
        package let span: VisionSpan
        /// Hash of what it shows and of where that stands.
        let identity: UInt64
        /// Tokens it becomes.
        var tokenCount: Int { span.count }
    }

    package let layout: PromptLayout
    package let visuals: [Visual]
    /// For each token what must agree for its key and value to be reused.
    let identities: [UInt64]

    /// - Parameter framed: whether the tokens that the tokenizer's template
    ///   puts around a text stand around the prompt, as models that embed
    ///   expect.
    package init(
        _ prompt: QwenPrompt,
        model: QwenModel,
        framed: Bool = false
    ) throws(QwenError) {
        let text = model.template.render(prompt.messages, prompt.options)
        var images: [Visual] = []
        var pairs: [[Visual]] = []
        var stamps: [[Double]] = []
        if !prompt.media.isEmpty {
            guard var preprocessing = model.preprocessing else {
                throw QwenError(
                    code: .badPrompt,
                    message: "The model in '\(model.folder)' reads text only; it cannot be shown "
                        + "pictures."
                )
            }
            if let rule = prompt.imageRule { preprocessing.image = rule }
            if let rule = prompt.videoRule { preprocessing.video = rule }
            for media in prompt.media {
                switch media {
                case .image(let picture):
                    images += Self.visuals(try preprocessing.patches(image: picture), preprocessing)
                case .video(let clip):
                    pairs.append(
                        Self.visuals(try preprocessing.patches(video: clip.frames), preprocessing)
                    )
                    stamps.append(FrameTimes(clip.times).pairSeconds)
                case .timeline(let window):
                    pairs.append(Self.visuals(window, model))
                    stamps.append(window.times)
                }
            }
        }
        let written = try Self.stamped(text, stamps, prompt.videoForm)
        var expander = Expander(model: model, images: images, pairs: pairs.flatMap { $0 })
        let frame = model.tokenizer.frame
        if framed { try expander.expand(frame.before) }
        try expander.expand(model.tokenizer.encode(written))
        if framed { try expander.expand(frame.behind) }
        try expander.finish()
        layout = try PromptLayout(
            ids: expander.ids,
            placeholders: expander.placeholders,
            spans: expander.visuals.map(\.span)
        )
        visuals = expander.visuals
        identities = expander.identities
    }

    /// Plain ids, without pictures.
    init(ids: [Int]) throws(QwenError) {
        layout = try PromptLayout(ids: ids, placeholders: [], spans: [VisionSpan]())
        visuals = []
        identities = ids.map { UInt64($0) }
    }

    /// Each pair of frames on its own: attention never crosses pairs, so each
    /// can be encoded, and kept, by itself.
    private static func visuals(
        _ patches: Patches,
        _ preprocessing: ImagePreprocessing
    ) -> [Visual] {
        let size = patches.grid.patchesPerPair
        let grid = PatchGrid(pairs: 1, rows: patches.grid.rows, columns: patches.grid.columns)
        return (0..<patches.grid.pairs).map { pair in
            let pixels =
                patches.grid.pairs == 1
                ? patches.pixels : patches.pixels.rows(pair * size..<(pair + 1) * size)
            let merge = preprocessing.mergeSize
            return Visual(
                source: .patches(Patches(pixels: pixels, grid: grid)),
                span: VisionSpan(rows: grid.rows / merge, columns: grid.columns / merge),
                identity: identity(pixels, grid)
            )
        }
    }

    /// Each instant of a window that has tokens. Pictures without any leave the
    /// positions free that they would have taken: a stamp, the two tokens
    /// around a picture, and its longer side.
    private static func visuals(_ window: TimelineWindow, _ model: QwenModel) -> [Visual] {
        let (rows, columns) = (window.grid.rows, window.grid.columns)
        return window.blocks.map { block in
            let gap = block.unchanged.reduce(0) { sum, seconds in
                sum + model.tokenizer.encode(FrameTimes.stamp(seconds)).count + 2
                    + max(rows, columns)
            }
            let hash = identity(block.features.main, PatchGrid(pairs: 1, rows: rows, columns: gap))
            return Visual(
                source: .features(block.features),
                span: VisionSpan(
                    rows: rows,
                    columns: columns,
                    places: block.places,
                    gapAfter: gap
                ),
                // Equal vectors at other places are something else.
                identity: block.places.reduce(hash) {
                    ($0 ^ UInt64($1)) &* 0x9E37_79B9_7F4A_7C15
                }
            )
        }
    }

    private static func identity(_ pixels: Tensor, _ grid: PatchGrid) -> UInt64 {
        pixels.withUnsafePointer { values in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(grid.rows << 20 | grid.columns)
            for i in 0..<pixels.count {
                hash = (hash ^ UInt64(values[i].bitPattern)) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash >> 29
            }
            return hash
        }
    }

    private static let videoMarker = "<|vision_start|><|video_pad|><|vision_end|>"

    /// Writes the time stamps of each video into the text. Before it is
    /// tokenised, as the stamps may join with the text around them.
    private static func stamped(
        _ text: String,
        _ videos: [[Double]],
        _ form: QwenPrompt.VideoForm
    ) throws(QwenError) -> String {
        let parts = text.components(separatedBy: videoMarker)
        guard parts.count == videos.count + 1 else {
            throw QwenError(
                code: .badPrompt,
                message: "The conversation has places for \(parts.count - 1) videos, but "
                    + "\(videos.count) are given."
            )
        }
        var result = parts[0]
        for (stamps, rest) in zip(videos, parts.dropFirst()) {
            let spans = stamps.map { FrameTimes.stamp($0) + videoMarker }.joined()
            switch form {
            case .released: result += spans
            case .enclosed: result += "<|vision_start|>" + spans + "<|vision_end|>"
            }
            result += rest
        }
        return result
    }
}

/// Repeats each placeholder for all tokens of its picture.
private struct Expander {
    let placeholders: Set<Int>
    private let imageID: Int
    private var images: ArraySlice<PreparedPrompt.Visual>
    private var pairs: ArraySlice<PreparedPrompt.Visual>
    private(set) var ids: [Int] = []
    private(set) var identities: [UInt64] = []
    private(set) var visuals: [PreparedPrompt.Visual] = []

    init(model: QwenModel, images: [PreparedPrompt.Visual], pairs: [PreparedPrompt.Visual]) {
        imageID = model.configuration.imageTokenID
        placeholders =
            model.vision == nil ? [] : [imageID, model.configuration.videoTokenID]
        self.images = images[...]
        self.pairs = pairs[...]
    }

    mutating func expand(_ source: [Int]) throws(QwenError) {
        for id in source {
            guard placeholders.contains(id) else {
                ids.append(id)
                identities.append(UInt64(id))
                continue
            }
            guard let visual = id == imageID ? images.popFirst() : pairs.popFirst() else {
                throw QwenError(
                    code: .badPrompt,
                    message: "The conversation has places for more pictures than are given."
                )
            }
            for i in 0..<visual.tokenCount {
                ids.append(id)
                identities.append(visual.identity &+ UInt64(i + 1) &* 0xD6E8_FEB8_6659_FD93)
            }
            visuals.append(visual)
        }
    }

    /// Checks that all pictures have their place.
    func finish() throws(QwenError) {
        guard images.isEmpty, pairs.isEmpty else {
            throw QwenError(
                code: .badPrompt,
                message: "The conversation has no place for \(images.count) of the pictures given."
            )
        }
    }
}
