internal import HourglassAnswering
internal import HourglassCore
internal import HourglassQwen
internal import HourglassTimeline

/// A stretch of footage that is shown to a model: where a hit holds, with what
/// is on screen and said then.
struct EvidenceWindow: Sendable {
    /// A text that holds in the window.
    struct Text: Sendable, Equatable {
        var kind: TextSpan.Kind
        var range: TimeRange
        var text: String
    }

    /// Index of its hit in the request.
    let hit: Int
    /// Number of the footage.
    let footageID: Int64
    /// File name of the footage.
    let footage: String
    /// The stretch.
    let range: TimeRange
    /// How well it fits the question, 0…1.
    let score: Double
    /// What is on screen and said, in order of time.
    var texts: [Text]
    /// What happens, as the hit tells it; empty for texts.
    let happening: String
    /// A look at it, when pictures are shown.
    var picture: ShownPicture?
    /// It in the model's own tokens, when those are on the timeline.
    var tokens: TimelineWindow?

    /// The window as text, without its picture.
    func description(number: Int) -> String {
        var lines = ["[\(number)] \(footage), \(range.start) to \(range.end)"]
        for text in texts {
            let words = text.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            switch text.kind {
            case .slide: lines.append("On screen from \(text.range.start): \(words)")
            case .speech: lines.append("Said at \(text.range.start): \(words)")
            }
        }
        if !happening.isEmpty { lines.append("In the picture: \(happening)") }
        return lines.joined(separator: "\n")
    }

    /// About how many tokens it takes.
    var tokenCount: Int {
        TokenEstimate.tokens(of: description(number: 10))
            + (picture.map { TokenEstimate.tokens(of: $0) + 20 } ?? 0)
            + (tokens.map { TokenEstimate.tokens(of: $0) } ?? 0)
    }
}

/// Reads windows out of the index.
struct EvidenceReader {
    let index: TimelineIndex
    /// Letters of one text; what is longer is cut.
    var longestText = 600
    /// Letters of all speech in a window.
    var longestSpeech = 1600
    /// Speech this close, in seconds, belongs to a window.
    private static let speechReach = 5.0

    /// A window for each hit, in the order of the hits.
    func windows(for request: AnswerRequest) throws -> [EvidenceWindow] {
        try index.read { snapshot in
            var timebases: [Int64: Timebase] = [:]
            return try request.hits.enumerated().compactMap { number, hit in
                if timebases[hit.footageID] == nil {
                    timebases[hit.footageID] = try snapshot.footage(id: hit.footageID)?.timebase
                }
                guard let timebase = timebases[hit.footageID] else { return nil }
                return try window(hit, number, timebase, snapshot)
            }
        }
    }

    private func window(
        _ hit: Hit,
        _ number: Int,
        _ timebase: Timebase,
        _ snapshot: TimelineSnapshot
    ) throws -> EvidenceWindow {
        let start = hit.range.start.rescaled(to: timebase, rounding: .down).ticks
        let end = max(start + 1, hit.range.end.rescaled(to: timebase, rounding: .up).ticks)
        let reach = MediaTime(seconds: Self.speechReach, timebase: timebase).ticks
        var texts: [EvidenceWindow.Text] = []
        for stored in try snapshot.spans(hit.footageID, overlapping: start..<end, kinds: [.slide]) {
            texts.append(text(stored, timebase))
        }
        var letters = 0
        let near = max(0, start - reach)..<end + reach
        for stored in try snapshot.spans(hit.footageID, overlapping: near, kinds: [.speech]) {
            letters += stored.span.text.count
            guard letters <= longestSpeech || texts.isEmpty else { break }
            texts.append(text(stored, timebase))
        }
        let isText = hit.kind == .slide || hit.kind == .speech
        return EvidenceWindow(
            hit: number,
            footageID: hit.footageID,
            footage: hit.footage,
            range: hit.range,
            score: hit.score,
            texts: texts.sorted { $0.range.start < $1.range.start },
            happening: isText && !texts.isEmpty ? "" : hit.text,
            picture: nil,
            tokens: nil
        )
    }

    private func text(_ stored: StoredSpan, _ timebase: Timebase) -> EvidenceWindow.Text {
        let span = stored.span
        let text =
            span.text.count > longestText ? span.text.prefix(longestText) + "…" : span.text
        return EvidenceWindow.Text(
            kind: span.kind,
            range: TimeRange(
                MediaTime(ticks: span.startTick, timebase: timebase),
                MediaTime(ticks: span.endTick, timebase: timebase)
            ),
            text: String(text)
        )
    }
}
