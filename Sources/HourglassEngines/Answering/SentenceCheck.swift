internal import Foundation
internal import HourglassAnswering
internal import HourglassCore
internal import HourglassTimeline

/// Turns a model's sentence into references that can be checked.
///
/// Each time it names must lie in what it was shown. One that misses a shown
/// moment by no more than `tolerance` is moved onto it; what cannot be placed
/// stays in the words, and the writer drops the sentence for it.
struct SentenceCheck {
    let request: AnswerRequest
    /// What was shown, in the order of its numbers.
    let windows: [EvidenceWindow]
    /// Facts that decide what a clock reading means, by footage.
    let times: [Int64: FootageTimes]
    let context: TimeContext
    /// How far off a time may be and still mean a shown moment, in seconds.
    var tolerance = 2.0

    /// A piece of a sentence that refers to something, by character offsets.
    private struct Reference {
        var range: Range<Int>
        var parts: [DraftSentence.Part]
    }

    /// The sentence, its times and evidence numbers as references.
    func draft(_ sentence: SentenceSplitter.Sentence) -> DraftSentence {
        let characters = Array(sentence.text)
        let numbers = self.numbers(in: characters)
        let mentions = TimeMention.all(in: sentence.text).filter { mention in
            !numbers.contains { $0.range.overlaps(mention.range) }
        }
        let references =
            numbers + mentions.compactMap { reference($0, characters, in: sentence.text) }
        var (parts, at): ([DraftSentence.Part], Int) = ([], 0)
        for reference in references.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            if at < reference.range.lowerBound {
                parts.append(.words(String(characters[at..<reference.range.lowerBound])))
            }
            parts += reference.parts
            at = reference.range.upperBound
        }
        if at < characters.count { parts.append(.words(String(characters[at...]))) }
        return DraftSentence(parts, separator: sentence.separator)
    }

    /// Whether the sentence names a time or a piece of evidence, and all that
    /// it names were shown.
    func isSound(_ sentence: SentenceSplitter.Sentence) -> Bool {
        let characters = Array(sentence.text)
        let numbers = self.numbers(in: characters)
        let mentions = TimeMention.all(in: sentence.text).filter { mention in
            !numbers.contains { $0.range.overlaps(mention.range) }
        }
        guard !numbers.isEmpty || !mentions.isEmpty else { return false }
        return numbers.allSatisfy { !$0.parts.contains(.time(hit: -1)) }
            && mentions.allSatisfy { reference($0, characters, in: sentence.text) != nil }
    }

    // MARK: - Evidence numbers

    /// `[2]`, the number of a piece of evidence, stands for its time.
    private func numbers(in characters: [Character]) -> [Reference] {
        var (found, index): ([Reference], Int) = ([], 0)
        while index < characters.count {
            guard characters[index] == "[" || characters[index] == "【" else {
                index += 1
                continue
            }
            var (end, digits) = (index + 1, "")
            while end < characters.count, characters[end].isASCII, characters[end].isNumber {
                digits.append(characters[end])
                end += 1
            }
            guard end < characters.count, characters[end] == "]" || characters[end] == "】",
                let number = Int(digits)
            else {
                index += 1
                continue
            }
            // What was not shown is a hit nobody has, so that the writer drops
            // the sentence.
            let hit = windows.indices.contains(number - 1) ? windows[number - 1].hit : -1
            found.append(
                Reference(
                    range: index..<end + 1,
                    parts: [.words("["), .time(hit: hit), .words("]")]
                )
            )
            index = end + 1
        }
        return found
    }

    // MARK: - Times

    /// What a time refers to; nil when it can be nothing that was shown.
    private func reference(
        _ mention: TimeMention,
        _ characters: [Character],
        in sentence: String
    ) -> Reference? {
        let words = String(characters[mention.range])
        for footage in candidates(sentence) {
            guard let facts = times[footage] else { continue }
            let resolved = mention.resolved(for: facts, in: context)
            if let parts = parts(mention, resolved, footage) {
                return Reference(range: mention.range, parts: spaced(parts, words))
            }
        }
        // Not a time of the footage, but words that are shown, or asked.
        for (index, (hit, moment)) in zip(request.hits, request.moments).enumerated() {
            let texts = [hit.text] + (moment.onScreen + moment.said).map(\.text)
            guard texts.contains(where: { $0.contains(words) }) else { continue }
            return Reference(range: mention.range, parts: [.quote(words, hit: index)])
        }
        if request.question.question.contains(words) {
            return Reference(range: mention.range, parts: [.question(words)])
        }
        return nil
    }

    /// Words of a phrase that are no digits, such as the "at" of "at 12:30",
    /// keep standing before the time.
    private func spaced(_ parts: [DraftSentence.Part], _ words: String) -> [DraftSentence.Part] {
        let lead = words.prefix { !$0.isNumber && $0 != "<" }
        let kept = ["at ", "around ", "about ", "in ", "by ", "near ", "在", "于", "从"].first {
            lead.lowercased().hasPrefix($0)
        }
        return kept.map { [.words(String(lead.prefix($0.count)))] + parts } ?? parts
    }

    /// Footage whose name stands in the sentence; otherwise all that was
    /// shown, best evidence first.
    private func candidates(_ sentence: String) -> [Int64] {
        var seen: Set<Int64> = []
        let all = windows.sorted { $0.hit < $1.hit }.filter { seen.insert($0.footageID).inserted }
        let named = all.filter { sentence.contains($0.footage) }
        return (named.isEmpty ? all : named).map(\.footageID)
    }

    private func parts(
        _ mention: TimeMention,
        _ resolved: ResolvedTime,
        _ footage: Int64
    ) -> [DraftSentence.Part]? {
        guard let range = resolved.ranges.first else { return nil }
        if case .between = mention.constraint {
            let (start, end) = (range.start, range.end)
            if let hit = exactly(start, end, footage) { return [.time(hit: hit)] }
            guard let from = instant(start, footage), let to = instant(end, footage) else {
                return nil
            }
            return [from, .words("-"), to]
        }
        return instant(resolved.focus ?? range.start, footage).map { [$0] }
    }

    /// The hit that holds from `start` to `end`, to within the tolerance.
    private func exactly(_ start: MediaTime, _ end: MediaTime, _ footage: Int64) -> Int? {
        windows.first { window in
            window.footageID == footage
                && abs((window.range.start - start).seconds) <= tolerance
                && abs((window.range.end - end).seconds) <= tolerance
        }?.hit
    }

    /// A time inside a window; or that of a text shown with one; or the whole of
    /// a window that it misses by little.
    private func instant(_ time: MediaTime, _ footage: Int64) -> DraftSentence.Part? {
        let own = windows.filter { $0.footageID == footage }
        if let window = own.first(where: { $0.range.contains(time) })
            ?? own.first(where: { $0.range.end == time })
        {
            return .instant(time, hit: window.hit)
        }
        if let text = own.flatMap(\.texts).first(where: { $0.range.contains(time) }) {
            return .moment(
                ProposedCitation(
                    footage: footage,
                    range: text.range,
                    evidence: .text(text.kind, text.text)
                )
            )
        }
        let near = own.map { window in
            (window, max((window.range.start - time).seconds, (time - window.range.end).seconds))
        }.min { $0.1 < $1.1 }
        guard let near, near.1 <= tolerance else { return nil }
        return .time(hit: near.0.hit)
    }
}
