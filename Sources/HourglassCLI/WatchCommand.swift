import ArgumentParser
import Foundation
import HourglassCore
import HourglassIndexing
import HourglassMedia
import HourglassTimeline

/// `hourglass watch`
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Record a live camera in segments and index each as it ends.",
        discussion: """
            Takes RTSP, HLS and other addresses, and files that still grow. Nothing is encoded. \
            Segments are named by camera and time on the wall and can be asked about as soon as \
            they end; a connection that breaks is made again. Ctrl-C completes the segment.

              hourglass watch rtsp://192.168.1.20/stream1 --camera gate --duration 8h
              hourglass watch http://127.0.0.1:8080/live.m3u8 --camera yard --segment 30s
              hourglass watch recording.ts --camera hall --folder /nvr/hall
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "An address, or a file that grows.") var source: String
    @OptionGroup var how: IndexingOptions
    @Option(
        help: ArgumentHelp(
            "Record for so long; until stopped when left out.",
            valueName: "duration"
        )
    )
    var duration: DurationArgument?
    @Option(help: ArgumentHelp("Length of a segment.", valueName: "duration"))
    var segment = DurationArgument(time: MediaTime(ticks: 60_000, timebase: .milliseconds))
    @Option(
        help: ArgumentHelp(
            "Folder for the segments. Default: one named after the camera, beside the library.",
            valueName: "folder"
        )
    )
    var folder: String?
    @Option(
        help: ArgumentHelp(
            "A growing file is complete after so long without change.",
            valueName: "duration"
        )
    )
    var idle = DurationArgument(time: MediaTime(ticks: 10_000, timebase: .milliseconds))

    func validate() throws {
        if segment.time <= .zero { throw ValidationError("A segment lasts longer than nothing.") }
        if how.startAt != nil || how.budget != nil || how.subtitles != nil {
            throw ValidationError(
                "--start-at, --budget and --subtitles are for files that are complete."
            )
        }
    }

    func run() async throws {
        let camera = how.camera ?? "camera"
        var recording = LiveRecorder.Options(folder: segmentFolder(camera), camera: camera)
        recording.segmentLength = segment.time
        recording.duration = duration.map { .seconds($0.time.seconds) }
        recording.idleLimit = .seconds(idle.time.seconds)
        var options = try how.options()
        options.camera = camera
        // Segments are indexed one after the other while the next is recorded.
        let segments = AsyncStream<LiveRecorder.Segment>.makeStream()
        let indexing = Task { [options] in try await index(segments.stream, options) }
        let live = LiveRecorder(source, options: recording).start()
        // Not cancelled with the command: the segment that Ctrl-C completes is
        // still indexed.
        let reading = Task { try await follow(live, into: segments.continuation) }
        var count = 0
        var failure: (any Error)?
        do {
            count = try await withTaskCancellationHandler {
                try await reading.value
            } onCancel: {
                live.stop()
            }
        } catch {
            failure = error
        }
        segments.continuation.finish()
        let unindexed = try await indexing.value
        if let failure {
            let isUnreachable = (failure as? MediaError).map { $0.code == .cannotOpen } ?? false
            guard isUnreachable, source.contains("://") else { throw failure }
            throw CommandFailure(.serverUnreachable, "\(failure)")
        }
        if Task.isCancelled { throw ExitStatus.interrupted.exitCode }
        if count == 0 { throw ExitStatus.nothingFound.exitCode }
        if unindexed > 0 { throw ExitStatus.partial.exitCode }
    }

    /// Tells what happens and hands on segments; how many there were.
    private func follow(
        _ live: LiveRecording,
        into segments: AsyncStream<LiveRecorder.Segment>.Continuation
    ) async throws -> Int {
        var count = 0
        for try await event in live.events {
            switch event {
            case .connected: library.remark("hourglass: recording '\(source)'")
            case .lost(let reason, let wait):
                library.remark(
                    "hourglass: no connection: \(reason) Trying again in"
                        + " \(Int(wait / .seconds(1))) s."
                )
            case .recorded(let segment):
                count += 1
                segments.yield(segment)
            }
        }
        return count
    }

    private func segmentFolder(_ camera: String) -> String {
        if let folder { return folder }
        let beside = (library.path as NSString).deletingLastPathComponent
        let name = camera.replacing("/", with: "-")
        return ((beside as NSString).appendingPathComponent("recordings") as NSString)
            .appendingPathComponent(name)
    }

    /// Indexes segments as they come; how many could not be.
    private func index(
        _ segments: AsyncStream<LiveRecorder.Segment>,
        _ options: IndexOptions
    ) async throws -> Int {
        var failures = 0
        for await segment in segments {
            var options = options
            options.startAt = segment.start
            options.secondsFromGMT = TimeZone.current.secondsFromGMT(for: segment.start)
            let session = try IndexingSession(library: library, options: options)
            switch await session.index(segment.path) {
            case .success(let report): print(session.line(for: report))
            case .failure(let failure):
                failures += 1
                Terminal.report("hourglass: \(failure.message)")
            }
            try? session.index.close()
        }
        return failures
    }
}
