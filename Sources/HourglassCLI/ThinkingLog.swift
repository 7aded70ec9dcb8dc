import Synchronization

/// Keeps what a model thought, which is no part of its answer.
final class ThinkingLog: Sendable {
    private let content = Mutex("")

    /// All of it so far.
    var text: String { content.withLock { $0 } }

    /// Adds a piece.
    func add(_ piece: String) { content.withLock { $0 += piece } }
}
