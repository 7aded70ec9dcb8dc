public import Foundation
public import HourglassCore

/// What happened in footage over a period, camera by camera, ready to be
/// written as HTML, Markdown, CSV or JSON.
public struct FootageReport: Sendable {
    /// A file that was to be reported on and could not be read.
    public struct UnreadableFile: Sendable, Equatable {
        /// Where it lies.
        public var path: String
        /// What is wrong with it.
        public var reason: String

        /// Notes a file and what is wrong with it.
        public init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }
    }

    /// Heading; nil for the usual one.
    public var title: String?
    /// Language of everything but names and texts found in the footage.
    public var language: ReportLanguage
    /// When the report was made.
    public var madeAt: Date
    /// Version of the program that made it.
    public var version: String
    /// One part a camera; footage whose time of day is unknown is a part of
    /// its own.
    public var cameras: [CameraReport]
    /// What was found about the names of cameras.
    public var groupingRemarks: [CameraGrouping.Remark]
    /// Files left out because they could not be read.
    public var unreadable: [UnreadableFile]
    /// Names of footage left out because the period was given as time of day
    /// and theirs is unknown.
    public var unclocked: [String]
    /// Whether events are in the order of rarity rather than of time.
    public var isByRarity: Bool
    /// What a model wrote about it; nil when none was asked.
    public var narration: ReportNarration?

    /// All events, camera by camera.
    public var events: [ReportEvent] { cameras.flatMap(\.events) }
}

/// Languages reports are written in.
public enum ReportLanguage: String, Sendable, CaseIterable {
    /// English.
    case english = "en"
    /// Chinese, in simplified characters.
    case chinese = "zh"
}

/// One camera's part of a report.
public struct CameraReport: Sendable {
    /// Where its recordings lie in time.
    public var timeline: CameraTimeline
    /// The stretch reported on, on the axis of the timeline.
    public var period: CameraTimeline.Stretch
    /// Writes times of this camera.
    public var clock: ReportClock
    /// The files it was made of, in the order of the timeline.
    public var sources: [ReportSource]
    /// What happened, in order.
    public var events: [ReportEvent]
    /// How many events began when.
    public var counts: EventCounts
    /// Where things moved; nil when no event has a path or a place.
    public var heat: HeatMap?
    /// The scene, for the heat map to lie upon.
    public var scene: ReportPicture?

    /// Name of the camera, or of the file.
    public var name: String { timeline.name }
    /// Gaps in the recording within the period.
    public var gaps: [CameraTimeline.Stretch] { timeline.gaps(in: period) }
    /// Seconds recorded within the period, each counted once.
    public var recordedSeconds: Double { timeline.recordedSeconds(in: period) }
}

/// A file a report was made of.
public struct ReportSource: Sendable, Equatable {
    /// Where it lies in time.
    public var segment: CameraTimeline.Segment
    /// Size and content hash.
    public var identity: FootageIdentity
    /// Whether the hash is over all of the file rather than samples of it.
    public var isHashOfWhole: Bool
    /// SHA-256 of the whole file as it lay there when the report was made, in
    /// hexadecimal digits; nil when that was not asked for or the file is gone.
    public var wholeHash: String?
    /// Length of a tick of its times.
    public var timebase: Timebase
    /// Container, codec, size and rate, as in `mp4, h264, 1280×720, 25 fps`.
    public var format: String
    /// Where the time of day comes from; nil when it is unknown.
    public var clockSource: WallClock.Source?
    /// How frames were chosen; nil when nothing was analysed yet.
    public var mode: String?
    /// Vision encoder; nil when nothing was analysed yet.
    public var encoder: String?
    /// Languages text was read in.
    public var textLanguages: [String]
    /// Frames looked at.
    public var framesSampled: Int
    /// Frames decoded.
    public var framesDecoded: Int
    /// Seconds the analysis took.
    public var analysisSeconds: Double

    /// The file.
    public var recording: Recording { segment.recording }
    /// Whether a hash over all of the file is known.
    var statesWholeHash: Bool { isHashOfWhole || wholeHash != nil }
}

/// A picture in a report.
public struct ReportPicture: Sendable, Equatable {
    /// The picture as a JPEG file.
    public var jpeg: [UInt8]
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int
    /// Moment it shows, in the time of its footage.
    public var time: MediaTime
    /// Number of the frame.
    public var frame: Int
    /// Where the event is in it; nil when everywhere.
    public var box: NormalizedRect?
}

/// Something that happened, on the axis of a camera's timeline.
public struct ReportEvent: Sendable, Equatable {
    /// How much attention it deserves.
    public enum Severity: String, Sendable, Codable, CaseIterable {
        /// A line was crossed, a zone entered, something put down or taken
        /// away, or the camera tampered with.
        case alert
        /// Everything else.
        case detection
    }

    /// Unlike that of any other event of the library, and the same in each
    /// report on the same index.
    public var id: String
    /// Name of the camera.
    public var camera: String
    /// The event, in ticks of its footage; where segments were joined, of the
    /// first.
    public var event: TimelineEvent
    /// When it began, on the axis of the timeline.
    public var start: Date
    /// When it was over, on the axis of the timeline.
    public var end: Date
    /// Number of the footage it begins in.
    public var footage: Int64
    /// File it begins in.
    public var path: String
    /// When it is, in the time of that footage.
    public var media: TimeRange
    /// Number of the first frame; nil when it is not known.
    public var frame: Int?
    /// Number of the last frame; nil when it is not known.
    public var lastFrame: Int?
    /// Files it goes on in.
    public var continuesIn: [String]
    /// What it is in words, in the report's language.
    public var text: String
    /// The picture that shows it best.
    public var picture: ReportPicture?

    /// What happened.
    public var kind: TimelineEvent.Kind { event.kind }
    /// Length in seconds.
    public var seconds: Double { end.timeIntervalSince(start) }
    /// How much attention it deserves.
    public var severity: Severity { Severity(event) }
    /// Zones and lines it touched, each once, in order.
    public var zones: [String] {
        var seen: Set<String> = []
        return (event.details?.acts ?? [])
            .filter { $0.kind == .crossLine || $0.kind == .inZone || $0.kind == .stay }
            .compactMap(\.name).filter { seen.insert($0).inserted }
    }
}

extension ReportEvent.Severity {
    init(_ event: TimelineEvent) {
        switch event.kind {
        case .appeared, .removed, .cameraMoved, .covered, .blinded, .signalLost: self = .alert
        case .object, .motion, .slide, .cut:
            let acts = event.details?.acts ?? []
            let isAlert = acts.contains { $0.kind == .crossLine || $0.kind == .inZone }
            self = isAlert ? .alert : .detection
        }
    }
}
