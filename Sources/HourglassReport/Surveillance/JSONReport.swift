internal import Foundation
internal import HourglassCore

/// Writes a report as JSON.
///
/// ```
/// {"title","language","made","version","summary":[…],
///  "cameras":[{"camera","period":{"start","end","start_time","end_time",
///    "duration_s"},"has_wall_clock","recorded_s",
///   "gaps":[{"start","end","start_time","end_time","duration_s"}],
///   "overlaps":[…],"drift_s","counts":[{"start","end","alerts","detections","recorded_share"}],
///   "summary":[…],"sources":[{"path","footage","start","duration_s","analysed_s",
///    "bytes","hash","hash_of","format","clock","mode","encoder","text_languages"}]}],
///  "review":[{"id","camera","start_time","end_time","severity","thumb","data":{
///    "objects","detections","zones","kind","color","heading","box","path","acts",…}}],
///  "narration":{"model","summary":[{"text","events":[id…]}],"complete","left_out"},
///  "unreadable":[{"path","reason"}],"remarks":[…]}
/// ```
/// The items of `review` are named as those of Frigate's review items are:
/// times in seconds since 1970, a severity of `alert` or `detection`. Of
/// footage whose time of day is unknown, times are media time in seconds, and
/// `wall_start` is left out, as is whatever is not known. `thumb` is a data
/// address. `narration`, and `described` in the `data` of an item, are what a
/// model wrote, where one was asked; `sha256` of a source is the hash over all
/// of the file, where that was asked for.
public struct JSONReport: Sendable {
    private let report: FootageReport
    private let words: ReportWords

    /// Prepares to write a report.
    public init(_ report: FootageReport) {
        self.report = report
        words = ReportWords(language: report.language)
    }

