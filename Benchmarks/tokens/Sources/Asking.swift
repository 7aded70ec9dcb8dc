import Foundation
import HourglassAnswering
import HourglassCore
import HourglassEngines
import HourglassQwen
import HourglassTimeline
import Synchronization

/// How soon a model says something about footage with its tokens on the
/// timeline, and how soon again.
struct Asking {
    let model: TimedModel
    let index: TimelineIndex

    init(model: QwenModel, library: String) throws {
        self.model = TimedModel(QwenChatModel(model, name: "benchmark"))
        index = try TimelineIndex(at: library, access: .readOnly)
    }

    /// Asks twice about the same windows, as `hourglass chat` does.
    func run(_ question: String, _ second: String) async throws {
        let began = ContinuousClock.now
        if let pace = try await model.secondsPerToken() {
            print(String(format: "reads %.0f tokens a second", 1 / pace))
        }
        for (number, words) in [question, second].enumerated() {
            var options = ModelEngine.Options()
            options.maximumTokens = 8
            let engine = ModelEngine(
                model,
                index: index,
                options: options,
                onRemark: { remark in
                    if case .estimate(let tokens, _) = remark {
                        print("about \(tokens) tokens to read")
                    }
                }
            )
            var search = SearchOptions()
            search.limit = 24
            // The second is about the same windows: it is searched for alike.
            let asked = number == 0 ? began : ContinuousClock.now
            model.forget()
            _ = try await Answerer(index: index, engine: engine)
                .ask(words, search: question, options: search)
            guard let first = model.firstPiece else {
                print("question \(number + 1): nothing was found, the model was not asked")
                continue
            }
            print(
                String(
                    format: "question %d: first word after %.2f s",
                    number + 1,
                    (first - asked) / .seconds(1)
                )
            )
        }
    }
}

/// A model whose first word is noted with its time.
final class TimedModel: ChatModel {
    private let model: QwenChatModel
    private let first = Mutex<ContinuousClock.Instant?>(nil)

    init(_ model: QwenChatModel) { self.model = model }

    var name: String { model.name }
    var contextTokens: Int { model.contextTokens }
    var seesPictures: Bool { model.seesPictures }
    var firstPiece: ContinuousClock.Instant? { first.withLock { $0 } }

    func forget() { first.withLock { $0 = nil } }

    func reply(
        to turns: [ChatTurn],
        maximumTokens: Int
    ) -> AsyncThrowingStream<ReplyPiece, any Error> {
        let pieces = model.reply(to: turns, maximumTokens: maximumTokens)
        return AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    for try await piece in pieces {
                        self.first.withLock { $0 = $0 ?? .now }
                        continuation.yield(piece)
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    func secondsPerToken() async throws -> Double? { try await model.secondsPerToken() }

    func window(
        of footage: FootageRecord,
        _ range: Range<Int64>,
        limit: Int,
        in index: TimelineIndex
    ) async throws -> TimelineWindow? {
        try await model.window(of: footage, range, limit: limit, in: index)
    }
}
