import Foundation
import HourglassCore
import HourglassMedia
import HourglassSpeech
import HourglassText
import HourglassTimeline

/// One sitting over the sound of footage whose pictures are indexed: listens,
/// and stores what was said part by part.
struct TranscriptionRun {
    let index: TimelineIndex
    let footage: Footage
    let record: FootageRecord
    let transcriber: any SpeechTranscriber
    /// What the transcript depends on, in words.
    let source: String
    /// The sound track; nil takes the one a player chooses.
    let track: AudioStream?
    let started: ContinuousClock.Instant
    let budget: Duration?

    /// Listens to the end of the sound, or to the end of the time budget.
    ///
    /// What was heard stays when this throws, and the next run goes on there.
    func run(progress: (IndexProgress) -> Void) async throws -> IndexReport.Outcome {
        let begun = try index.beginTranscript(of: record.id, source: source)
        guard !begun.isComplete else { return .unchanged }
        let timebase = footage.timebase
        let resumedAt = MediaTime(ticks: begun.coveredUntil, timebase: timebase)
        let began = ContinuousClock.now
        var covered = begun.coveredUntil
        let parts = transcriber.transcript(of: footage, stream: track, from: resumedAt)
        for try await part in parts {
            covered = max(covered, part.coveredUntil.rescaled(to: timebase).ticks)
            try index.appendTranscript(
                part.segments.compactMap(span),
                coveredUntil: covered,
                isComplete: false,
                to: record.id
            )
            progress(currentProgress(at: covered, from: resumedAt, since: began))
            if let budget, ContinuousClock.now - started >= budget { return .outOfTime }
        }
        try Task.checkCancellation()
        try index.appendTranscript([], coveredUntil: covered, isComplete: true, to: record.id)
        return .complete
    }

    private func span(_ segment: SpeechSegment) -> NewSpan? {
        let timebase = footage.timebase
        let start = max(0, segment.start.rescaled(to: timebase).ticks)
        let end = segment.end.rescaled(to: timebase).ticks
        let text = segment.text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, end > start else { return nil }
        let span = TextSpan(
            kind: .speech,
            startTick: start,
            endTick: end,
            text: text,
            confidence: min(max(segment.confidence, 0), 1),
            language: segment.language ?? LanguageGuess.language(of: text)
        )
        return NewSpan(span, searchTerms: SearchText.indexTokens(text))
    }

    private func currentProgress(
        at covered: Int64,
        from start: MediaTime,
        since began: ContinuousClock.Instant
    ) -> IndexProgress {
        let position = MediaTime(ticks: covered, timebase: footage.timebase)
        let elapsed = (ContinuousClock.now - began).seconds
        let speed = elapsed > 0 ? (position - start).seconds / elapsed : 0
        let left = footage.duration.map { max(0, $0.seconds - position.seconds) }
        return IndexProgress(
            path: footage.path,
            position: position,
            duration: footage.duration,
            speed: speed,
            remainingSeconds: speed > 0 ? left.map { $0 / speed } : nil,
            framesSampled: 0,
            activity: .listening
        )
    }
}
