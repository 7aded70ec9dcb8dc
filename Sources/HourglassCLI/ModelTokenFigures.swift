import HourglassCore
import HourglassTimeline

/// What vision tokens of a model came to in a piece of footage.
///
/// Encodes as `{"pictures_due","pictures_encoded","seen","kept","bytes",
/// "bytes_per_hour"}`.
struct ModelTokenFigures: Encodable {
    private let picturesDue: Int
    private let picturesEncoded: Int
    private let seen: Int
    private let kept: Int
    private let bytes: Int
    private let bytesPerHour: Double?

    /// Nil for footage without such tokens.
    init?(_ record: FootageRecord) {
        let figures = record.passStatistics.figures
        guard let seen = figures["model_tokens_seen"], seen > 0 else { return nil }
        func figure(_ name: String) -> Int { Int(figures[name] ?? 0) }
        (self.seen, kept) = (Int(seen), figure("model_tokens_kept"))
        picturesDue = figure("model_pictures_due")
        picturesEncoded = figure("model_pictures_encoded")
        bytes = figure("model_token_bytes")
        let covered = MediaTime(ticks: record.coveredUntil, timebase: record.timebase).seconds
        bytesPerHour = covered > 0 ? (Double(bytes) / covered * 3600).rounded() : nil
    }

    enum CodingKeys: String, CodingKey {
        case seen, kept, bytes
        case picturesDue = "pictures_due"
        case picturesEncoded = "pictures_encoded"
        case bytesPerHour = "bytes_per_hour"
    }

    /// One line for a person.
    var text: String {
        let factor = kept > 0 ? decimal(Double(seen) / Double(kept), 1) : "–"
        return "model tokens \(kept) of \(seen) kept (\(factor) times fewer),"
            + " \(picturesEncoded) of \(picturesDue) pictures encoded,"
            + " \(ProgressLine.bytes(Int64(bytes))),"
            + " \(ProgressLine.bytes(Int64(bytesPerHour ?? 0))) an hour"
    }
}
