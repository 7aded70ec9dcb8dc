/// What the library made of footage presented to it.
public struct Registration: Sendable, Equatable {
    /// How the footage was met.
    public enum Outcome: Sendable, Equatable {
        /// Its content was not in the library before.
        case added
        /// Its content is in the library, at this path or as a further copy.
        case known
        /// Its content is in the library; its file used to lie at `from`.
        case moved(from: String)
        /// The file at this path had other content, whose index was dropped:
        /// `old` is what was stored about it.
        case replaced(old: FootageRecord)
    }

    /// How the footage was met.
    public let outcome: Outcome
    /// The footage as it is stored now.
    public let record: FootageRecord
}
