public import HourglassCore
public import HourglassTokenizer

/// A question to a model: a conversation and what it shows.
public struct QwenPrompt: Sendable {
    /// Something shown in the conversation.
    public enum Media: Sendable {
        /// A still picture, `rgb24`.
        case image(PixelBuffer)
        /// Frames of a video, `rgb24` and of one size, and when they are shown.
        case video(VideoClip)
        /// Footage from the timeline, encoded when it was indexed; a `video`
        /// part of the conversation stands for it.
        case timeline(TimelineWindow)
    }

    /// How a video is written into the prompt.
    public enum VideoForm: Sendable {
        /// As the model was released and, presumably, trained: a time stamp
        /// and a span of tokens for each pair of frames.
        case released
        /// As transformers 5.10 and later write it: the same, inside one more
        /// pair of vision tokens.
        case enclosed
    }

    /// The conversation. Its `image` and `video` parts stand for `media`, in
    /// order.
    public var messages: [ChatMessage]
    /// What the conversation shows.
    public var media: [Media]
    /// Tools, and how the conversation is written.
    public var options = ChatTemplate.Options()
    /// How videos are written.
    public var videoForm = VideoForm.released
    /// Size rule of pictures, instead of the model's own.
    public var imageRule: SmartResize?
    /// Size rule of videos, instead of the model's own.
    public var videoRule: SmartResize?

    /// Makes a prompt.
    public init(_ messages: [ChatMessage], media: [Media] = []) {
        self.messages = messages
        self.media = media
    }

    /// A question about pictures and videos, which are shown before it.
    public init(_ question: String, system: String? = nil, media: [Media] = []) {
        var messages: [ChatMessage] = []
        if let system { messages.append(ChatMessage(.system, system)) }
        let shown = media.map { item -> ChatMessage.Part in
            switch item {
            case .image: .image
            case .video, .timeline: .video
            }
        }
        messages.append(ChatMessage(.user, shown + [.text(question)]))
        self.init(messages, media: media)
    }
}

/// Frames sampled from a video.
public struct VideoClip: Sendable {
    /// The frames, in order.
    public var frames: [PixelBuffer]
    /// When each is shown.
    public var times: [MediaTime]

    /// Makes a clip.
    ///
    /// - Precondition: every frame has a time.
    public init(frames: [PixelBuffer], times: [MediaTime]) {
        precondition(frames.count == times.count, "Every frame has a time")
        (self.frames, self.times) = (frames, times)
    }
}
