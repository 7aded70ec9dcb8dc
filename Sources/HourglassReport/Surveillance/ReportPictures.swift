internal import Foundation
internal import HourglassCore
internal import HourglassMedia
internal import HourglassTimeline

/// Finds pictures for a report: in the index, else in the footage.
struct ReportPictures {
    let index: TimelineIndex
    let options: ReportOptions

    /// Widest picture taken out of footage, in pixels.
    private static let eventWidth = 320
    private static let sceneWidth = 800

    func added(to cameras: [CameraReport]) async throws -> [CameraReport] {
        var cameras = cameras
        // Alerts first, then in order, over all cameras.
        let wanted = cameras.indices.flatMap { camera in
            cameras[camera].events.indices.map { (camera: camera, event: $0) }
        }.sorted { left, right in
            let (a, b) = (
                cameras[left.camera].events[left.event].severity,
                cameras[right.camera].events[right.event].severity
            )
            if a != b { return a == .alert }
            return (left.event, left.camera) < (right.event, right.camera)
        }.prefix(max(0, options.pictureLimit))
        var missing: [(camera: Int, event: Int)] = []
        try index.read { snapshot in
            for place in wanted {
                let event = cameras[place.camera].events[place.event]
                let picture = try stored(event, in: snapshot)
                cameras[place.camera].events[place.event].picture = picture
                if picture == nil { missing.append(place) }
            }
        }
        var stills = ReportStills(index: index)
        // In the order of the footage, which is read fastest so.
        let chosen = missing.prefix(max(0, options.stillLimit)).sorted { left, right in
            let (a, b) = (
                cameras[left.camera].events[left.event], cameras[right.camera].events[right.event]
            )
            return (a.footage, a.media.start.ticks) < (b.footage, b.media.start.ticks)
        }
        let deadline = ContinuousClock.now + options.stillBudget
        for place in chosen where ContinuousClock.now < deadline {
            try Task.checkCancellation()
            let event = cameras[place.camera].events[place.event]
            cameras[place.camera].events[place.event].picture = try await stills.still(
                of: event.footage,
                path: event.path,
                at: best(event),
                width: Self.eventWidth
            )
        }
        for number in cameras.indices {
            let sizes = Dictionary(
                cameras[number].sources.map { ($0.recording.id, $0.recording) },
                uniquingKeysWith: { first, _ in first }
            )
            for index in cameras[number].events.indices {
                let event = cameras[number].events[index]
                guard let time = event.picture?.time else { continue }
                cameras[number].events[index].picture?.box = Self.box(
                    of: event.event,
                    at: time.ticks,
                    in: sizes[event.footage]
                )
            }
            cameras[number].scene = try await scene(of: cameras[number], &stills)
        }
        return cameras
    }

