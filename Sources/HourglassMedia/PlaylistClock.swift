package import Foundation

/// What an HLS playlist says of the time on the wall (RFC 8216, section
/// 4.3.2.6: `EXT-X-PROGRAM-DATE-TIME`).
///
/// A date holds for the piece that follows it; those before and after, up to a
/// discontinuity, lie as far from it as their lengths say.
package struct PlaylistClock: Sendable, Equatable {
    /// A piece of the stream.
    package struct Piece: Sendable, Equatable {
        /// Its length in seconds, as stated.
        package var seconds: Double
        /// Time on the wall of its beginning; nil when nothing tells.
        package var start: Date?
    }

    /// The pieces listed.
    package private(set) var pieces: [Piece] = []
    /// Whether no more come.
    package private(set) var isComplete = false
    /// Address of the first variant, of a playlist that lists such in place of
    /// pieces.
    package private(set) var variant: String?

    /// Reads a playlist; nil when it is none.
    package init?(_ text: String) {
        var lines = text.split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard let first = lines.first,
            first.trimmingPrefix("\u{FEFF}").hasPrefix("#EXTM3U")
        else { return nil }
        lines.removeFirst()
        var seconds: Double?
        var date: Date?
        // Where a stretch of pieces begins that one date speaks for.
        var beginning = 0
        var isVariant = false
        for line in lines where !line.isEmpty {
            if let value = Self.value(of: "#EXTINF:", in: line) {
                seconds = Double(value.prefix { $0 != "," }.trimmingCharacters(in: .whitespaces))
            } else if let value = Self.value(of: "#EXT-X-PROGRAM-DATE-TIME:", in: line) {
                date = CreationTag.date(value)
            } else if line.hasPrefix("#EXT-X-DISCONTINUITY"), !line.contains("SEQUENCE") {
                beginning = pieces.count
            } else if line.hasPrefix("#EXT-X-ENDLIST") {
                isComplete = true
            } else if line.hasPrefix("#EXT-X-STREAM-INF") {
                isVariant = true
            } else if !line.hasPrefix("#") {
                if isVariant {
                    variant = variant ?? line
                    isVariant = false
                } else {
                    add(seconds ?? 0, date, since: beginning)
                }
                (seconds, date) = (nil, nil)
            }
        }
    }

    private static func value(of tag: String, in line: String) -> String? {
        line.hasPrefix(tag) ? String(line.dropFirst(tag.count)) : nil
    }

    private mutating func add(_ seconds: Double, _ date: Date?, since beginning: Int) {
        var start = date
        if let date {
            // The first date speaks for what came before as well.
            var back = date
            for index in pieces.indices.reversed()
            where index >= beginning && pieces[index].start == nil {
                back.addTimeInterval(-pieces[index].seconds)
                pieces[index].start = back
            }
        } else if let last = pieces.last, pieces.count > beginning {
            start = last.start?.addingTimeInterval(last.seconds)
        }
        pieces.append(Piece(seconds: seconds, start: start))
    }

    /// Time on the wall of what is read first: the newest piece while more
    /// come, else the first one; nil when nothing tells.
    package var firstRead: Date? { (isComplete ? pieces.first : pieces.last)?.start }
}
