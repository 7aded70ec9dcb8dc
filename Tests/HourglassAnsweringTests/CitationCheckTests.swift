import Foundation
import HourglassAnswering
import HourglassCore
import HourglassTimeline
import Testing

private let second: Int64 = 1000

private func library() throws -> (SyntheticLibrary, FootageRecord) {
    let library = try SyntheticLibrary()
    let record = try library.add(
        seconds: 100,
        spans: [
            slide(10, 20, "Entropy\nof a source"), speech(30, 33, "and now"),
            speech(33, 36, "to coding"),
        ],
        events: [event(.motion, 40, 50)],
        indexedSeconds: 60
    )
    return (library, record)
}

private func check(
    _ library: SyntheticLibrary,
    _ footage: Int64,
    _ range: Range<Double>,
    _ evidence: ProposedCitation.Evidence
) throws -> Result<CheckedCitation, CitationCheck.Refusal> {
    let proposal = ProposedCitation(
        footage: footage,
        range: TimeRange(
            MediaTime(seconds: range.lowerBound, timebase: .milliseconds),
            MediaTime(seconds: range.upperBound, timebase: .milliseconds)
        ),
        evidence: evidence
    )
    return try library.index.read { try CitationCheck($0).check(proposal) }
}

@Suite struct CitationCheckTests {
    @Test func whatIsThereIsCitedOnRealFrames() throws {
        let (library, record) = try library()
        let citation = try check(
            library,
            record.id,
            10.013..<19.99,
            .text(.slide, "Entropy of a source")
        ).get()
        #expect(citation.frame == 250)
        #expect(citation.range.start.seconds == 10.0 && citation.range.end.seconds == 20.0)
        #expect(citation.kind == .slide && citation.wallStart == nil)
        #expect(
            try check(library, record.id, 30..<36, .text(.speech, "and now to coding")).get().kind
                == .speech
        )
        #expect(try check(library, record.id, 41..<42, .event(.motion)).get().kind == .motion)
    }

    @Test func whatIsNotThereIsRefused() throws {
        let (library, record) = try library()
        func refusal(
            _ range: Range<Double>,
            _ evidence: ProposedCitation.Evidence,
            footage: Int64? = nil
        ) throws -> CitationCheck.Refusal? {
            switch try check(library, footage ?? record.id, range, evidence) {
            case .success: nil
            case .failure(let refusal): refusal
            }
        }
        #expect(try refusal(10..<20, .text(.slide, "Enthalpy")) == .noEvidence)
        #expect(try refusal(20..<30, .text(.slide, "Entropy")) == .noEvidence)
        #expect(try refusal(10..<20, .text(.speech, "Entropy")) == .noEvidence)
        #expect(try refusal(10..<20, .text(.slide, " ")) == .noEvidence)
        #expect(try refusal(10..<20, .event(.motion)) == .noEvidence)
        #expect(try refusal(10..<20, .picture) == .noEvidence)
        #expect(try refusal(70..<80, .text(.slide, "Entropy")) == .outsideCoverage)
        #expect(try refusal(-5..<5, .text(.slide, "Entropy")) == .outsideCoverage)
        #expect(try refusal(10..<20, .text(.slide, "Entropy"), footage: 99) == .unknownFootage)
    }

    @Test func anEndBeyondWhatIsIndexedIsCut() throws {
        let (library, record) = try library()
        let citation = try check(library, record.id, 45..<90, .event(.motion)).get()
        #expect(citation.range.end.seconds == 60)
    }

    /// Whatever is proposed: what passes lies on frames, inside the index.
    @Test(arguments: 0..<20)
    func nothingCheckedLiesOutsideOrBetweenFrames(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let library = try SyntheticLibrary()
        let covered = Double(Int.random(in: 1...100, using: &random))
        let record = try library.add(
            seconds: 100,
            spans: [slide(0, covered, "text")],
            indexedSeconds: covered
        )
        let clock = try library.index.frameClock(record.id)
        for _ in 0..<200 {
            let start = Double.random(in: -20...120, using: &random)
            let length = Double.random(in: -5...50, using: &random)
            let proposal = ProposedCitation(
                footage: record.id,
                range: TimeRange(
                    MediaTime(seconds: start),
                    MediaTime(seconds: start + length)
                ),
                evidence: .text(.slide, "text")
            )
            let result = try library.index.read { try CitationCheck($0).check(proposal) }
            guard case .success(let citation) = result else {
                #expect(start < 0 || start >= covered || length <= 0)
                continue
            }
            #expect(start > -0.001 && start < covered)
            #expect(clock.time(ofFrame: citation.frame) == citation.range.start)
            #expect(
                citation.range.start.seconds <= start && start - citation.range.start.seconds < 0.04
            )
            #expect(citation.range.end.seconds <= covered && !citation.range.isEmpty)
            let end = try #require(clock.nearestFrame(to: citation.range.end))
            #expect(end.time == citation.range.end || citation.range.end.seconds == covered)
        }
    }
}

