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
        /// All footage that was to be searched, also what a time leaves out.
        var areas: [SearchArea]
        /// What the text search looked for.
        var text: TextRetrieval.Result?
        /// What a reader must know of the hits.
        var remarks: [String] = []
    }

    /// What was searched. Counts all there is, which in a large library takes
    /// longer than the search.
    func coverage(of evidence: Evidence) throws -> Coverage {
        var coverage = try Coverage(
            of: evidence.areas,
            time: evidence.analysis.time,
            threshold: threshold,
            in: snapshot
        )
        coverage.pictures = try pictureCount(evidence.areas)
        if let text = evidence.text {
            coverage.words = Self.readable(text.words)
            coverage.unknownWords = Self.readable(text.unknownWords)
            coverage.bestScore = (text.bestScore * 10_000).rounded() / 10_000
        }
        return coverage
    }

    /// Pictures that were looked through; nil when none were to be.
    private func pictureCount(_ areas: [SearchArea]) throws -> Int? {
        guard let model = options.pictures.first?.model else { return nil }
        return try areas.reduce(0) { sum, area in
            let models = try snapshot.pictureModels(of: area.id)
            return sum + (models.first { $0.identifier == model }?.pictureCount ?? 0)
        }
    }

    private var threshold: Double { options.threshold ?? Calibration.textThreshold }

    /// Searches for what a question asks.
    func answer(_ question: String) throws -> Evidence {
        let records = try self.records()
        var analysis = QuestionAnalysis(question, language: options.language)
        // "today" and bare dates are words like any other where no footage
        // has a wall clock.
        if analysis.time?.isOptional == true, records.allSatisfy({ $0.wallClock == nil }) {
            analysis = QuestionAnalysis(question, takesTime: false, language: options.language)
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
        var text: TextRetrieval.Result?
        var lists: [[Candidate]] = []
        var remarks: [String] = []
        var keepsOrder = true
        func happened(_ kinds: Set<TimelineEvent.Kind>) throws {
            let found = try events(kinds, analysis, areas)
            (lists, remarks, keepsOrder) = ([found.candidates], found.remarks, true)
        }
        func pictured() throws -> [[Candidate]] {
            let retrieval = PictureRetrieval(snapshot: snapshot, areas: areas)
            return try options.pictures.map { try retrieval.search($0, threshold: threshold) }
        }
        func written(_ terms: [QueryTerm]) throws {
            keepsOrder = false
            let found = try TextRetrieval(snapshot: snapshot, areas: areas)
                .search(terms, threshold: threshold)
            lists = [Hit.Kind.slide, .speech].map { kind in
                found.candidates.filter { $0.kind == kind }.sorted { $0.strength > $1.strength }
            }
            text = terms.isEmpty ? nil : found
            // Words in quotation marks are meant as they stand.
            if let meaning = options.meaning, !terms.contains(where: \.isPhrase) {
                lists.append(
                    try MeaningRetrieval(snapshot: snapshot, areas: areas)
                        .search(meaning, threshold: threshold)
                )
            }
            if !terms.contains(where: \.isPhrase) { lists += try pictured() }
        }
        switch analysis.intent {
        case .search:
            let kinds = analysis.fallbackEvents
            let scene = retrieval(analysis, areas)
            if !kinds.isEmpty, try scene.decides(analysis.eventQuery) {
                try happened(kinds)
                if !lists.joined().isEmpty { break }
            }
            try written(analysis.terms)
            if lists.joined().isEmpty, !kinds.isEmpty {
                let isScene = try scene.followsObjects()
                if try isScene || snapshot.documentCount(in: SearchScope(areas)) == 0 {
                    try happened(kinds)
                }
            }
        case .events(let kinds):
            try happened(kinds)
            // Words that speak of events may stand on a slide as well.
            let terms = QuestionAnalysis.contentTerms(of: analysis.query)
            if lists.joined().isEmpty, !terms.isEmpty, analysis.eventQuery.isCertain {
                try written(terms)
                if lists.joined().isEmpty { text = nil }
            }
        case .moment:
            lists = [try MomentRetrieval(snapshot: snapshot, areas: areas).atFocus(analysis)]
        case .overview:
            lists = [
                try MomentRetrieval(snapshot: snapshot, areas: areas)
                    .overview(analysis, limit: options.limit)
            ]
        }
        // What happened comes first, in its order; what only looks like it after.
        if keepsOrder, analysis.asksForSomething { lists += try pictured() }
        if let image = options.image {
            keepsOrder = false
            lists.append(
                try ImageRetrieval(snapshot: snapshot, areas: areas)
                    .search(image, threshold: options.threshold)
                    .sorted { $0.score > $1.score }
            )
        }
        if options.looksAtChanges, lists.joined().isEmpty, analysis.intent != .moment {
            keepsOrder = true
            lists = [
                try ChangeRetrieval(snapshot: snapshot, areas: areas).search(limit: options.limit)
            ]
        }
        var ranked = keepsOrder ? lists.flatMap { $0 } : Self.fused(lists, analysis)
        var limit = options.limit
        if let order = analysis.order, analysis.intent == .search, !ranked.isEmpty {
            let selection = OrderedSelection(order, areas: areas)
            ranked = selection.select(ranked, preferred: analysis.preferredText)
            if order == .all { limit = max(limit, OrderedSelection.mostMoments) }
        }
        let hits = try checked(ranked, limit: limit)
        return Evidence(
            analysis: analysis,
            hits: hits,
            areas: all,
            text: text,
            remarks: remarks
        )
    }

    /// Words as they were written: 反向, 向传, 传播 is 反向传播.
    private static func readable(_ words: [String]) -> [String] {
        var result: [String] = []
        for word in words {
            if let last = result.last, word.count == 2, last.last == word.first,
                word.allSatisfy(\.isHan), last.allSatisfy(\.isHan), last.count > 1
            {
                result[result.count - 1].append(contentsOf: word.dropFirst())
            } else {
                result.append(word)
            }
        }
        return result
    }

    private func events(
        _ kinds: Set<TimelineEvent.Kind>,
        _ analysis: QuestionAnalysis,
        _ areas: [SearchArea]
    ) throws -> EventRetrieval.Result {
        var query = analysis.eventQuery
        if options.rarestFirst { query.order = .rarest }
        return try retrieval(analysis, areas).search(kinds, query: query, limit: options.limit)
    }

    private func retrieval(_ analysis: QuestionAnalysis, _ areas: [SearchArea]) -> EventRetrieval {
        EventRetrieval(snapshot: snapshot, areas: areas, language: analysis.language)
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
        let fusion = reinforced(RankFusion.scores(of: indices, count: all.count), all)
        let preferred: Hit.Kind? =
            switch analysis.preferredText {
            case .speech: .speech
            case .slide: .slide
            case nil: nil
            }
        typealias Key = (Double, Double, Int, Double, Int64)
        func key(_ index: Int) -> Key {
            let candidate = all[index]
            let score = (candidate.score * 50).rounded()
            let bonus = candidate.kind == preferred ? 1.0 : 0
            return (
                score + bonus, fusion[index], candidate.kind == .slide ? 1 : 0, candidate.strength,
                -candidate.range.lowerBound
            )
        }
        return all.indices.sorted { key($0) > key($1) }.map { all[$0] }
    }

    /// What is shown and said, or shown and pictured, at one time supports each
    /// other; so does what is found by its words and by its meaning.
    private static func reinforced(_ fusion: [Double], _ all: [Candidate]) -> [Double] {
        // Beyond that the lists are too long for the first ranks to change.
        guard all.count <= 400 else { return fusion }
        var result = fusion
        for (index, candidate) in all.enumerated() {
            let support = all.indices.lazy.filter {
                (all[$0].kind != candidate.kind || all[$0].isByMeaning != candidate.isByMeaning)
                    && all[$0].footage == candidate.footage
                    && all[$0].range.overlaps(candidate.range)
            }.map { fusion[$0] }.max()
            result[index] += support ?? 0
        }
        return result
    }

    /// The first candidates whose times hold, without those that tell what
    /// one before tells.
    private func checked(_ candidates: [Candidate], limit: Int) throws -> [Hit] {
        let check = CitationCheck(snapshot)
        var (hits, kept): ([Hit], [Candidate]) = ([], [])
        for candidate in candidates where hits.count < limit {
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
                    place: candidate.place,
                    foundBy: candidate.foundBy
                )
            )
        }
        return hits
    }

    /// What is said while the best slide is shown, or shown while the best
    /// words are said: the other half of an answer, with a time of its own.
    func companion(of hit: Hit, _ evidence: Evidence) throws -> Hit? {
        guard hit.kind == .slide || hit.kind == .speech, !hit.isEvent,
            let area = evidence.areas.first(where: { $0.id == hit.footageID })
        else { return nil }
        let kind: TextSpan.Kind = hit.kind == .slide ? .speech : .slide
        let range =
            hit.range.start.rescaled(to: area.timebase, rounding: .down)
            .ticks..<hit.range.end.rescaled(to: area.timebase, rounding: .up).ticks
        let spans = try snapshot.spans(area.id, overlapping: range, kinds: [kind])
        guard
            let candidate = CompanionPassage(kind: kind, area: area, terms: evidence.analysis.terms)
                .candidate(of: spans, around: range)
        else { return nil }
        return try checked([candidate], limit: 1).first
    }
}

extension QuestionAnalysis {
    /// Whether it names something to be looked for, rather than a time.
    fileprivate var asksForSomething: Bool {
        switch intent {
        case .search, .events: true
        case .moment, .overview: false
        }
    }

    /// Takes a query as words to look for, whatever it might ask.
    init(words query: String) {
        question = query
        language = LanguageGuess.language(of: query) == "zh" ? .chinese : .english
        time = nil
        self.query = query
        terms = SearchText.queryTerms(query)
        intent = .search
        fallbackEvents = []
        eventQuery = EventQuery()
        preferredText = nil
        order = nil
        momentTerms = []
    }
}
