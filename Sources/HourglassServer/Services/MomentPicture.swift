internal import HourglassCore
internal import HourglassMedia
internal import HourglassTimeline

/// The picture on screen at a time.
struct MomentPicture: Sendable {
    /// A picture and the frame it is of.
    struct Still: Sendable {
        let jpeg: [UInt8]
        let time: MediaTime
        let number: Int
        /// Whether it is the very frame; else the nearest the index holds.
        let isExact: Bool
    }

    let context: ServerContext
    let record: FootageRecord

    /// The very frame, read from the video.
    ///
    /// - Throws: `APIFailure` when the video is gone; `MediaError`.
    func exact(at seconds: Double, width: Int?) async throws -> Still {
        let (path, _) = try context.files.video(of: record)
        let footage = try await Footage(probing: path)
        let clock = try context.timeline.frameClock(record.id)
        let time = MediaTime(seconds: seconds, timebase: footage.timebase)
        let frame = try await footage.frame(at: time, clock: clock)
        let picture = try frame.picture(format: .yuv420, maxWidth: width)
        return Still(
            jpeg: try StillEncoder.jpeg(picture),
            time: frame.time,
            number: frame.number,
            isExact: true
        )
    }

    /// The very frame, or what the index holds where the video is gone.
    func best(at seconds: Double, width: Int?) async throws -> Still {
        do {
            return try await exact(at: seconds, width: width)
        } catch {
            guard
                let held = try context.timeline.thumbnail(
                    record.id,
                    nearest: record.tick(seconds)
                )
            else { throw error }
            return Still(
                jpeg: held.jpeg,
                time: MediaTime(ticks: held.tick, timebase: record.timebase),
                number: held.frame,
                isExact: false
            )
        }
    }
}