    /// The document, keys sorted, on one line.
    public var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let summary = ReportSummary(report)
        let local = report.cameras.compactMap(\.clock.local).first ?? LocalTime(.current)
        let document = Document(
            title: report.title ?? words.pick("Footage report", "录像报告"),
            language: report.language.rawValue,
            made: local.iso8601(report.madeAt),
            version: report.version,
            summary: summary.sentences,
            cameras: report.cameras.map { Camera($0, summary.sentences(about: $0)) },
            review: report.cameras.flatMap { camera in
                camera.events.map {
                    Review($0, camera.clock, report.narration?.descriptions[$0.id])
                }
            },
            unreadable: report.unreadable.map { File(path: $0.path, reason: $0.reason) },
            unclocked: report.unclocked,
            remarks: report.groupingRemarks.map(words.remark),
            narration: report.narration.map(Narration.init)
        )
        guard let data = try? encoder.encode(document) else {
            preconditionFailure("A report of ours cannot be written as JSON")
        }
        return String(decoding: data, as: UTF8.self)
    }

    private struct Document: Encodable {
        let title, language, made, version: String
        let summary: [String]
        let cameras: [Camera]
        let review: [Review]
        let unreadable: [File]
        let unclocked, remarks: [String]
        let narration: Narration?
    }

    private struct Narration: Encodable {
        struct Sentence: Encodable {
            let text: String
            let events: [String]
        }

        let model: String
        let summary: [Sentence]
        let complete: Bool
        let leftOut: Int

        init(_ narration: ReportNarration) {
            model = narration.model
            summary = narration.summary.map { Sentence(text: $0.text, events: $0.events) }
            complete = narration.shortfall == nil
            leftOut = narration.droppedCount
        }
    }

    private struct File: Encodable { let path, reason: String }

    private struct Span: Encodable {
        let start, end: String?
        let startTime, endTime, durationS: Double
        var files: [Int64]?

        init(_ stretch: CameraTimeline.Stretch, _ clock: ReportClock, files: [Int64]? = nil) {
            (start, end) = (clock.iso8601(stretch.start), clock.iso8601(stretch.end))
            startTime = milliseconds(stretch.start.timeIntervalSince1970)
            endTime = milliseconds(stretch.end.timeIntervalSince1970)
            durationS = milliseconds(stretch.seconds)
            self.files = files
        }
    }

    private struct Count: Encodable {
        let start: String?
        let startTime: Double
        let seconds: Double
        let alerts, detections: Int
        let recordedShare: Double
    }

    private struct Camera: Encodable {
        let camera: String
        let period: Span
        let hasWallClock: Bool
        let recordedS, driftS: Double
        let gaps, overlaps: [Span]
        let counts: [Count]
        let summary: [String]
        let sources: [Source]

        init(_ camera: CameraReport, _ summary: [String]) {
            let clock = camera.clock
            self.camera = camera.name
            period = Span(camera.period, clock)
            hasWallClock = camera.timeline.isOnWall
            recordedS = milliseconds(camera.recordedSeconds)
            driftS = milliseconds(camera.timeline.drift)
            gaps = camera.gaps.map { Span($0, clock) }
            overlaps = camera.timeline.overlaps.map {
                Span($0.stretch, clock, files: $0.recordings)
            }
            counts = camera.counts.bins.map { bin in
                Count(
                    start: clock.iso8601(bin.stretch.start),
                    startTime: milliseconds(bin.stretch.start.timeIntervalSince1970),
                    seconds: bin.stretch.seconds,
                    alerts: bin.alerts,
                    detections: bin.detections,
                    recordedShare: milliseconds(bin.recordedShare)
                )
            }
            self.summary = summary
            sources = camera.sources.map { Source($0, clock) }
        }
    }

    private struct Source: Encodable {
        let id: Int64
        let path: String
        let start: String?
        let startTime, durationS, analysedS: Double
        let bytes: Int64
        let hash, hashOf, format: String
        let sha256, clock, mode, encoder: String?
        let textLanguages: [String]
        let framesSampled, framesDecoded: Int

        init(_ source: ReportSource, _ clock: ReportClock) {
            let start = source.segment.stretch.start
            (id, path) = (source.recording.id, source.recording.path)
            self.start = clock.iso8601(start)
            startTime = milliseconds(start.timeIntervalSince1970)
            durationS = milliseconds(source.recording.seconds)
            analysedS = milliseconds(source.recording.analysedSeconds)
            (bytes, hash) = (source.identity.byteCount, source.identity.contentHash)
            hashOf = source.isHashOfWhole ? "content" : "samples"
            sha256 = source.wholeHash
            (format, self.clock) = (source.format, source.clockSource?.rawValue)
            (mode, encoder) = (source.mode, source.encoder)
            textLanguages = source.textLanguages
            (framesSampled, framesDecoded) = (source.framesSampled, source.framesDecoded)
        }
    }

    private struct Review: Encodable {
        let id, camera, severity: String
        let startTime, endTime: Double
        let wallStart, wallEnd: String?
        let thumb: String?
        let data: Details

        init(_ event: ReportEvent, _ clock: ReportClock, _ described: String?) {
            (id, camera, severity) = (event.id, event.camera, event.severity.rawValue)
            startTime = milliseconds(event.start.timeIntervalSince1970)
            endTime = milliseconds(event.end.timeIntervalSince1970)
            (wallStart, wallEnd) = (clock.iso8601(event.start), clock.iso8601(event.end))
            thumb = event.picture.map { HTMLText.dataAddress($0.jpeg) }
            data = Details(event, described)
        }
    }

    private struct Details: Encodable {
        let kind, text, path: String
        let objects, detections, zones: [String]
        let footage: Int64
        let start, end: String
        let startS, endS: Double
        let frame, lastFrame: Int?
        let continuesIn: [String]
        let color, heading: String?
        let width, height: Int?
        let box: [Double]?
        let way: [[Double]]
        let acts: [Act]
        let described: String?

        init(_ event: ReportEvent, _ described: String?) {
            self.described = described
            let details = event.event.details
            let timebase = event.media.start.timebase
            func seconds(_ tick: Int64) -> Double {
                milliseconds(MediaTime(ticks: tick, timebase: timebase).seconds)
            }
            (kind, text, path) = (event.kind.rawValue, event.text, event.path)
            // What moved is not recognised, so an object is just that.
            objects = event.kind == .object ? ["object"] : []
            (detections, zones, footage) = ([event.id], event.zones, event.footage)
            (start, end) = ("\(event.media.start)", "\(event.media.end)")
            startS = milliseconds(event.media.start.seconds)
            endS = milliseconds(event.media.end.seconds)
            (frame, lastFrame) = (event.frame, event.lastFrame)
            continuesIn = event.continuesIn
            (color, heading) = (details?.color, details?.heading)
            (width, height) = (details?.width, details?.height)
            box = event.event.place.map { [$0.x, $0.y, $0.width, $0.height].map(fraction) }
            way = (details?.path ?? []).map { [seconds($0.tick), fraction($0.x), fraction($0.y)] }
            acts = (details?.acts ?? []).map { act in
                Act(
                    kind: act.kind.rawValue,
                    startS: seconds(act.startTick),
                    endS: seconds(act.endTick),
                    name: act.name,
                    direction: act.direction
                )
            }
        }
    }

    private struct Act: Encodable {
        let kind: String
        let startS, endS: Double
        let name, direction: String?
    }
}

/// Seconds to the millisecond; what is not finite becomes zero.
private func milliseconds(_ value: Double) -> Double {
    value.isFinite ? (value * 1000).rounded() / 1000 : 0
}

/// A share of the picture to a ten-thousandth.
private func fraction(_ value: Double) -> Double {
    value.isFinite ? (value * 10_000).rounded() / 10_000 : 0
}
