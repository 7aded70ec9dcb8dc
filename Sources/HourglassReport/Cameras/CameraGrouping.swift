public import Foundation
internal import HourglassCore

/// Recordings told apart by the camera they come from.
///
/// A name that was given decides; else what a recorder wrote before the date
/// in the file name; else the folder. Where recordings under one name lie over
/// one another for long, they come from two cameras, and the first of these
/// that separates them does: folder, file name, size of the picture.
public struct CameraGrouping: Sendable, Equatable {
    /// Something about the grouping that a reader must know.
    public enum Remark: Sendable, Equatable {
        /// One name stands for several cameras, which were given these.
        case split(name: String, into: [String])
        /// Recordings of one name lie over one another for long, and nothing
        /// tells them apart: counted as one camera's.
        case ambiguous(name: String, seconds: Double)
    }

    /// A timeline a camera, in the order of names; those without a time of day
    /// after the others, in the order given.
    public let timelines: [CameraTimeline]
    /// What a reader must know.
    public let remarks: [Remark]

    /// Groups recordings given in any order.
    ///
    /// - Parameters:
    ///   - recordings: in any order.
    ///   - timeZone: zone the cameras' clocks run in.
    public init(_ recordings: [Recording], timeZone: TimeZone) {
        var named: [String: [Recording]] = [:]
        for recording in recordings where recording.wallClock != nil {
            named[Self.name(of: recording), default: []].append(recording)
        }
        var (timelines, remarks): ([CameraTimeline], [Remark]) = ([], [])
        for (name, group) in named {
            let parts = Self.separated(name, group, timeZone)
            timelines += parts.timelines
            remarks += parts.remark.map { [$0] } ?? []
        }
        timelines.sort { $0.name.localizedStandardCompare($1.name) == .orderedAscending }
        remarks.sort { "\($0)" < "\($1)" }
        let loose = recordings.filter { $0.wallClock == nil }.map(CameraTimeline.init(unclocked:))
        (self.timelines, self.remarks) = (timelines + loose, remarks)
    }

    /// The name of the camera a recording comes from.
    static func name(of recording: Recording) -> String {
        if let camera = recording.camera, !camera.isEmpty { return camera }
        return RecorderLabel.beforeStamp(recording.path)
            ?? (recording.wallClock?.source == .fileName
                ? RecorderLabel.folder(recording.path)
                : RecorderLabel.withoutNumber(recording.path))
            ?? RecorderLabel.folder(recording.path) ?? recording.fileName
    }

    private static func separated(
        _ name: String,
        _ group: [Recording],
        _ zone: TimeZone
    ) -> (timelines: [CameraTimeline], remark: Remark?) {
        let whole = CameraTimeline(name: name, recordings: group, timeZone: zone)
        guard let seconds = conflict(in: whole) else { return ([whole], nil) }
        let traits: [(Recording) -> String] = [
            { RecorderLabel.folderPath($0.path) },
            { RecorderLabel.beforeStamp($0.path) ?? RecorderLabel.withoutNumber($0.path) ?? "" },
            { "\($0.width)×\($0.height)" },
        ]
        for trait in traits {
            let parts = Dictionary(grouping: group, by: trait)
            guard parts.count > 1 else { continue }
            let labels = shortened(parts.keys.sorted())
            let timelines = zip(parts.keys.sorted(), labels).map { key, label in
                CameraTimeline(
                    name: "\(name) (\(label))",
                    recordings: parts[key] ?? [],
                    timeZone: zone
                )
            }
            guard timelines.allSatisfy({ conflict(in: $0) == nil }) else { continue }
            return (timelines, .split(name: name, into: timelines.map(\.name)))
        }
        return ([whole], .ambiguous(name: name, seconds: seconds))
    }

    /// Seconds recorded twice, when that is more than what a recorder does
    /// that begins a file before it ends the last: over a minute, and over
    /// half of a recording.
    private static func conflict(in timeline: CameraTimeline) -> Double? {
        let lengths = Dictionary(
            timeline.segments.map { ($0.recording.id, $0.recording.seconds) },
            uniquingKeysWith: max
        )
        let heavy = timeline.overlaps.filter { overlap in
            let shorter = overlap.recordings.compactMap { lengths[$0] }.min() ?? 0
            return overlap.stretch.seconds > 60 && overlap.stretch.seconds > shorter / 2
        }
        return heavy.isEmpty ? nil : heavy.reduce(0) { $0 + $1.stretch.seconds }
    }

    /// Paths without the folders all of them share.
    private static func shortened(_ paths: [String]) -> [String] {
        let parts = paths.map { $0.split(separator: "/").map(String.init) }
        var shared = 0
        let shortest = (parts.map(\.count).min() ?? 0) - 1
        while shared < shortest, Set(parts.map { $0[shared] }).count == 1 { shared += 1 }
        return parts.map { $0.dropFirst(shared).joined(separator: "/") }
    }
}
