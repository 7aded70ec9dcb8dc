internal import Foundation
public import HourglassAnswering
internal import HourglassEngines
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
    private let models: QueryModels

    /// Opens the library in a file, making it when it is not there.
    ///
    /// - Parameters:
    ///   - path: the library's file, made when it is not there.
    ///   - environment: variables that say where embedding models lie; those of
    ///     the process when left out.
    /// - Throws: `TimelineError` when the file is something else, damaged, or
    ///   cannot be written.
    public init(
        at path: String,
        environment: [String: String]? = nil
    ) throws {
        timeline = try TimelineIndex(at: path)
        models = QueryModels(environment: environment ?? ProcessInfo.processInfo.environment)
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

    /// Gives the texts of footage vectors of what they mean, so that words of
    /// the same meaning find them.
    ///
    /// - Parameters:
    ///   - footage: its number, as `index` reports it.
    ///   - model: name or folder of a BERT encoder or Qwen3-Embedding.
    /// - Throws: `EngineError` when the model is not there or cannot be run,
    ///   `TimelineError`, `CancellationError`.
    public func embedTexts(of footage: Int64, with model: String) async throws {
        let model = try await models.meaning.model(named: model)
        let embedding = SpanEmbedding(
            index: timeline,
            embedder: model.embedder,
            model: model.identifier
        )
        try await embedding.run(footage: footage)
        try await embedding.calibrate()
    }

    /// Gives the pictures of footage vectors of what they show, so that words
    /// for it, and pictures like it, find them.
    ///
    /// - Parameters:
    ///   - footage: its number, as `index` reports it.
    ///   - model: name or folder of CLIP, SigLIP 2 or Qwen3-VL-Embedding.
    ///   - spacing: least time between two frames looked at, in seconds.
    /// - Throws: `EngineError` when the model is not there or cannot be run,
    ///   `MediaError` when the footage cannot be read, `TimelineError`,
    ///   `CancellationError`.
    public func embedPictures(
        of footage: Int64,
        with model: String,
        every spacing: Double = 1
    ) async throws {
        let model = try await models.pictures.model(named: model)
        let indexing = PictureIndexing(
            index: timeline,
            embedder: model.embedder,
            model: model.identifier,
            spacing: spacing
        )
        try await indexing.run(footage: footage)
        try await indexing.calibrate()
    }

    /// Finds the moments where words come up, or a picture is shown; by their
    /// meaning and by what is to be seen as well, where the library has vectors
    /// and their model is there.
    ///
    /// - Throws: `TimelineError` or `AnsweringError`; `CancellationError`.
    public func find(
        _ query: String,
        options: SearchOptions = SearchOptions()
    ) async throws -> FindResult {
        let reading = try await models.reading(of: query, options, in: timeline)
        return try Answerer(index: timeline).find(query, options: reading.options)
    }

    /// Answers a question in plain English or Chinese, from what `find` would
    /// find.
    ///
    /// - Throws: `TimelineError` or `AnsweringError`, and what the engine
    ///   throws.
    public func ask(
        _ question: String,
        options: SearchOptions = SearchOptions(),
        engine: any AnswerEngine = ExtractiveEngine()
    ) async throws -> Answer {
        let reading = try await models.reading(of: question, options, in: timeline)
        return try await Answerer(index: timeline, engine: engine)
            .ask(question, options: reading.options)
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
