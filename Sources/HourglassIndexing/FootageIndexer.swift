import Foundation
import HourglassCore
import HourglassMedia
import HourglassSpeech
import HourglassText
public import HourglassTimeline
import HourglassVision

/// Reads footage into a timeline index.
///
/// One decoding pass feeds everything. Results are stored every few seconds in
/// one transaction, so a run that is stopped, or killed, loses at most what it
/// did since, and the next run goes on from there. Memory does not grow with
/// the length of the footage.
public struct FootageIndexer: Sendable {
    private let index: TimelineIndex
    private let options: IndexOptions
    private let encoder: any VisionEncoder
    private let reader: OCRReader?

    /// Prepares to read footage into `index`.
    ///
    /// - Throws: `IndexingError` with code `textReadingUnavailable` when the
    ///   options name languages that are not installed.
    public init(index: TimelineIndex, options: IndexOptions = IndexOptions()) throws {
        self.index = index
        self.options = options
        encoder = PatchEncoder()
        do {
            reader = try TextLanguages.reader(for: options.textReading)
        } catch {
            throw IndexingError(
                code: .textReadingUnavailable,
                message: "\(error)",
                cause: error
            )
        }
    }

    /// Why on-screen text will not be read although the options leave it on;
    /// nil when it will be, or was switched off.
    public var textReadingWarning: String? {
        guard reader == nil, options.textReading != .off else { return nil }
        return "On-screen text is not read: no Tesseract language data is installed"
            + " (Debian: tesseract-ocr-eng, tesseract-ocr-chi-sim)."
    }

    /// Indexes the footage at `path`, or goes on where an earlier run stopped.
    ///
    /// - Parameters:
    ///   - path: the video file.
    ///   - progress: called after each frame looked at.
    /// - Returns: what it came to. A cancelled task, and a spent time budget,
    ///   end the run with what is stored so far, without an error.
    /// - Throws: `MediaError` when the footage cannot be read, `TimelineError`
    ///   when the library cannot be written, `IndexingError`.
    public func index(
        _ path: String,
        progress: (IndexProgress) -> Void = { _ in }
    ) async throws -> IndexReport {
        let started = ContinuousClock.now
        let path = FootageAddress.resolved(path)
        if let known = try unchanged(path) { return report(on: known, started) }
        let footage = try await Footage(probing: path)
        // A track that is not there is told before hours of pictures are read.
        if options.transcriber != nil, !footage.audio.isEmpty {
            _ = try footage.soundTrack(options.soundTrack)
        }
        let identity = try await ContentFingerprint.identify(footage.path)
        try await RotatedNames(index: index).settle(footage.path, holding: identity)
        let registration = try index.register(describe(footage, identity))
        let record = registration.record
        if options.again { try index.resetPass(record.id) }
        let size = WorkingSize.fitting(
            displayWidth: footage.video.displayWidth,
            displayHeight: footage.video.displayHeight
        )
        let state: PassState
        do {
            state = try index.beginPass(record.id, settings: settings(grid: size.grid))
        } catch let error as TimelineError where error.code == .claimed {
            throw IndexingError(code: .busy, message: error.message, cause: error)
        }
        guard !state.isComplete else {
            try index.suspendPass(record.id)
            return try await listen(
                to: footage,
                record,
                report(on: record, started),
                started,
                progress
            )
        }
        do {
            let speech =
                options.transcriber == nil
                ? try await SpeechSpans(of: footage, file: options.subtitles)
                : SpeechSpans(leftToRecognitionIn: footage)
            var run = IndexingRun(
                index: index,
                footage: footage,
                record: record,
                size: size,
                encoder: encoder,
                modelPass: try options.modelTokens?.makePass(
                    grid: size.grid,
                    displayWidth: footage.video.displayWidth,
                    displayHeight: footage.video.displayHeight,
                    timebase: footage.timebase
                ),
                reader: reader,
                options: options,
                state: state,
                speech: speech,
                slides: state.coveredUntil > 0
                    ? try SlideCatalogue(of: record, grid: size.grid, in: index)
                    : SlideCatalogue(),
                started: started
            )
            let outcome = try await run.run(progress: progress)
            if outcome != .complete { try index.suspendPass(record.id) }
            let stored = try index.footage(id: record.id) ?? record
            let seen = report(on: stored, started, outcome: outcome, warnings: run.warnings)
            guard outcome == .complete else { return seen }
            return try await listen(to: footage, stored, seen, started, progress)
        } catch {
            // What is stored stays; the claim must not.
            try? index.suspendPass(record.id)
            guard error is CancellationError || Task.isCancelled else { throw error }
            let stored = try index.footage(id: record.id) ?? record
            return report(on: stored, started, outcome: .interrupted)
        }
    }

