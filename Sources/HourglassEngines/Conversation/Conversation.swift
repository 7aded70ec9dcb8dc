internal import Foundation
public import HourglassAnswering
internal import HourglassCore

/// What was asked and answered so far.
///
/// A value to keep between two questions, in memory or as a small JSON file.
public struct Conversation: Sendable, Equatable, Codable {
    /// A question and its answer.
    public struct Exchange: Sendable, Equatable, Codable {
        /// The question as it was asked.
        public var question: String
        /// What was searched for, when that was not the question.
        public var search: String?
        /// The answer, shortened.
        public var answer: String
        /// What the answer rests on, first the one to go on from.
        public var places: [Place]
    }

    /// A stretch of footage that an answer rests on.
    public struct Place: Sendable, Equatable, Codable {
        /// Number of the footage in its library.
        public var footage: Int64
        /// First instant, in seconds.
        public var start: Double
        /// First instant after, in seconds.
        public var end: Double

        /// A stretch of footage.
        public init(footage: Int64, start: Double, end: Double) {
            (self.footage, self.start, self.end) = (footage, start, end)
        }
    }

    /// The exchanges, oldest first; only the last few are kept.
    public private(set) var exchanges: [Exchange] = []
    /// Older ones say little about what "it" is.
    private static let mostExchanges = 6
    private static let longestAnswer = 600

    /// Nothing was said yet.
    public init() {}

    /// Adds a question and its answer.
    public mutating func add(_ answer: Answer, search: String?) {
        let places = answer.citations.prefix(8).map {
            Place(
                footage: $0.footageID,
                start: $0.range.start.seconds,
                end: $0.range.end.seconds
            )
        }
        add(
            question: answer.question,
            search: search == answer.question ? nil : search,
            answer: answer.found ? answer.text : "",
            places: Array(places)
        )
    }

    /// Adds a question whose answer is known by its words and places alone.
    public mutating func add(
        question: String,
        search: String? = nil,
        answer: String,
        places: [Place]
    ) {
        exchanges.append(
            Exchange(
                question: question,
                search: search,
                answer: String(answer.prefix(Self.longestAnswer)),
                places: places
            )
        )
        exchanges = Array(exchanges.suffix(Self.mostExchanges))
    }

    // MARK: - As a file

    /// Where the last conversation about a library is kept: beside it.
    public static func path(besideLibrary library: String) -> String {
        library + ".conversation.json"
    }

    /// Reads a conversation; an empty one when there is none that can be read.
    public init(contentsOf path: String) {
        guard let data = FileManager.default.contents(atPath: path),
            let kept = try? JSONDecoder().decode(Conversation.self, from: data)
        else { return }
        self = kept
    }

    /// Writes the conversation, readable for its owner alone.
    ///
    /// - Throws: what writing a file throws.
    public func write(to path: String) throws {
        let data = try JSONEncoder().encode(self)
        try data.write(to: URL(filePath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
