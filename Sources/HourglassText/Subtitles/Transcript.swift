import Foundation
import HourglassCore

/// Transcripts as JSON: Whisper and its relatives (`segments`), whisper.cpp
/// (`transcription`), a bare list of segments, and YouTube's `events`.
enum Transcript {
    static func parse(_ text: String) -> ParsedSubtitles? {
        let data = Data(text.utf8)
        guard let root = try? JSONSerialization.jsonObject(with: data) else { return nil }
        var result = ParsedSubtitles(format: .transcript)
        if let list = root as? [Any] {
            for case let segment as [String: Any] in list { add(segment, to: &result) }
            return result
        }
        guard let object = root as? [String: Any] else { return nil }
        let details = object["result"] as? [String: Any]
        result.language = (object["language"] ?? details?["language"]) as? String
        if let segments = object["segments"] as? [Any] {
            result.isEmptyByDesign = true
            for case let segment as [String: Any] in segments { add(segment, to: &result) }
        } else if let segments = object["transcription"] as? [Any] {
            result.isEmptyByDesign = true
            for case let segment as [String: Any] in segments { add(segment, to: &result) }
        } else if let events = object["events"] as? [Any] {
            for case let event as [String: Any] in events { addEvent(event, to: &result) }
        } else if let words = object["words"] as? [Any] {
            addWords(words, to: &result)
        } else {
            return nil
        }
        return result
    }

    /// Milliseconds of a number, or of a number or time in a string.
    private static func milliseconds(_ value: Any?, unit: Double) -> Int64? {
        let number: Double
        if let given = value as? NSNumber {
            number = given.doubleValue * unit
        } else if let text = value as? String {
            guard let given = Double(text) else { return CueTime.milliseconds(text) }
            number = given * unit
        } else {
            return nil
        }
        guard number.isFinite, number > -1000, number <= Double(CueTime.latest) else { return nil }
        return max(0, Int64(number.rounded()))
    }

    private static func times(_ object: [String: Any]) -> (start: Int64, end: Int64)? {
        if let offsets = object["offsets"] as? [String: Any],
            let start = milliseconds(offsets["from"], unit: 1),
            let end = milliseconds(offsets["to"], unit: 1)
        {
            return (start, end)
        }
        if let stamps = object["timestamps"] as? [String: Any],
            let start = milliseconds(stamps["from"], unit: 1),
            let end = milliseconds(stamps["to"], unit: 1)
        {
            return (start, end)
        }
        if let stamp = object["timestamp"] as? [Any], stamp.count == 2,
            let start = milliseconds(stamp[0], unit: 1000)
        {
            return (start, milliseconds(stamp[1], unit: 1000) ?? start)
        }
        guard let start = milliseconds(object["start"], unit: 1000),
            let end = milliseconds(object["end"], unit: 1000)
        else { return nil }
        return (start, end)
    }

    private static func add(_ segment: [String: Any], to result: inout ParsedSubtitles) {
        let words = (segment["words"] as? [Any] ?? []).compactMap(word)
        let spoken = segment["text"] as? String ?? words.map(\.text).joined(separator: " ")
        guard let (start, end) = times(segment) else {
            result.skipped += 1
            return
        }
        let text = SubtitleText.tidied(spoken)
        guard !text.isEmpty else { return }
        var cue = Cue(start, end, text, speaker: segment["speaker"] as? String)
        cue.words = words
        result.cues.append(cue)
    }

    private static func word(_ value: Any) -> Cue.Word? {
        guard let object = value as? [String: Any], let (start, end) = times(object),
            let text = (object["word"] ?? object["text"]) as? String
        else { return nil }
        return Cue.Word(
            start: MediaTime(ticks: start, timebase: .milliseconds),
            end: MediaTime(ticks: max(start, end), timebase: .milliseconds),
            text: SubtitleText.tidied(text)
        )
    }

    private static func addEvent(_ event: [String: Any], to result: inout ParsedSubtitles) {
        guard let segments = event["segs"] as? [Any] else { return }
        let text = segments.compactMap { ($0 as? [String: Any])?["utf8"] as? String }.joined()
        guard let start = milliseconds(event["tStartMs"], unit: 1) else {
            result.skipped += 1
            return
        }
        let duration = milliseconds(event["dDurationMs"], unit: 1) ?? 0
        result.add(start, start + duration, SubtitleText.tidied(text))
    }

    /// Words without segments: a cue ends at a pause of a second, at the end
    /// of a sentence, or after ten seconds.
    private static func addWords(_ values: [Any], to result: inout ParsedSubtitles) {
        let words = values.compactMap(word)
        result.skipped += values.count - words.count
        var cue: [Cue.Word] = []
        func finish() {
            guard let first = cue.first, let last = cue.last else { return }
            let text = SubtitleText.tidied(cue.map(\.text).joined(separator: " "))
            if !text.isEmpty {
                result.cues.append(Cue(start: first.start, end: last.end, text: text, words: cue))
            }
            cue = []
        }
        for word in words {
            if let first = cue.first, let last = cue.last {
                let pause = word.start.ticks - last.end.ticks
                let isSentenceOver = last.text.last.map { ".?!。？！".contains($0) } ?? false
                if pause >= 1000 || isSentenceOver || word.end.ticks - first.start.ticks > 10_000 {
                    finish()
                }
            }
            cue.append(word)
        }
        finish()
    }
}
