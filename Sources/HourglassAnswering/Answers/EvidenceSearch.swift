import HourglassCore
import HourglassText
import HourglassTimeline

/// Gathers what answers a question from one reading of the library.
struct EvidenceSearch {
    let snapshot: TimelineSnapshot
    let options: SearchOptions
    let context: TimeContext

    /// What was gathered: hits whose times are checked.
    struct Evidence {
        var analysis: QuestionAnalysis
        var hits: [Hit]
        var coverage: Coverage
    }

    private var threshold: Double { options.threshold ?? Calibration.textThreshold }

    /// Searches for what a question asks.
    func answer(_ question: String) throws -> Evidence {
        let records = try self.records()
        var analysis = QuestionAnalysis(question)
        // "today" and bare dates are words like any other where no footage
        // has a wall clock.
        if analysis.time?.isOptional == true, records.allSatisfy({ $0.wallClock == nil }) {
            analysis = QuestionAnalysis(question, takesTime: false)
        }
        return try search(analysis, records)
    }

    /// Searches for words, taking them as words even where a question made of
    /// them would ask for something else.
    func find(_ query: String) throws -> Evidence {
        let records = try self.records()
        var analysis = QuestionAnalysis(query)
        if analysis.intent != .search || analysis.time?.isOptional == true {
            analysis = QuestionAnalysis(words: query)
        }
        return try search(analysis, records)
    }

    private func records() throws -> [FootageRecord] {
        guard !options.footage.isEmpty else { return try snapshot.footage() }
        var records: [FootageRecord] = []
        for reference in options.footage {
            let record = try snapshot.footage(matching: reference)
            if !records.contains(where: { $0.id == record.id }) { records.append(record) }
        }
        return records
    }

    private func search(_ analysis: QuestionAnalysis, _ records: [FootageRecord]) throws -> Evidence
    {
        let all = records.map {
            SearchArea(
                $0,
                time: analysis.time,
                from: options.start,
                to: options.end,
                context: context
            )
        }
        let areas = all.filter { !$0.ranges.isEmpty }
        var coverage = try Coverage(
            of: all,
            time: analysis.time,
            threshold: threshold,
            in: snapshot
        )
        var lists: [[Candidate]] = []
        var keepsOrder = true
        switch analysis.intent {
        case .search:
            keepsOrder = false
            lists = try searchText(analysis, areas, &coverage)
            if lists.allSatisfy(\.isEmpty), !analysis.fallbackEvents.isEmpty,
                coverage.footage.allSatisfy({ $0.slideSpans + $0.speechSpans == 0 })
            {
                keepsOrder = true
                lists = [try events(analysis.fallbackEvents, analysis, areas)]
            }
        case .events(let kinds):
            lists = [try events(kinds, analysis, areas)]
        case .moment:
            lists = [try MomentRetrieval(snapshot: snapshot, areas: areas).atFocus(analysis)]
        case .overview:
            lists = [
                try MomentRetrieval(snapshot: snapshot, areas: areas)
                    .overview(analysis, limit: options.limit)
            ]
        }
        if let image = options.image {
            keepsOrder = false
            lists.append(
                try ImageRetrieval(snapshot: snapshot, areas: areas)
                    .search(image, threshold: options.threshold)
                    .sorted { $0.score > $1.score }
            )
        }
        let ranked = keepsOrder ? lists.flatMap { $0 } : Self.fused(lists, analysis)
        return Evidence(analysis: analysis, hits: try checked(ranked), coverage: coverage)
    }

    private func searchText(
        _ analysis: QuestionAnalysis,
        _ areas: [SearchArea],
        _ coverage: inout Coverage
    ) throws -> [[Candidate]] {
        guard !analysis.terms.isEmpty else { return [] }
        let retrieval = TextRetrieval(
            snapshot: snapshot,
            areas: areas,
            kinds: Set(TextSpan.Kind.allCases)
        )
        let found = try retrieval.search(analysis.terms, threshold: threshold)
        coverage.words = found.words
        coverage.unknownWords = found.unknownWords
        coverage.bestScore = (found.bestScore * 10_000).rounded() / 10_000
        return [Hit.Kind.slide, .speech].map { kind in
            found.candidates.filter { $0.kind == kind }.sorted { $0.strength > $1.strength }
        }
    }

    /// In order of time; the strongest when there are more than asked for.
    private func events(
        _ kinds: Set<TimelineEvent.Kind>,
        _ analysis: QuestionAnalysis,
        _ areas: [SearchArea]
    ) throws -> [Candidate] {
        let found = try EventRetrieval(
            snapshot: snapshot,
            areas: areas,
            language: analysis.language
        ).search(kinds)
        guard found.count > options.limit else { return found }
        let strongest = found.indices
            .sorted { (found[$0].score, -$0) > (found[$1].score, -$1) }
            .prefix(max(0, options.limit))
        return strongest.sorted().map { found[$0] }
    }

    /// One list by score; among equal scores by reciprocal rank, the kind of
    /// text the question asks for first.
    private static func fused(_ lists: [[Candidate]], _ analysis: QuestionAnalysis) -> [Candidate] {
        let all = lists.flatMap { $0 }
        var (offset, indices) = (0, [[Int]]())
        for list in lists {
            indices.append(Array(offset..<offset + list.count))
            offset += list.count
        }
        let fusion = RankFusion.scores(of: indices, count: all.count)
        let preferred: Hit.Kind? =
            switch analysis.preferredText {
            case .speech: .speech
            case .slide: .slide
            case nil: nil
            }
        func key(_ index: Int) -> (Double, Double, Double, Int64) {
            let score = (all[index].score * 50).rounded()
            let bonus = all[index].kind == preferred ? 1.0 : 0
            return (score + bonus, fusion[index], all[index].strength, -all[index].range.lowerBound)
        }
        return all.indices.sorted { key($0) > key($1) }.map { all[$0] }
    }

    /// The first candidates whose times hold, without those that tell what
    /// one before tells.
    private func checked(_ candidates: [Candidate]) throws -> [Hit] {
        let check = CitationCheck(snapshot)
        var (hits, kept): ([Hit], [Candidate]) = ([], [])
        for candidate in candidates where hits.count < options.limit {
            if kept.contains(where: { candidate.repeats($0) }) { continue }
            guard let record = try snapshot.footage(id: candidate.footage) else { continue }
            let range = TimeRange(
                MediaTime(ticks: candidate.range.lowerBound, timebase: record.timebase),
                MediaTime(ticks: candidate.range.upperBound, timebase: record.timebase)
            )
            let proposal = ProposedCitation(
                footage: candidate.footage,
                range: range,
                evidence: candidate.evidence
            )
            guard case .success(let citation) = try check.check(proposal) else { continue }
            kept.append(candidate)
            hits.append(
                Hit(
                    rank: hits.count + 1,
                    score: candidate.score,
                    citation: citation,
                    text: candidate.text,
                    place: candidate.place
                )
            )
        }
        return hits
    }
}

extension QuestionAnalysis {
    /// Takes a query as words to look for, whatever it might ask.
    init(words query: String) {
        question = query
        language = LanguageGuess.language(of: query) == "zh" ? .chinese : .english
        time = nil
        self.query = query
        terms = SearchText.queryTerms(query)
        intent = .search
        fallbackEvents = []
        preferredText = nil
    }
}
