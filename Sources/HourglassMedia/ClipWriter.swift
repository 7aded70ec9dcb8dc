internal import Foundation
public import HourglassCore

/// Cuts a clip out of footage.
public struct ClipWriter: Sendable {
    /// Where a clip begins and ends.
    public enum Precision: Sendable {
        /// At the key frame at or before the start asked for: nothing is
        /// encoded, nothing lost.
        case keyFrames
        /// At the frame on screen at the start asked for. The picture is
        /// encoded anew from there to the next key frame, and after the last
        /// one, where the codec is H.264; all of it elsewhere.
        case exact
    }

    /// What was written.
    public struct Result: Sendable {
        /// The file.
        public let path: String
        /// What of the footage it shows, in the footage's time.
        public let range: TimeRange
        /// Stretches whose picture was encoded anew.
        public let encoded: [TimeRange]
        /// Whether all of the picture was encoded anew.
        public let isWhollyEncoded: Bool
        /// Tracks the container does not take, as in `subrip subtitles`.
        public let leftOut: [String]
    }

    private let footage: Footage

    /// Makes a writer of clips of `footage`.
    public init(_ footage: Footage) { self.footage = footage }

    /// Writes what is shown in `range` to a file; its ending names the
    /// container.
    ///
    /// Sound and text subtitles are copied. The file appears when it is
    /// complete.
    ///
    /// - Parameters:
    ///   - range: in times of the footage.
    ///   - output: path of the clip.
    ///   - precision: whether the clip begins at a key frame or at the very
    ///     frame.
    ///   - replaces: whether a file that lies there is replaced.
    /// - Throws: `MediaError` with code `outOfRange` or `cannotWrite`;
    ///   `CancellationError` when the task is cancelled.
    public func write(
        _ range: TimeRange,
        to output: String,
        precision: Precision = .keyFrames,
        replaces: Bool = false
    ) async throws -> Result {
        let start = range.start.rescaled(to: footage.timebase, rounding: .down).ticks
        let end = range.end.rescaled(to: footage.timebase, rounding: .up).ticks
        guard end > max(0, start) else {
            throw MediaError(.outOfRange, "A clip ends after it starts; \(range) is empty.")
        }
        if let duration = footage.duration, range.start > duration {
            throw MediaError(
                .outOfRange,
                "'\(footage.path)' ends at \(duration), before \(range.start)."
            )
        }
        try check(output, replaces: replaces)
        return try await BlockingWork.run { interruption in
            let source = try FrameSource(footage, interruption: interruption)
            let plan =
                switch precision {
                case .keyFrames: try ClipPlan.onKeyFrames(source, start: max(0, start), end: end)
                case .exact: try ClipPlan.exact(source, start: max(0, start), end: end)
                }
            return try write(plan, source, to: output, interruption)
        }
    }

    private func check(_ output: String, replaces: Bool) throws {
        guard FileManager.default.fileExists(atPath: output) else { return }
        let places = [output, footage.path].map {
            URL(filePath: $0).resolvingSymlinksInPath().standardizedFileURL.path
        }
        if places[0] == places[1] {
            throw MediaError(.cannotWrite, "A clip cannot take the place of its own footage.")
        }
        if !replaces { throw MediaError(.cannotWrite, "'\(output)' exists already.") }
    }