    /// Turns speech into text where the options ask for it, after the
    /// pictures; `seen` is what those came to.
    private func listen(
        to footage: Footage,
        _ record: FootageRecord,
        _ seen: IndexReport,
        _ started: ContinuousClock.Instant,
        _ progress: (IndexProgress) -> Void
    ) async throws -> IndexReport {
        guard let transcriber = options.transcriber, let source = options.transcriptSource else {
            return seen
        }
        guard !footage.audio.isEmpty else {
            var seen = seen
            seen.warnings.append("It has no sound to turn into text.")
            return seen
        }
        let run = TranscriptionRun(
            index: index,
            footage: footage,
            record: record,
            transcriber: transcriber,
            source: source,
            track: try footage.soundTrack(options.soundTrack),
            started: started,
            budget: options.budget
        )
        var outcome = IndexReport.Outcome.interrupted
        do {
            outcome = try await run.run(progress: progress)
            try index.suspendPass(record.id)
        } catch let error as TimelineError where error.code == .claimed {
            throw IndexingError(code: .busy, message: error.message, cause: error)
        } catch {
            // What was heard stays; the claim must not.
            try? index.suspendPass(record.id)
            guard error is CancellationError || Task.isCancelled else { throw error }
        }
        let stored = try index.footage(id: record.id) ?? record
        var heard = report(
            on: stored,
            started,
            outcome: outcome == .unchanged ? seen.outcome : outcome,
            warnings: seen.warnings
        )
        if outcome == .interrupted || outcome == .outOfTime,
            let transcript = try index.transcript(of: record.id)
        {
            heard.covered = MediaTime(ticks: transcript.coveredUntil, timebase: record.timebase)
        }
        return heard
    }

    /// The record of a file that is indexed to its end with these settings
    /// and has not been touched since.
    private func unchanged(_ path: String) throws -> FootageRecord? {
        guard !options.again, options.subtitles == nil, options.startAt == nil,
            options.camera == nil,
            let attributes = FileAttributes(of: path),
            let record = try index.quickMatch(
                path: path,
                byteCount: attributes.byteCount,
                modificationTime: attributes.modificationTime
            ),
            record.state == .complete, let grid = record.settings?.grid,
            isMade(record.settings, grid: grid), try isHeard(record)
        else { return nil }
        return record
    }

    /// Whether the transcript the options ask for is there.
    private func isHeard(_ record: FootageRecord) throws -> Bool {
        guard let source = options.transcriptSource else { return true }
        let transcript = try index.transcript(of: record.id)
        return transcript?.isComplete == true && transcript?.source == source
    }

    /// Whether an index has all that is wanted: one that holds tokens of a
    /// model as well does.
    private func isMade(_ stored: PassSettings?, grid: GridShape) -> Bool {
        guard var stored else { return false }
        if options.modelTokens == nil, let more = stored.mode.range(of: "; tokens ") {
            stored.mode = String(stored.mode[..<more.lowerBound])
        }
        return stored == settings(grid: grid)
    }

    private func settings(grid: GridShape) -> PassSettings {
        PassSettings(
            encoder: encoder.identifier,
            dimensions: encoder.dimensions,
            grid: grid,
            mode: options.samplingDescription
                + (options.modelTokens.map { "; tokens \($0.identifier)" } ?? ""),
            textLanguages: reader?.languages ?? [],
            formatVersion: 2
        )
    }

    private func describe(_ footage: Footage, _ identity: FootageIdentity) -> NewFootage {
        NewFootage(
            path: footage.path,
            identity: identity,
            modificationTime: FileAttributes(of: footage.path)?.modificationTime,
            formatName: footage.formatName,
            codec: footage.video.codec,
            width: footage.video.displayWidth,
            height: footage.video.displayHeight,
            timebase: footage.timebase,
            durationTicks: footage.duration?.rescaled(to: footage.timebase).ticks,
            frameRate: footage.video.averageFrameRate.map { "\($0)" } ?? "0/1",
            wallClock: WallClockSource.wallClock(of: footage, options: options),
            camera: options.camera
        )
    }

    private func report(
        on record: FootageRecord,
        _ started: ContinuousClock.Instant,
        outcome: IndexReport.Outcome = .unchanged,
        warnings: [String] = []
    ) -> IndexReport {
        let statistics = record.passStatistics
        let covered = MediaTime(ticks: record.coveredUntil, timebase: record.timebase)
        return IndexReport(
            outcome: outcome,
            footage: record.id,
            name: record.fileName,
            duration: max(record.duration ?? covered, covered),
            covered: covered,
            framesSampled: statistics.framesSampled,
            tokensSeen: statistics.tokensSeen,
            tokensKept: statistics.tokensKept,
            worstStaleness: statistics.worstStaleness,
            spans: Int(statistics.figures["spans"] ?? 0),
            indexBytes: record.indexBytes,
            wallTime: (ContinuousClock.now - started).seconds,
            warnings: warnings
        )
    }
}