/// Says what it is told to.
private struct ScriptedEngine: AnswerEngine {
    let name = "scripted"
    let script: [DraftSentence]

    func sentences(for request: AnswerRequest) -> AsyncThrowingStream<DraftSentence, any Error> {
        AsyncThrowingStream { continuation in
            for sentence in script { continuation.yield(sentence) }
            continuation.finish()
        }
    }
}

@Suite struct AnswerWriterTests {
    private func ask(_ script: [DraftSentence]) async throws -> Answer {
        let (library, _) = try library()
        let answerer = Answerer(index: library.index, engine: ScriptedEngine(script: script))
        return try await answerer.ask("where is entropy at all, after 0:05?")
    }

    private func proposal(_ start: Double, _ end: Double, _ quote: String) -> ProposedCitation {
        ProposedCitation(
            footage: 1,
            range: TimeRange(MediaTime(seconds: start), MediaTime(seconds: end)),
            evidence: .text(.slide, quote)
        )
    }

    @Test func timesAreWrittenOutOnlyFromCheckedCitations() async throws {
        let answer = try await ask([
            DraftSentence([.words("It is "), .time(hit: 0), .words(".")]),
            DraftSentence([.words("Also "), .moment(proposal(11, 12, "of a source"))]),
        ])
        #expect(answer.text == "It is 00:00:10.000-00:00:20.000. Also 00:00:11.000-00:00:12.000")
        #expect(answer.engine == "scripted" && answer.citations.count == 2)
        #expect(answer.citations.map(\.rank) == [1, 2])
    }

    @Test(arguments: [
        [DraftSentence.Part.words("It is at 12:30.")], [.words("Look at 00:00:15.000!")],
        [.words("It comes at 37 minutes.")], [.words("第三十七分钟讲到")],
        [.words("between 1 and 2 minutes")],
        [.words("On 2026-01-05 it was said.")], [.words("下午三点有人")],
    ])
    func aTimeInTheWordsOfAnEngineIsDropped(_ parts: [DraftSentence.Part]) async throws {
        let answer = try await ask([
            DraftSentence([.words("Here: "), .time(hit: 0)]),
            DraftSentence(parts + [.time(hit: 0)]),
        ])
        #expect(answer.text == "Here: 00:00:10.000-00:00:20.000")
    }

    @Test func whatIsNotThereIsDropped() async throws {
        let dropped: [[DraftSentence.Part]] = [
            [.moment(proposal(11, 12, "enthalpy"))], [.moment(proposal(70, 80, "entropy"))],
            [.quote("enthalpy", hit: 0)], [.time(hit: 7)], [.quote("Entropy", hit: -1)],
            [.footage(hit: 3)], [.question("who is there")],
        ]
        let answer = try await ask(
            [DraftSentence([.words("Here: "), .quote("Entropy of a", hit: 0)])]
                + dropped.map { DraftSentence([.words("Yes. ")] + $0) }
        )
        #expect(answer.text == "Here: Entropy of a")
    }

    @Test func wordsOfTheQuestionMayNameATime() async throws {
        let answer = try await ask([
            DraftSentence([.question("after 0:05"), .words(": "), .time(hit: 0)])
        ])
        #expect(answer.text == "after 0:05: 00:00:10.000-00:00:20.000")
    }

    @Test func anEngineThatCitesNothingGivesWayToTheEvidence() async throws {
        let answer = try await ask([DraftSentence([.words("I believe so.")])])
        #expect(answer.engine == "extractive" && answer.found)
        #expect(answer.text.contains("Entropy of a source"))
    }

    /// Every time in an answer's text is one of its citations' times.
    @Test(arguments: ["entropy", "what moved?", "coding", "what is on screen at 0:12?", "讲了什么"])
    func noAnswerCarriesAnUncheckedTime(_ question: String) async throws {
        let (library, record) = try library()
        let clock = try library.index.frameClock(record.id)
        let answer = try await library.answerer.ask(question)
        #expect(answer.found)
        let cited = Set(
            answer.citations.flatMap { [$0.range.start, $0.range.end] }.map(\.description)
        )
        for match in answer.text.matches(of: /\d\d:\d\d:\d\d\.\d{3}/) {
            #expect(cited.contains(String(match.output)))
        }
        for hit in answer.citations {
            #expect(clock.time(ofFrame: hit.frame) == hit.range.start)
            #expect(hit.range.end.ticks <= record.coveredUntil)
        }
    }
}
