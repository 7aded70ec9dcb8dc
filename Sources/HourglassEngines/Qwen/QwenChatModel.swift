internal import Foundation
internal import HourglassCore
internal import HourglassMedia
public import HourglassQwen
internal import HourglassTensor
public import HourglassTimeline
internal import HourglassTokenizer
internal import Synchronization

/// Qwen3-VL in this process.
///
/// Keeps keys and values of what it read last, so that a second question about
/// the same evidence reads only the question.
public final class QwenChatModel: ChatModel {
    /// The model's name.
    public let name: String
    /// Tokens the model was trained to read.
    public var contextTokens: Int { model.configuration.text.contextLength }
    /// Whether the checkpoint has a vision tower.
    public var seesPictures: Bool { model.configuration.vision != nil }
    private let model: QwenModel
    private let session: QwenSession
    private let pace: Mutex<Double?>

    /// Wraps a model that is loaded.
    public init(_ model: QwenModel, name: String) {
        (self.model, self.name) = (model, name)
        session = QwenSession(model)
        pace = Mutex(nil)
    }

    /// Loads a model.
    ///
    /// - Throws: `EngineError` (`noModel`, or `badModel` saying what is wrong).
    static func load(
        folder: String,
        precision: ModelPrecision,
        progress: ((Double) -> Void)?
    ) throws(EngineError) -> QwenModel {
        do {
            return try QwenModel(folder: folder, precision: precision, progress: progress)
        } catch {
            throw EngineError(
                code: error.code == .modelMissing ? .noModel : .badModel,
                message: error.message,
                cause: error
            )
        }
    }

    /// The model's next turn. Instruct models take the likeliest words, so that
    /// an answer can be had again; thinking models choose as their makers
    /// recommend, from a fixed seed, as they would go round in circles
    /// otherwise.
    public func reply(
        to turns: [ChatTurn],
        maximumTokens: Int
    ) -> AsyncThrowingStream<ReplyPiece, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await generate(turns, maximumTokens) { continuation.yield($0) }
                    continuation.finish()
                } catch let error as QwenError {
                    continuation.finish(throwing: Self.translated(error))
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func generate(
        _ turns: [ChatTurn],
        _ maximumTokens: Int,
        _ yield: (ReplyPiece) -> Void
    ) async throws {
        var options = GenerationOptions()
        if model.template == .thinking {
            options = model.recommendedOptions
            options.seed = 0
        }
        options.maximumTokens = maximumTokens
        func pass(_ text: String, _ reasoning: String) {
            if !reasoning.isEmpty { yield(.thinking(reasoning)) }
            if !text.isEmpty { yield(.text(text)) }
        }
        for try await event in session.generate(try prompt(turns), options: options) {
            switch event {
            case .token(let token): pass(token.text, token.reasoning)
            case .finished(let summary): pass(summary.text, summary.reasoning)
            }
        }
    }

    /// Measured by reading a few words, once.
    public func secondsPerToken() async throws -> Double? {
        if let known = pace.withLock({ $0 }) { return known }
        let words = String(repeating: "one two three four ", count: 16)
        var options = GenerationOptions()
        options.maximumTokens = 1
        for try await event in session.generate(QwenPrompt(words), options: options) {
            guard case .finished(let summary) = event else { continue }
            let read = summary.promptIDs.count - summary.reusedTokens
            let measured = summary.prefillSeconds / Double(max(1, read))
            pace.withLock { $0 = measured }
            return measured
        }
        return nil
    }

    /// The stretch in tokens of this very checkpoint.
    public func window(
        of footage: FootageRecord,
        _ range: Range<Int64>,
        limit: Int,
        in index: TimelineIndex
    ) async throws -> TimelineWindow? {
        try await TimelineWindowReader(model: model, index: index, record: footage)
            .window(range, limit: limit)
    }

    private func prompt(_ turns: [ChatTurn]) throws -> QwenPrompt {
        var media: [QwenPrompt.Media] = []
        let messages = try turns.map { turn -> ChatMessage in
            let role: ChatMessage.Role =
                switch turn.role {
                case .system: .system
                case .user: .user
                case .assistant: .assistant
                }
            let parts = try turn.parts.map { part -> ChatMessage.Part in
                switch part {
                case .text(let text): return .text(text)
                case .picture(let picture):
                    media.append(.image(try Self.decoded(picture)))
                    return .image
                case .window(let window):
                    media.append(.timeline(window))
                    return .video
                }
            }
            return ChatMessage(role, parts)
        }
        return QwenPrompt(messages, media: media)
    }

    /// FFmpeg reads files.
    private static func decoded(_ picture: ShownPicture) throws -> PixelBuffer {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "hourglass-\(UUID().uuidString).jpg")
        try Data(picture.jpeg).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try ImageFile.load(file.path(percentEncoded: false))
    }

    private static func translated(_ error: QwenError) -> EngineError {
        let code: EngineError.Code =
            switch error.code {
            case .promptTooLong: .contextFull
            case .badPicture: .noPictures
            default: .badModel
            }
        return EngineError(code: code, message: error.message, cause: error)
    }
}