    private func write(
        _ plan: ClipPlan,
        _ source: FrameSource,
        to output: String,
        _ interruption: Interruption
    ) throws -> Result {
        let muxer = try Muxer(writing: output)
        let encodes = plan.parts.contains { if case .encode = $0 { true } else { false } }
        let copies = plan.parts.contains { if case .copy = $0 { true } else { false } }
        let video = footage.video
        guard copies ? muxer.accepts(source.demuxer, stream: video.index) : muxer.acceptsH264 else {
            throw MediaError(
                .cannotWrite,
                "'\(output)' cannot hold \(copies ? video.codec : "h264") video; choose another"
                    + " ending, such as .mkv."
            )
        }
        let taken = plan.parameterSets?.numbers ?? []
        let number = (1..<31).first { !taken.contains($0) } ?? 31
        var encoder: SegmentEncoder?
        if encodes {
            let first = try source.buffer(onScreenAt: plan.startTick).buffer
            encoder = try SegmentEncoder(source: source, like: first, parameterSet: number)
        }
        let joined = plan.parameterSets.flatMap { sets in
            encoder.flatMap { H264ParameterSets($0.extradata) }.map(sets.joined)
        }
        let target = try muxer.addStream(
            like: source.demuxer,
            stream: video.index,
            timebase: footage.timebase,
            encoder: copies ? nil : encoder,
            extradata: joined
        )
        let (sound, leftOut) = try sound(plan, muxer, interruption)
        try muxer.begin(creation: creation(plan))
        let pictures = ClipPictures(
            plan,
            footage: footage,
            parameterSet: number,
            reordering: copies ? source.demuxer.reordering(of: video.index) : 0,
            interruption: interruption
        )
        try merge(pictures, target, sound, muxer)
        guard pictures.endTick > plan.startTick else {
            throw MediaError(.outOfRange, "'\(footage.path)' shows no frame in that range.")
        }
        try muxer.finish()
        return Result(
            path: output,
            range: TimeRange(time(plan.startTick), time(pictures.endTick)),
            encoded: plan.parts.compactMap { part in
                guard case .encode(let ticks) = part else { return nil }
                let isLast = part == plan.parts.last
                return TimeRange(
                    time(ticks.lowerBound),
                    time(isLast ? pictures.endTick : ticks.upperBound)
                )
            },
            isWhollyEncoded: !copies,
            leftOut: leftOut
        )
    }

    private func time(_ tick: Int64) -> MediaTime {
        MediaTime(ticks: tick, timebase: footage.timebase)
    }

    /// The other tracks, and the names of those the container does not take.
    private func sound(
        _ plan: ClipPlan,
        _ muxer: Muxer,
        _ interruption: Interruption
    ) throws -> (ClipSound, [String]) {
        let demuxer = try Demuxer(opening: footage.path, interruption: interruption)
        var tracks: [ClipSound.Track] = []
        var leftOut: [String] = []
        let others =
            footage.audio.map { ($0.index, "\($0.codec) sound", true) }
            + footage.subtitles.map { ($0.index, "\($0.codec) subtitles", false) }
        for (index, name, isSound) in others {
            guard index < demuxer.streamCount, muxer.accepts(demuxer, stream: index) else {
                leftOut.append(name)
                continue
            }
            tracks.append(
                ClipSound.Track(
                    source: index,
                    target: try muxer.addStream(like: demuxer, stream: index),
                    timebase: demuxer.timebase(of: index),
                    isSound: isSound
                )
            )
        }
        let origin = MediaTime(
            ticks: footage.video.startTime ?? 0,
            timebase: footage.video.timebase
        ).rescaled(to: footage.timebase)
        let sound = ClipSound(
            demuxer,
            tracks: tracks,
            start: origin + time(plan.startTick),
            end: origin + time(plan.endTick)
        )
        return (sound, leftOut)
    }

    /// Writes both in the order of their times, so that the muxer never has to
    /// hold back more than a few packets.
    private func merge(
        _ pictures: ClipPictures,
        _ target: Int,
        _ sound: ClipSound,
        _ muxer: Muxer
    ) throws {
        var picture = try pictures.next()
        var other = try sound.next()
        while picture != nil || other != nil {
            let pictureTime = picture.map {
                MediaTime(ticks: $0.decoding ?? 0, timebase: footage.timebase)
            }
            let otherTime = other.map {
                MediaTime(ticks: $0.packet.decoding ?? 0, timebase: $0.track.timebase)
            }
            if let current = picture, let pictureTime, otherTime.map({ pictureTime <= $0 }) ?? true
            {
                try muxer.write(current, stream: target, timebase: footage.timebase)
                picture = try pictures.next()
            } else if let current = other {
                try muxer.write(
                    current.packet,
                    stream: current.track.target,
                    timebase: current.track.timebase
                )
                other = try sound.next()
            }
        }
    }

    /// When the clip's first frame was recorded, where that is known.
    private func creation(_ plan: ClipPlan) -> String? {
        footage.creationTime.map {
            $0.addingTimeInterval(time(plan.startTick).seconds).formatted(
                Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            )
        }
    }
}
