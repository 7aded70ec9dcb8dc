public import HourglassCore

/// What an engine is given to answer a question with.
public struct AnswerRequest: Sendable {
    /// The question, taken apart.
    public let question: QuestionAnalysis
    /// Moments that were found, best first, their times checked.
    public let hits: [Hit]
    /// What the index holds at the beginning of each hit, one description a
    /// hit.
    public let moments: [MomentDescription]
    /// What was searched.
    public let coverage: Coverage
    /// Index of the hit that goes with the best one: what is said while its
    /// slide is shown, or shown while it is said. It is the last of `hits`, and
    /// no answer to the question by itself.
    public let companion: Int?
    /// What a reader must know of the hits, in the question's language: how
    /// many there are in all, and what of the question nothing could be done
    /// about.
    public let remarks: [String]

    /// Puts a request together.
    public init(
        question: QuestionAnalysis,
        hits: [Hit],
        moments: [MomentDescription],
        coverage: Coverage,
        companion: Int? = nil,
        remarks: [String] = []
    ) {
        self.remarks = remarks
        (self.question, self.hits) = (question, hits)
        (self.moments, self.coverage) = (moments, coverage)
        self.companion = companion
    }
}

/// A sentence an engine wants to say. Times are references, never text: they
/// are written out once they are checked.
public struct DraftSentence: Sendable, Equatable {
    /// A piece of a sentence.
    public enum Part: Sendable, Equatable {
        /// Words of the engine. They must not name a time.
        case words(String)
        /// Words of the question, which may.
        case question(String)
        /// What is shown or said, by the index of its hit in the request: must
        /// be in the hit's text or in the description of its moment.
        case quote(String, hit: Int)
        /// When a hit holds.
        case time(hit: Int)
        /// An instant while a hit holds, or its end; written as the time of the
        /// frame on screen then.
        case instant(MediaTime, hit: Int)
        /// File name of a hit's footage.
        case footage(hit: Int)
        /// A time the engine found itself.
        case moment(ProposedCitation)
    }

    /// The pieces, in order.
    public var parts: [Part]
    /// What stands between this sentence and the next.
    public var separator: String

    /// Makes a sentence.
    public init(_ parts: [Part], separator: String = " ") {
        (self.parts, self.separator) = (parts, separator)
    }
}

/// Turns evidence into sentences.
///
/// Sentences come one by one, so that a model that takes its time can be
/// listened to. Each is checked before anyone sees it; those that cite what
/// is not there are dropped.
public protocol AnswerEngine: Sendable {
    /// Name shown with the answer.
    var name: String { get }

    /// The answer to a request with at least one hit.
    ///
    /// Throws `NotInEvidence` when the hits do not hold the answer.
    func sentences(
        for request: AnswerRequest
    ) -> AsyncThrowingStream<DraftSentence, any Error>
}

/// Thrown by an engine that looked at the evidence and found that it does not
/// answer the question.
public struct NotInEvidence: Error, Equatable {
    /// Makes the verdict.
    public init() {}
}