    /// Where an event is in the picture at a moment.
    ///
    /// The place of an object spans all of its way; where it was at the moment
    /// lies on its path, and its largest size is known.
    static func box(
        of event: TimelineEvent,
        at tick: Int64,
        in recording: Recording?
    ) -> NormalizedRect? {
        guard event.kind == .object, let path = event.details?.path, let first = path.first,
            let width = event.details?.width, let height = event.details?.height, let recording
        else { return event.kind == .slide || event.kind == .cut ? nil : event.place }
        var (x, y) = (first.x, first.y)
        for (from, to) in zip(path, path.dropFirst()) where from.tick <= tick {
            let length = Double(max(1, to.tick - from.tick))
            let share = min(1, Double(tick - from.tick) / length)
            (x, y) = (from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
        }
        let size = (
            Double(width) / Double(max(1, recording.width)),
            Double(height) / Double(max(1, recording.height))
        )
        return NormalizedRect(
            x: x - size.0 / 2,
            y: y - size.1 / 2,
            width: size.0,
            height: size.1
        )
    }

    /// When an event is seen best.
    private func best(_ event: ReportEvent) -> MediaTime {
        let ticks =
            event.event.details?.bestTick
            ?? (event.kind == .slide
                ? event.event.startTick
                : (event.event.startTick + event.event.endTick) / 2)
        return MediaTime(ticks: ticks, timebase: event.media.start.timebase)
    }

    private func stored(
        _ event: ReportEvent,
        in snapshot: TimelineSnapshot
    ) throws -> ReportPicture? {
        let time = best(event)
        guard let thumbnail = try snapshot.thumbnail(event.footage, nearest: time.ticks),
            event.event.startTick <= thumbnail.tick,
            thumbnail.tick < max(event.event.endTick, event.event.startTick + 1)
        else { return nil }
        return ReportPicture(thumbnail, timebase: time.timebase)
    }

    /// The scene of a camera while nothing goes on: of several moments spread
    /// over the period, the one that shows most, which by day is one by day.
    private func scene(
        of camera: CameraReport,
        _ stills: inout ReportStills
    ) async throws -> ReportPicture? {
        let candidates = try index.read { snapshot in
            try quietMoments(of: camera).compactMap { footage, path, time -> Scene? in
                try snapshot.thumbnail(footage, nearest: time.ticks).map { thumbnail in
                    Scene(footage: footage, path: path, thumbnail: thumbnail, time: time)
                }
            }
        }
        guard
            let best = candidates.max(by: { $0.thumbnail.jpeg.count < $1.thumbnail.jpeg.count })
        else { return nil }
        let timebase = best.time.timebase
        let still = try await stills.still(
            of: best.footage,
            path: best.path,
            at: MediaTime(ticks: best.thumbnail.tick, timebase: timebase),
            width: Self.sceneWidth
        )
        return still ?? ReportPicture(best.thumbnail, timebase: timebase)
    }

    private struct Scene {
        var footage: Int64
        var path: String
        var thumbnail: Thumbnail
        var time: MediaTime
    }

    private func quietMoments(of camera: CameraReport) -> [(Int64, String, MediaTime)] {
        let sources = camera.sources
        let chosen = stride(from: 0, to: sources.count, by: max(1, sources.count / 8))
        return chosen.map { number in
            let recording = sources[number].recording
            let middle = MediaTime(
                seconds: recording.analysedSeconds / 2,
                timebase: sources[number].timebase
            )
            return (recording.id, recording.path, middle)
        }
    }
}

/// Takes stills out of footage, keeping open what was opened last.
struct ReportStills {
    private let index: TimelineIndex
    private var opened: (path: String, footage: Footage, clock: FrameClock)?
    private var unreadable: Set<String> = []

    init(index: TimelineIndex) { self.index = index }

    /// The frame at a time; nil when the file is gone or cannot be read.
    mutating func still(
        of footage: Int64,
        path: String,
        at time: MediaTime,
        width: Int
    ) async throws -> ReportPicture? {
        guard !unreadable.contains(path), FileManager.default.fileExists(atPath: path) else {
            return nil
        }
        do {
            if opened?.path != path {
                opened = (
                    path, try await Footage(probing: path), try index.frameClock(footage)
                )
            }
            guard let opened else { return nil }
            let frame = try await opened.footage.frame(at: time, clock: opened.clock)
            return ReportPicture(
                try frame.thumbnail(maxWidth: width, quality: 0.8),
                timebase: frame.time.timebase
            )
        } catch let error as CancellationError {
            throw error
        } catch is MediaError {
            // Moved away or damaged since: a report does without its picture.
            unreadable.insert(path)
            return nil
        }
    }
}

extension ReportPicture {
    init(_ thumbnail: Thumbnail, timebase: Timebase) {
        (jpeg, width, height) = (thumbnail.jpeg, thumbnail.width, thumbnail.height)
        time = MediaTime(ticks: thumbnail.tick, timebase: timebase)
        frame = thumbnail.frame
    }
}
