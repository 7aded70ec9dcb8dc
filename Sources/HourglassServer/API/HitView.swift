internal import HourglassAnswering
internal import HourglassCore
internal import HourglassTimeline

/// A moment that was found, with where its picture is to be had.
struct HitView: Encodable {
    let rank: Int
    let score: Double?
    let footageId: Int64
    let footage: String
    let path: String
    let kind: String
    let startS: Double
    let endS: Double
    let start: String
    let end: String
    let frame: Int?
    let wallStart: String?
    let text: String
    let thumbnail: String
    let place: NormalizedRect?
    /// `words`, `meaning`, `picture` or `event`.
    let foundBy: String

    init(_ hit: Hit) {
        (rank, score) = (hit.rank, hit.score)
        (footageId, footage, path) = (hit.footageID, hit.footage, hit.path)
        kind = hit.kind.rawValue
        (startS, endS) = (rounded(hit.range.start.seconds), rounded(hit.range.end.seconds))
        (start, end) = ("\(hit.range.start)", "\(hit.range.end)")
        (frame, wallStart, text, place) = (hit.frame, hit.wallStart, hit.text, hit.place)
        thumbnail = Self.thumbnail(of: hit.footageID, at: startS)
        foundBy = hit.foundBy.rawValue
    }

    /// A text that holds what is being typed.
    init(_ stored: StoredSpan, rank: Int, of record: FootageRecord) {
        (self.rank, score) = (rank, nil)
        (footageId, footage, path) = (record.id, record.fileName, record.path)
        kind = stored.span.kind.rawValue
        let from = MediaTime(ticks: stored.span.startTick, timebase: record.timebase)
        let to = MediaTime(ticks: stored.span.endTick, timebase: record.timebase)
        (startS, endS) = (rounded(from.seconds), rounded(to.seconds))
        (start, end) = ("\(from)", "\(to)")
        frame = nil
        wallStart = record.wallClock?.formatted(at: from)
        text = stored.span.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        place = stored.span.place
        thumbnail = Self.thumbnail(of: record.id, at: startS)
        foundBy = Hit.Means.words.rawValue
    }

    static func thumbnail(of footage: Int64, at seconds: Double) -> String {
        "/api/footage/\(footage)/thumbnail?t=\(seconds)"
    }
}
