import Foundation
import HourglassCore
import HourglassText

/// What chapters are made of: where a recording may be divided, and how much
/// what comes after differs from what came before.
struct ChapterMaterial {
    /// A place to divide at.
    struct Boundary {
        var tick: Int64
        /// How much speaks for a new chapter here, 0…1.5.
        var strength: Double
        /// Title of the slide that comes up here, if one does.
        var title: String?
    }

    /// Length of what is divided, in ticks.
    let end: Int64
    /// Seconds in a tick.
    let secondsPerTick: Double
    /// Places to divide at, ascending, after the beginning.
    private(set) var boundaries: [Boundary] = []

    private let slides: [TimelineEvent]
    private let spans: [TextSpan]
    private let terms: [Set<String>]
    private let rarity: [String: Double]

    /// How far what is said before and after a place is compared, in seconds.
    private static let window = 75.0
    /// Without slides, places to divide at lie at least this far apart.
    private static let spacing = 15.0

    init(timebase: Timebase, end: Int64, slides: [TimelineEvent], spans: [TextSpan]) {
        self.end = end
        self.slides = slides
        self.spans = spans
        secondsPerTick = Double(timebase.numerator) / Double(timebase.denominator)
        terms = spans.map { Set(Self.content($0.text)) }
        var counts: [String: Int] = [:]
        for set in terms { for term in set { counts[term, default: 0] += 1 } }
        let total = Double(spans.count)
        rarity = counts.mapValues { log(1 + total / Double($0)) }
        boundaries = (slideBoundaries() + speechBoundaries()).sorted { $0.tick < $1.tick }
    }

    /// Terms that say what a text is about.
    static func content(_ text: String) -> [String] {
        SearchText.queryTerms(text).compactMap { term in
            term.alternatives.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }
    }

    private func ticks(_ seconds: Double) -> Int64 { Int64(seconds / secondsPerTick) }

    private func slideBoundaries() -> [Boundary] {
        var known: Set<Int> = []
        var previous: String?
        return slides.compactMap { slide in
            let title = slide.details?.title
            let isRevisit = slide.details?.identity.map { !known.insert($0).inserted } ?? false
            let isSame =
                title != nil && title.map(Self.folded) == previous.map(Self.folded)
            previous = title
            guard slide.startTick > 0, slide.startTick < end else { return nil }
            var strength = 0.5 + 0.5 * novelty(at: slide.startTick)
            if isRevisit { strength = 0.15 } else if isSame { strength = 0.05 }
            return Boundary(tick: slide.startTick, strength: strength, title: title)
        }
    }

    /// The same heading goes on in `Trees (2)` or `Trees, continued`.
    private static func folded(_ title: String) -> String {
        var text = title.lowercased()
        for mark in ["continued", "cont'd", "contd", "cont.", "（续）", "(续)", "续"] {
            text = text.replacingOccurrences(of: mark, with: "")
        }
        return text.filter { $0.isLetter }
    }

    /// Where no slide changes, what is said has to tell: after pauses, and
    /// wherever a cue begins.
    private func speechBoundaries() -> [Boundary] {
        var result: [Boundary] = []
        var last = Int64.min / 2
        for span in spans where span.kind == .speech && span.startTick > 0 {
            guard span.startTick - last >= ticks(Self.spacing),
                !slides.contains(where: { abs($0.startTick - span.startTick) < ticks(20) })
            else { continue }
            last = span.startTick
            // A change of slide is surer than one of words.
            let strength = 0.9 * max(0, novelty(at: span.startTick) - 0.35)
            result.append(Boundary(tick: span.startTick, strength: strength, title: nil))
        }
        return result
    }

    /// How little of what comes after a place was there before: 1 minus the
    /// cosine of the words in a window on each side (TextTiling, Hearst 1997).
    private func novelty(at tick: Int64) -> Double {
        let reach = ticks(Self.window)
        let before = weights(tick - reach..<tick)
        let after = weights(tick..<tick + reach)
        guard !before.isEmpty, !after.isEmpty else { return 0.5 }
        var (dot, left, right) = (0.0, 0.0, 0.0)
        for (term, weight) in before {
            left += weight * weight
            if let other = after[term] { dot += weight * other }
        }
        for weight in after.values { right += weight * weight }
        return 1 - dot / (left * right).squareRoot()
    }

    private func weights(_ range: Range<Int64>) -> [String: Double] {
        var result: [String: Double] = [:]
        for (index, span) in spans.enumerated() {
            guard span.startTick < range.upperBound, span.endTick > range.lowerBound else {
                continue
            }
            for term in terms[index] { result[term, default: 0] += rarity[term] ?? 0 }
        }
        return result
    }

    /// A title for a stretch of time: that of the first slide in it, else the
    /// words that set it apart.
    ///
    /// - Parameter before: title of the chapter before, which a slide that is
    ///   still shown does not give again.
    func title(of range: Range<Int64>, number: Int, besides before: String?) -> String {
        let inside = slides.filter { slide in
            let part = min(slide.endTick, range.upperBound) - max(slide.startTick, range.lowerBound)
            return part > 0 && slide.details?.title != nil
                && part * 2
                    > min(slide.endTick - slide.startTick, range.upperBound - range.lowerBound)
        }
        let titles = inside.compactMap(\.details?.title)
        if let title = titles.first(where: { $0 != before }) { return title }
        let isChinese =
            spans.filter { range.contains($0.startTick) }
            .contains { $0.language == "zh" }
        var counts: [String: Int] = [:]
        for span in spans where range.contains(span.startTick) {
            for term in SearchText.queryTerms(span.text) where term.surface.count > 1 {
                counts[term.surface, default: 0] += 1
            }
        }
        let telling = counts.sorted { left, right in
            let (a, b) = (score(left), score(right))
            return a == b ? left.key < right.key : a > b
        }.prefix(3).map(\.key)
        if telling.isEmpty, let title = titles.first { return title }
        if telling.isEmpty { return isChinese ? "第 \(number) 部分" : "Part \(number)" }
        return telling.joined(separator: isChinese ? "、" : ", ")
    }

    private func score(_ entry: (key: String, value: Int)) -> Double {
        let term = Self.content(entry.key).first ?? entry.key
        return Double(entry.value) * (rarity[term] ?? 1)
    }
}
