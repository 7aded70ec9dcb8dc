/// What a model wrote about a report, apart from what was measured.
///
/// Each sentence rests on events of the report, named by their ids; none is in
/// here that names an event it was not shown, or a time at which that event
/// was not.
public struct ReportNarration: Sendable, Equatable {
    /// A sentence of the summary.
    public struct Sentence: Sendable, Equatable {
        /// The words.
        public var text: String
        /// Ids of the events it rests on; never empty.
        public var events: [String]

        /// Makes a sentence.
        public init(text: String, events: [String]) { (self.text, self.events) = (text, events) }
    }

    /// Why there is less than could be.
    public enum Shortfall: Sendable, Equatable {
        /// The time given was up.
        case outOfTime
        /// The model failed, and how.
        case failed(String)
    }

    /// Name of the model.
    public var model: String
    /// The whole in a few sentences.
    public var summary: [Sentence] = []
    /// One sentence an event, by its id.
    public var descriptions: [String: String] = [:]
    /// Sentences left out because what they named was not there.
    public var droppedCount = 0
    /// Why there is less than could be; nil when all was done.
    public var shortfall: Shortfall?

    /// A narration that says nothing yet.
    public init(model: String) { self.model = model }

    /// Whether it says anything.
    public var isEmpty: Bool { summary.isEmpty && descriptions.isEmpty }
}
