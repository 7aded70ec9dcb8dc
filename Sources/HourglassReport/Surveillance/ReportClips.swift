internal import Foundation
public import HourglassCore
internal import HourglassMedia

/// Cuts the clip of each event of a report out of its footage.
///
/// Nothing is encoded: a clip begins at the key frame at or before where it
/// should, and ends with the file where the event goes on in the next.
public struct ReportClips: Sendable {
    /// What became of an event's clip.
    public struct Clip: Sendable {
        /// The event's `id`.
        public let event: String
        /// The file; nil when it could not be written.
        public let path: String?
        /// What it shows, in the time of its footage.
        public let range: TimeRange?
        /// Why there is none.
        public let reason: String?
    }

    private let folder: String
    private let padding: Double

    /// Prepares to write into a folder, made when it is not there.
    ///
    /// - Parameters:
    ///   - folder: where the clips go.
    ///   - padding: seconds shown before and after the event.
    public init(folder: String, padding: Double = 5) {
        (self.folder, self.padding) = (folder, max(0, padding))
    }

    /// Writes the clip of each event, one after the other.
    ///
    /// A file of the same name, written before, is replaced. An event whose
    /// footage is gone gets no clip, and the others do.
    ///
    /// - Parameters:
    ///   - report: whose events are written.
    ///   - progress: called with how many are done.
    /// - Throws: `ReportError` with code `cannotWrite` when the folder cannot
    ///   be made; `CancellationError`.
    public func write(
        _ report: FootageReport,
        progress: (Int) -> Void = { _ in }
    ) async throws -> [Clip] {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw ReportError.cannotMakeFolder(folder, error)
        }
        var clips: [Clip] = []
        var opened: (path: String, footage: Footage)?
        for camera in report.cameras {
            for event in camera.events {
                try Task.checkCancellation()
                progress(clips.count)
                do {
                    if opened?.path != event.path {
                        opened = (event.path, try await Footage(probing: event.path))
                    }
                    guard let footage = opened?.footage else { continue }
                    clips.append(try await clip(event, camera, footage))
                } catch let error as MediaError {
                    clips.append(
                        Clip(event: event.id, path: nil, range: nil, reason: error.message)
                    )
                }
            }
        }
        progress(clips.count)
        return clips
    }

    private func clip(
        _ event: ReportEvent,
        _ camera: CameraReport,
        _ footage: Footage
    ) async throws -> Clip {
        let timebase = event.media.start.timebase
        let reach = MediaTime(seconds: padding, timebase: timebase)
        let start = max(MediaTime(ticks: 0, timebase: timebase), event.media.start - reach)
        let path = (folder as NSString).appendingPathComponent(name(event, camera, footage))
        let result = try await ClipWriter(footage).write(
            TimeRange(start, event.media.end + reach),
            to: path,
            replaces: true
        )
        return Clip(event: event.id, path: result.path, range: result.range, reason: nil)
    }

    /// `gate_20260105_143207_object_12-90000.mp4`: sorts by camera and time, and is
    /// read by recorders' rules.
    private func name(_ event: ReportEvent, _ camera: CameraReport, _ footage: Footage) -> String {
        let clock = camera.clock
        let stamp =
            clock.local.map { local in
                local.day(event.start).replacing("-", with: "") + "_"
                    + local.time(event.start).replacing(":", with: "")
            } ?? "\(event.media.start)".replacing(":", with: "").replacing(".", with: "_")
        let number = event.id.split(separator: "-").prefix(2).joined(separator: "-")
        return "\(Self.fileName(event.camera))_\(stamp)_\(event.kind.rawValue)_\(number)"
            + Self.ending(for: footage)
    }

    /// The container that surely takes what the footage holds.
    private static func ending(for footage: Footage) -> String {
        let codecs = ["h264", "hevc", "mpeg4", "av1"]
        return codecs.contains(footage.video.codec) && footage.subtitles.isEmpty
            && footage.audio.allSatisfy({ ["aac", "mp3", "ac3"].contains($0.codec) })
            ? ".mp4" : ".mkv"
    }

    /// A name that is one part of a path on every system.
    static func fileName(_ text: String) -> String {
        let cleaned = text.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            return isPlain || "-.()".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        var name = String(cleaned.drop { $0 == "." || $0 == "-" })
        while name.utf8.count > 80 { name.removeLast() }
        return name.isEmpty ? "camera" : name
    }
}

extension ReportError {
    static func cannotMakeFolder(_ path: String, _ cause: any Error) -> ReportError {
        ReportError(
            code: .cannotWrite,
            message: "The folder '\(path)' for clips cannot be made: \(cause.localizedDescription)",
            cause: cause
        )
    }
}
