internal import Foundation
public import HourglassAnswering
public import HourglassTimeline

/// The models that turn what is asked for into vectors, of texts and of
/// pictures; loaded when a library first needs them, and kept.
public struct QueryModels: Sendable {
    /// Those that say what a text means.
    public let meaning: MeaningModels
    /// Those that find pictures by words and by pictures.
    public let pictures: PictureModels

    /// - Parameter environment: its variables say where models lie.
    public init(environment: [String: String]) {
        meaning = MeaningModels(environment: environment)
        pictures = PictureModels(environment: environment)
    }

    /// A search with what is asked for as vectors.
    public struct Reading: Sendable {
        /// The options, completed.
        public var options: SearchOptions
        /// Why texts or pictures that have vectors are not searched by them.
        public var obstacle: String?
    }

    /// Completes the options of a search: the text, and the picture in the
    /// options, become vectors wherever the library has some and their model
    /// is there. Vectors that are given already stay.
    ///
    /// - Parameters:
    ///   - text: what was asked for.
    ///   - options: where to look, and for which picture.
    ///   - wordsOnly: whether the text is left as words; a picture is looked
    ///     for nevertheless.
    ///   - index: the library that is searched.
    ///   - progress: called with 0…1 while weights are quantised the first
    ///     time.
    /// - Throws: `TimelineError`; `CancellationError`.
    public func reading(
        of text: String,
        _ options: SearchOptions = SearchOptions(),
        wordsOnly: Bool = false,
        in index: TimelineIndex,
        progress: (@Sendable (Double) -> Void)? = nil
    ) async throws -> Reading {
        var reading = Reading(options: options)
        var obstacles: [String] = []
        if options.meaning == nil, !wordsOnly {
            let found = try await meaning.reading(of: text, in: index, progress: progress)
            reading.options.meaning = found.query
            if let obstacle = found.obstacle { obstacles.append(obstacle) }
        }
        if options.pictures.isEmpty {
            let found = try await pictures.reading(
                of: wordsOnly ? "" : text,
                image: options.image,
                in: index,
                progress: progress
            )
            reading.options.pictures = found.queries
            if let obstacle = found.obstacle { obstacles.append(obstacle) }
        }
        if !obstacles.isEmpty { reading.obstacle = obstacles.joined(separator: " ") }
        return reading
    }
}
