/// One thing a query asks for, with the ways it may have been written.
public struct QueryTerm: Sendable, Hashable {
    /// What the user wrote, folded.
    public var surface: String
    /// Index terms that satisfy it, each with a weight of at most 1.
    ///
    /// A key of several terms separated by spaces stands for these terms next
    /// to each other in this order, which is how FTS5 reads a quoted string.
    public var alternatives: [String: Double]
    /// Whether the user put it in quotation marks: it has to occur.
    public var isPhrase: Bool

    /// Makes a term.
    public init(surface: String, alternatives: [String: Double], isPhrase: Bool = false) {
        self.surface = surface
        self.alternatives = alternatives
        self.isPhrase = isPhrase
    }
}
