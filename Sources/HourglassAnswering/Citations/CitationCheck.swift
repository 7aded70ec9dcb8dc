public import HourglassCore
package import HourglassTimeline

/// A time that is about to be cited, and what is said to be there.
public struct ProposedCitation: Sendable, Equatable {
    /// What makes the time worth citing.
    public enum Evidence: Sendable, Equatable {
        /// Text on screen or spoken, word for word.
        case text(TextSpan.Kind, String)
        /// Something that happened in the picture.
        case event(TimelineEvent.Kind)
        /// The picture as the index holds it.
        case picture
    }

    /// Number of the footage in the library.
    public var footage: Int64
    /// When.
    public var range: TimeRange
    /// What is there.
    public var evidence: Evidence

    /// Proposes to cite a time.
    public init(footage: Int64, range: TimeRange, evidence: Evidence) {
        (self.footage, self.range, self.evidence) = (footage, range, evidence)
    }
}

/// A time that may be cited: inside what is indexed, on a real frame, with its
/// evidence in the index.
///
/// Only `CitationCheck` makes these, so that nothing unchecked can be shown.
public struct CheckedCitation: Sendable, Equatable {
    /// Number of the footage in the library.
    public let footageID: Int64
    /// File name of the footage.
    public let footage: String
    /// Path of the footage.
    public let path: String
    /// What kind of evidence it rests on.
    public let kind: Hit.Kind
    /// When: from the frame on screen at the beginning up to the first frame
    /// after, inside what is indexed.
    public let range: TimeRange
    /// Number of the frame at `range.start`.
    public let frame: Int
    /// Time on the wall at `range.start`, in ISO 8601, when known.
    public let wallStart: String?
    /// What was found there.
    public let evidence: ProposedCitation.Evidence

    /// The text it rests on; empty when it rests on a picture or an event.
    var evidenceText: String {
        if case .text(_, let quote) = evidence { return quote }
        return ""
    }

    fileprivate init(
        record: FootageRecord,
        evidence: ProposedCitation.Evidence,
        range: TimeRange,
        frame: Int
    ) {
        self.evidence = evidence
        kind = Hit.Kind(evidence)
        footageID = record.id
        footage = record.fileName
        path = record.path
        self.range = range
        self.frame = frame
        wallStart = record.wallClock?.formatted(at: range.start)
    }
}

/// Checks times against the index before they are cited.
///
/// Bound to one reading of the library; keeps the frame clocks it has read.
package final class CitationCheck {
    /// Why a time may not be cited.
    package enum Refusal: Error, Equatable {
        /// The library does not know the footage.
        case unknownFootage
        /// The time lies outside what is indexed.
        case outsideCoverage
        /// No frame is known there.
        case noFrame
        /// The index does not hold what is said to be there.
        case noEvidence
    }

    private let snapshot: TimelineSnapshot
    private var records: [Int64: FootageRecord] = [:]
    private var clocks: [Int64: FrameClock] = [:]

    /// Checks against one reading of the library.
    package init(_ snapshot: TimelineSnapshot) { self.snapshot = snapshot }

    /// The citation, snapped to real frames.
    package func check(
        _ proposal: ProposedCitation
    ) throws -> Result<CheckedCitation, Refusal> {
        guard let record = try record(proposal.footage) else { return .failure(.unknownFootage) }
        let timebase = record.timebase
        let start = proposal.range.start.rescaled(to: timebase, rounding: .down)
        let end = proposal.range.end.rescaled(to: timebase, rounding: .up)
        let covered = record.coveredUntil
        guard start.ticks >= 0, start.ticks < covered, start < end else {
            return .failure(.outsideCoverage)
        }
        let clock = try clock(record)
        guard let frame = clock.frame(at: start), let shown = clock.time(ofFrame: frame) else {
            return .failure(.noFrame)
        }
        let last = MediaTime(ticks: min(end.ticks, covered), timebase: timebase)
        let snapped = TimeRange(shown, firstFrame(notBefore: last, clock, covered: covered))
        guard !snapped.isEmpty else { return .failure(.noFrame) }
        guard try holds(proposal.evidence, record.id, start.ticks..<last.ticks) else {
            return .failure(.noEvidence)
        }
        let citation = CheckedCitation(
            record: record,
            evidence: proposal.evidence,
            range: snapped,
            frame: frame
        )
        return .success(citation)
    }

    /// Time of the first frame at or after `time`; the end of what is covered
    /// behind the last one.
    private func firstFrame(
        notBefore time: MediaTime,
        _ clock: FrameClock,
        covered: Int64
    ) -> MediaTime {
        let end = MediaTime(ticks: covered, timebase: clock.timebase)
        guard let frame = clock.frame(at: time), let shown = clock.time(ofFrame: frame) else {
            return end
        }
        if shown == time { return shown }
        guard let next = clock.time(ofFrame: frame + 1) else { return end }
        return min(next, end)
    }

    private func holds(
        _ evidence: ProposedCitation.Evidence,
        _ footage: Int64,
        _ range: Range<Int64>
    ) throws -> Bool {
        switch evidence {
        case .text(let kind, let quote):
            let spans = try snapshot.spans(footage, overlapping: range, kinds: [kind])
            return QuoteText.isQuoted(quote, from: spans.map(\.span.text))
        case .event(let kind):
            return try !snapshot.events(footage, overlapping: range, kinds: [kind]).isEmpty
        case .picture:
            var found = false
            try snapshot.forEachTokenBlock(footage, overlapping: range) { _ in
                found = true
                return false
            }
            // Tokens of old footage may have been thinned out.
            return try found || snapshot.hasPictureVectors(footage, before: range.upperBound)
        }
    }

    private func record(_ footage: Int64) throws -> FootageRecord? {
        if let known = records[footage] { return known }
        let record = try snapshot.footage(id: footage)
        records[footage] = record
        return record
    }

    private func clock(_ record: FootageRecord) throws -> FrameClock {
        if let known = clocks[record.id] { return known }
        let clock = try snapshot.frameClock(record.id)
        clocks[record.id] = clock
        return clock
    }
}

extension Hit.Kind {
    init(_ evidence: ProposedCitation.Evidence) {
        switch evidence {
        case .text(.slide, _), .event(.slide): self = .slide
        case .text(.speech, _): self = .speech
        case .event(.cut): self = .cut
        case .event(.motion): self = .motion
        case .event(.object), .event(.appeared), .event(.removed): self = .object
        case .event(.cameraMoved), .event(.covered), .event(.blinded), .event(.signalLost):
            self = .camera
        case .picture: self = .image
        }
    }
}
