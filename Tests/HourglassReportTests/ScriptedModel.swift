import HourglassEngines
import Synchronization

/// A model that does what it is told, reply by reply; the last goes on.
final class ScriptedModel: ChatModel {
    enum Reply: Sendable {
        case says(String)
        case fails(EngineError)
        /// Never ends by itself.
        case stalls
    }

    private struct State {
        var replies: [Reply]
        var asked: [[ChatTurn]] = []
    }

    private let state: Mutex<State>
    let name = "scripted"
    let contextTokens = 8192
    let seesPictures = true

    init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

    /// Words of each request.
    var prompts: [String] {
        state.withLock { $0.asked.map { $0.map(\.words).joined(separator: "\n") } }
    }

    /// Pictures of each request.
    var pictureCounts: [Int] {
        state.withLock { state in
            state.asked.map { turns in
                turns.flatMap(\.parts).count { part in
                    if case .picture = part { return true }
                    return false
                }
            }
        }
    }

    func reply(
        to turns: [ChatTurn],
        maximumTokens: Int
    ) -> AsyncThrowingStream<ReplyPiece, any Error> {
        let reply = state.withLock { state in
            state.asked.append(turns)
            return state.replies.count > 1 ? state.replies.removeFirst() : state.replies[0]
        }
        return AsyncThrowingStream { continuation in
            switch reply {
            case .says(let text):
                // In pieces, as it comes.
                for word in text { continuation.yield(.text(String(word))) }
                continuation.finish()
            case .fails(let error): continuation.finish(throwing: error)
            case .stalls: break
            }
        }
    }
}
