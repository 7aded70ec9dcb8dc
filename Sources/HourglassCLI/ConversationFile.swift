import Foundation
import HourglassEngines

/// The conversation that `--follow` goes on with, kept beside the library.
struct ConversationFile {
    private let path: String

    init(_ library: LibraryOptions) {
        path = Conversation.path(besideLibrary: library.path)
    }

    /// The last conversation; empty when there is none.
    func read() -> Conversation { Conversation(contentsOf: path) }

    /// Keeps a conversation. Where the library's folder cannot be written to
    /// there is none to go on with next time, and that is all.
    func keep(_ conversation: Conversation) { try? conversation.write(to: path) }
}
