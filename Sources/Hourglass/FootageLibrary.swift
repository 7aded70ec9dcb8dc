public import HourglassAnswering
public import HourglassIndexing
public import HourglassReport
public import HourglassTimeline

/// Footage and its timeline index: the way in for a program.
///
/// ```swift
/// let library = try FootageLibrary(at: "course.sqlite")
/// try await library.index("lecture.mp4")
/// let answer = try await library.ask("When is backpropagation explained?")
/// for citation in answer.citations { print(citation.range, citation.text) }
/// ```
///
/// Values may be shared between tasks; questions can be asked while footage is
/// being indexed.
public struct FootageLibrary: Sendable {
    /// The timeline index underneath, for everything not offered here.
    public let timeline: TimelineIndex

    /// Opens the library in a file, making it when it is not there.
    ///
    /// - Throws: `TimelineError` when the file is something else, damaged, or
    ///   cannot be written.
    public init(at path: String) throws {
        timeline = try TimelineIndex(at: path)
    }

    /// Indexes footage, or goes on where an earlier run stopped; what is
    /// indexed already is left alone.
    ///
    /// - Parameters:
    ///   - path: the video file.
    ///   - options: what to look for and how closely.
    ///   - progress: called after each frame looked at.
    /// - Throws: `MediaError`, `TimelineError` or `IndexingError`.
    @discardableResult
    public func index(
        _ path: String,
        options: IndexOptions = IndexOptions(),
        progress: (IndexProgress) -> Void = { _ in }
    ) async throws -> IndexReport {
        try await FootageIndexer(index: timeline, options: options).index(path, progress: progress)
    }

    /// Finds the moments where words come up, or a picture is shown.
    ///
    /// - Throws: `TimelineError` or `AnsweringError`.
    public func find(_ query: String, options: SearchOptions = SearchOptions()) throws -> FindResult
    {
        try Answerer(index: timeline).find(query, options: options)
    }

    /// Answers a question in plain English or Chinese.
    ///
    /// - Throws: `TimelineError` or `AnsweringError`, and what the engine
    ///   throws.
    public func ask(
        _ question: String,
        options: SearchOptions = SearchOptions(),
        engine: any AnswerEngine = ExtractiveEngine()
    ) async throws -> Answer {
        try await Answerer(index: timeline, engine: engine).ask(question, options: options)
    }

    /// What is on screen and said at a time.
    ///
    /// - Parameters:
    ///   - time: a time of the footage or of the day.
    ///   - footage: number, path, or a part of the name that fits only one.
    /// - Throws: `TimelineError` or `AnsweringError`.
    public func moment(at time: TimeArgument, of footage: String) throws -> MomentDescription {
        try Answerer(index: timeline).moment(at: time, of: footage)
    }

    /// What happened in footage over a period, camera by camera.
    ///
    /// - Parameters:
    ///   - footage: numbers, paths, or parts of names that fit only one; all
    ///     footage when empty.
    ///   - options: period, language, time zone and what is to be left out.
    ///   - unreadable: files that could not be indexed, to be named in the
    ///     report.
    /// - Throws: `ReportError` when there is nothing to report on;
    ///   `TimelineError`.
    public func report(
        on footage: [String] = [],
        options: ReportOptions = ReportOptions(),
        unreadable: [FootageReport.UnreadableFile] = []
    ) async throws -> FootageReport {
        let records =
            footage.isEmpty
            ? try timeline.footage() : try footage.map { try timeline.footage(matching: $0) }
        return try await FootageReportBuilder(index: timeline, options: options)
            .report(on: records, unreadable: unreadable)
    }
}
