internal import Foundation
public import HourglassCore

/// A stretch of footage with a title.
public struct ChapterMark: Sendable, Equatable {
    /// When it is shown; 0 is the first frame a player shows.
    public var range: TimeRange
    /// Its title, on one line.
    public var title: String

    /// Makes a chapter.
    public init(_ range: TimeRange, title: String) {
        (self.range, self.title) = (range, title)
    }
}

/// Copies footage with chapters in it, which players list and seek to.
///
/// Nothing is encoded: every packet of every track is copied as it is.
/// Chapters that the footage had are replaced.
public struct ChapterWriter: Sendable {
    /// What was written.
    public struct Result: Sendable {
        /// The file.
        public let path: String
        /// Tracks the container does not take, as in `ttf attachment`.
        public let leftOut: [String]
    }

    private let footage: Footage

    /// Makes a writer of chapters into copies of `footage`.
    public init(_ footage: Footage) { self.footage = footage }

    /// Writes the copy; its ending names the container.
    ///
    /// The file appears when it is complete. Times of chapters are rounded to
    /// milliseconds, which every container keeps.
    ///
    /// - Parameters:
    ///   - chapters: in order, none overlapping another.
    ///   - output: path of the copy.
    ///   - replaces: whether a file that lies there is replaced.
    /// - Throws: `MediaError` with code `cannotWrite`; `CancellationError` when
    ///   the task is cancelled.
    public func write(
        _ chapters: [ChapterMark],
        to output: String,
        replaces: Bool = false
    ) async throws -> Result {
        try check(output, replaces: replaces)
        return try await BlockingWork.run { interruption in
            let demuxer = try Demuxer(opening: footage.path, interruption: interruption)
            return try copy(demuxer, chapters, to: output)
        }
    }

    private func check(_ output: String, replaces: Bool) throws {
        guard FileManager.default.fileExists(atPath: output) else { return }
        let places = [output, footage.path].map {
            URL(filePath: $0).resolvingSymlinksInPath().standardizedFileURL.path
        }
        if places[0] == places[1] {
            throw MediaError(
                .cannotWrite,
                "'\(output)' is the footage itself; chapters go into a copy of another name."
            )
        }
        if !replaces { throw MediaError(.cannotWrite, "'\(output)' exists already.") }
    }

    private func copy(
        _ demuxer: Demuxer,
        _ chapters: [ChapterMark],
        to output: String
    ) throws -> Result {
        let muxer = try Muxer(writing: output)
        guard muxer.takesChapters else {
            throw MediaError(
                .cannotWrite,
                "The container of '\(output)' has no chapters; choose .mkv, .mp4, .mov or .webm."
            )
        }
        var targets: [Int: Int] = [:]
        var leftOut: [String] = []
        for index in 0..<demuxer.streamCount where !demuxer.isChapterText(index) {
            if muxer.accepts(demuxer, stream: index) {
                targets[index] = try muxer.addCopy(of: demuxer, stream: index)
            } else if index == footage.video.index {
                throw MediaError(
                    .cannotWrite,
                    "'\(output)' cannot hold \(footage.video.codec) video; choose another ending,"
                        + " such as .mkv."
                )
            } else {
                leftOut.append(demuxer.nameOfStream(index))
            }
        }
        demuxer.select(streams: Set(targets.keys))
        // Containers differ in what they make of times below zero; moving all
        // packets here keeps chapters on their frames.
        let first = try demuxer.earliestTimes(of: Set(targets.keys))
        let shift = muxer.shift(ofPresentation: first.presentation, decoding: first.decoding)
        let origin =
            MediaTime(
                ticks: footage.video.startTime ?? 0,
                timebase: footage.video.timebase
            ).rescaled(to: .microseconds) + shift
        muxer.setChapters(
            chapters.map { chapter in
                let range = chapter.range
                let start = (origin + range.start).rescaled(to: .milliseconds)
                let end = (origin + range.end).rescaled(to: .milliseconds)
                return (start.ticks, max(start.ticks, end.ticks), chapter.title)
            }
        )
        muxer.copyMetadata(of: demuxer)
        try muxer.begin(creation: nil)
        while let packet = try demuxer.nextPacket() {
            guard let target = targets[packet.streamIndex] else { continue }
            let timebase = demuxer.timebase(of: packet.streamIndex)
            try muxer.write(
                packet.shifted(by: shift.rescaled(to: timebase).ticks),
                stream: target,
                timebase: timebase
            )
        }
        try muxer.finish()
        return Result(path: output, leftOut: leftOut)
    }
}
