public import Foundation
public import HourglassCore
internal import Synchronization

/// Records what a camera sends into segment files, nothing encoded.
///
/// Reads RTSP, HLS, any other address FFmpeg reads, and files that still grow.
/// A new segment begins at the first key frame after its length is reached; its
/// name holds the camera and the time on the wall, and it appears in the folder
/// when it is complete. A connection that breaks is made again, after a second
/// at first and ten at most.
public struct LiveRecorder: Sendable {
    /// How to record.
    public struct Options: Sendable {
        /// Folder the segments go to; made when it is not there.
        public var folder: String
        /// Name of the camera, which segment names begin with.
        public var camera: String
        /// Length of a segment; it ends at the first key frame after.
        public var segmentLength = MediaTime(ticks: 60_000, timebase: .milliseconds)
        /// How long to record; until cancelled when nil.
        public var duration: Duration?
        /// After how long without a byte more a growing file counts as
        /// complete.
        public var idleLimit = Duration.seconds(10)
        /// Zone of the times in names.
        public var timeZone = TimeZone.current

        /// Records into a folder until cancelled.
        public init(folder: String, camera: String) {
            (self.folder, self.camera) = (folder, camera)
        }
    }

    /// A segment that is complete.
    public struct Segment: Sendable, Equatable {
        /// The file.
        public let path: String
        /// Time on the wall of its first frame. Of RTSP, when it came in; of
        /// HLS what the playlist states (`EXT-X-PROGRAM-DATE-TIME`), else up to
        /// one segment of the playlist late.
        public let start: Date
        /// Length of its picture.
        public let length: MediaTime
    }

    /// What happens while recording.
    public enum Event: Sendable {
        /// Pictures come in.
        case connected
        /// A segment is complete.
        case recorded(Segment)
        /// There is no connection; the next attempt is after so long.
        case lost(reason: String, retryingIn: Duration)
    }

    private let source: String
    private let options: Options

    /// Prepares to record from an address or a file.
    public init(_ source: String, options: Options) {
        (self.source, self.options) = (source, options)
    }

    /// Starts to record, on a thread of its own.
    ///
    /// The recording ends after its duration, when the source states its end
    /// and has reached it, when a growing file grows no more, and when it is
    /// stopped or nobody reads its events any more.
    public func start() -> LiveRecording {
        let stop = LiveStop()
        let (source, options) = (source, options)
        let events = AsyncThrowingStream<Event, any Error> { continuation in
            continuation.onTermination = { reason in
                if case .cancelled = reason { stop.raise() }
            }
            if let duration = options.duration {
                let seconds = duration / .seconds(1)
                DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { stop.raise() }
            }
            BlockingWork.start {
                let session = LiveSession(source, options, stop: stop) { continuation.yield($0) }
                do {
                    try session.run()
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
        }
        return LiveRecording(events: events, flag: stop)
    }
}

/// A recording under way.
public struct LiveRecording: Sendable {
    /// What happens, until the recording ends.
    ///
    /// Throws `MediaError` when a segment cannot be written, and at the end
    /// when nothing could be recorded at all.
    public let events: AsyncThrowingStream<LiveRecorder.Event, any Error>

    let flag: LiveStop

    /// Completes the current segment and ends the recording; its last events
    /// still come.
    public func stop() { flag.raise() }
}

/// Ends a recording from another thread.
final class LiveStop: Sendable {
    private let state = Mutex<(isRaised: Bool, current: Interruption?)>((false, nil))

    var isRaised: Bool { state.withLock { $0.isRaised } }

    /// Ends the recording and whatever read it waits for.
    func raise() {
        state.withLock { state in
            state.isRaised = true
            state.current?.raise()
        }
    }

    /// A flag for the next connection; raised at once when all is over.
    func interruption() -> Interruption {
        let next = Interruption()
        state.withLock { state in
            state.current = next
            if state.isRaised { next.raise() }
        }
        return next
    }
}
