public import HourglassCore
public import HourglassQwen
public import HourglassTimeline

/// A model that continues a conversation with words.
///
/// What an answer is made of: `ModelEngine` shows it evidence and checks what
/// it says. One reply at a time is asked for; dropping the stream ends it.
public protocol ChatModel: Sendable {
    /// Name shown with the answer.
    var name: String { get }
    /// Tokens it can read and write together.
    var contextTokens: Int { get }
    /// Whether it can be shown pictures.
    var seesPictures: Bool { get }

    /// The model's next turn, as it comes.
    ///
    /// Throws `EngineError`: `contextFull` and `noPictures` before the first
    /// word, so that less can be shown instead; `brokenOff` in the middle.
    func reply(
        to turns: [ChatTurn],
        maximumTokens: Int
    ) -> AsyncThrowingStream<ReplyPiece, any Error>

    /// About how long it takes to read a token, in seconds; nil when that is
    /// not known beforehand, as of a server.
    func secondsPerToken() async throws -> Double?

    /// A stretch of footage as this model's own tokens, which were put on the
    /// timeline when it was indexed; nil when there are none it can read.
    ///
    /// - Parameters:
    ///   - footage: what the stretch is of.
    ///   - range: the stretch, in ticks.
    ///   - limit: most tokens.
    ///   - index: the library with its tokens.
    func window(
        of footage: FootageRecord,
        _ range: Range<Int64>,
        limit: Int,
        in index: TimelineIndex
    ) async throws -> TimelineWindow?
}

extension ChatModel {
    /// Nobody knows what a server does besides.
    public func secondsPerToken() async throws -> Double? { nil }

    /// Most models read pictures only.
    public func window(
        of footage: FootageRecord,
        _ range: Range<Int64>,
        limit: Int,
        in index: TimelineIndex
    ) async throws -> TimelineWindow? { nil }
}

/// A piece of a model's turn.
public enum ReplyPiece: Sendable, Equatable {
    /// What it says.
    case text(String)
    /// What it thinks before it says something.
    case thinking(String)
}

/// One turn of a conversation with a model.
public struct ChatTurn: Sendable {
    /// Whose turn it is.
    public enum Role: String, Sendable {
        /// Standing instructions.
        case system
        /// The person.
        case user
        /// The model.
        case assistant
    }

    /// A part of what is said or shown.
    public enum Part: Sendable {
        /// Words.
        case text(String)
        /// A picture of footage.
        case picture(ShownPicture)
        /// A stretch of footage in the model's own tokens, with its times.
        case window(TimelineWindow)
    }

    /// Whose turn it is.
    public var role: Role
    /// What is said and shown, in order.
    public var parts: [Part]

    /// Makes a turn.
    public init(_ role: Role, _ parts: [Part]) { (self.role, self.parts) = (role, parts) }

    /// Makes a turn of words.
    public init(_ role: Role, _ text: String) { self.init(role, [.text(text)]) }

    /// The words alone.
    public var words: String {
        parts.map { part in
            if case .text(let text) = part { return text }
            return ""
        }.joined()
    }
}

/// A picture of footage, ready to be shown to a model.
public struct ShownPicture: Sendable, Equatable {
    /// When it is on screen.
    public var time: MediaTime
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int
    /// The picture as a JPEG file.
    public var jpeg: [UInt8]

    /// Makes a picture.
    public init(time: MediaTime, width: Int, height: Int, jpeg: [UInt8]) {
        (self.time, self.width, self.height, self.jpeg) = (time, width, height, jpeg)
    }
}

/// How many tokens text and pictures take, where only the model could tell
/// exactly.
enum TokenEstimate {
    /// On the safe side for English (four letters a token) and Chinese (about
    /// one token a character).
    static func tokens(of text: String) -> Int { text.utf8.count / 3 + 1 }

    /// What a Qwen3-VL makes of a picture: a token for 32×32 pixels. Others
    /// take up to twice as many.
    static func tokens(of picture: ShownPicture) -> Int {
        2 * ((picture.width + 31) / 32) * ((picture.height + 31) / 32)
    }

    static func tokens(of turn: ChatTurn) -> Int {
        turn.parts.reduce(8) { sum, part in
            switch part {
            case .text(let text): sum + tokens(of: text)
            case .picture(let picture): sum + tokens(of: picture)
            case .window(let window): sum + tokens(of: window)
            }
        }
    }

    /// Each block of a window has a time stamp of about ten tokens.
    static func tokens(of window: TimelineWindow) -> Int {
        window.tokenCount + 12 * window.times.count
    }
}
