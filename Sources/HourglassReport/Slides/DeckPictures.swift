import Foundation
import HourglassCore
import HourglassMedia
import HourglassTimeline

/// Gives the picture of a slide: from the footage where it still lies, in full
/// size, else the small one the index keeps.
struct DeckPictures {
    /// A picture ready to be put into a document.
    struct Picture {
        /// A JPEG file.
        var jpeg: [UInt8]
        /// Width in pixels.
        var width: Int
        /// Height in pixels.
        var height: Int
    }

    private let record: FootageRecord
    private let index: TimelineIndex
    private let footage: Footage?
    private let clock: FrameClock

    init(of record: FootageRecord, in index: TimelineIndex) async throws {
        self.record = record
        self.index = index
        clock = try index.frameClock(record.id)
        // A file that is gone, or is another one by now, leaves the thumbnails.
        let found = try? await Footage(probing: record.path)
        let isSame =
            found?.video.displayWidth == record.width
            && found?.video.displayHeight == record.height
        footage = isSame ? found : nil
    }

    /// Whether pictures come from the footage itself.
    var areFullSize: Bool { footage != nil }

    /// The picture of a slide when all of it is shown; nil when there is none.
    func picture(of slide: SlideDeck.Slide) async throws -> Picture? {
        let time = (slide.showings.max { $0.steps.count < $1.steps.count } ?? slide.first).fullest
        if let footage {
            let frame = try await footage.frame(at: time, clock: clock)
            let picture = try frame.picture(format: .yuv420)
            return Picture(
                jpeg: try StillEncoder.jpeg(picture, quality: 0.92),
                width: picture.width,
                height: picture.height
            )
        }
        let tick = time.rescaled(to: record.timebase, rounding: .down).ticks
        return try index.thumbnail(record.id, nearest: tick).map {
            Picture(jpeg: $0.jpeg, width: $0.width, height: $0.height)
        }
    }
}
