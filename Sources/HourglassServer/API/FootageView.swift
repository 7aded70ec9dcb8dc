internal import Foundation
internal import HourglassCore
internal import HourglassTimeline

/// A piece of footage as clients see it.
struct FootageView: Encodable {
    let id: Int64
    let footage: String
    let path: String
    let state: String
    let format: String
    let codec: String
    let width: Int
    let height: Int
    let camera: String?
    let durationS: Double?
    let coveredS: Double
    let frameRate: String
    let wallStart: String?
    let wallSource: String?
    let addedAt: Date
    let indexBytes: Int64
    let byteCount: Int64
    let textLanguages: [String]

    init(_ record: FootageRecord) {
        id = record.id
        footage = record.fileName
        path = record.path
        state = record.state.rawValue
        (format, codec) = (record.formatName, record.codec)
        (width, height) = (record.width, record.height)
        camera = record.camera
        durationS = record.duration.map { rounded($0.seconds) }
        coveredS = rounded(
            MediaTime(ticks: record.coveredUntil, timebase: record.timebase).seconds
        )
        frameRate = record.frameRate
        wallStart = record.wallClock?.formatted(at: .zero)
        wallSource = record.wallClock?.source.rawValue
        addedAt = record.addedAt
        indexBytes = record.indexBytes
        byteCount = record.identity.byteCount
        textLanguages = record.settings?.textLanguages ?? []
    }
}

/// Seconds to the microsecond, as JSON shows them.
func rounded(_ seconds: Double) -> Double { (seconds * 1_000_000).rounded() / 1_000_000 }

extension FootageRecord {
    /// The tick of a time in seconds.
    func tick(_ seconds: Double) -> Int64 {
        MediaTime(seconds: seconds, timebase: timebase).ticks
    }

    /// The time of a tick, in seconds.
    func seconds(_ tick: Int64) -> Double {
        rounded(MediaTime(ticks: tick, timebase: timebase).seconds)
    }

    /// Where the footage ends, as far as known.
    var endTick: Int64 { max(durationTicks ?? 0, coveredUntil) }
}
