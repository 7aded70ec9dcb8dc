internal import HourglassCore
internal import HourglassTimeline

/// What was searched: shown with an answer, and instead of one.
///
/// Encodes as `{"footage":[{"footage","path","state","duration_s","indexed_s",
/// "searched_s","slide_spans","speech_spans","events","text_languages",
/// "has_wall_clock","excluded"}],"time","words","unknown_words","threshold",
/// "best_score","missing","pictures"}`; a key without value is left out.
public struct Coverage: Sendable, Equatable, Encodable {
    /// A piece of footage and what is known of it.
    public struct Footage: Sendable, Equatable, Encodable {
        /// File name.
        public var footage: String
        /// Path.
        public var path: String
        /// `complete`, `partial` or `indexing`.
        public var state: String
        /// Length, in seconds; nil when unknown.
        public var durationSeconds: Double?
        /// How much of it is indexed, in seconds.
        public var indexedSeconds: Double
        /// How much of it was searched, in seconds.
        public var searchedSeconds: Double
        /// Texts read off the picture within what was searched.
        public var slideSpans: Int
        /// Spoken texts within what was searched.
        public var speechSpans: Int
        /// Events within what was searched.
        public var events: Int
        /// Languages text was read in; empty when it was not.
        public var textLanguages: [String]
        /// Whether the time on the wall is known.
        public var hasWallClock: Bool
        /// Why none of it was searched: `outside` the time asked for, or
        /// `no_wall_clock`; nil when some was.
        public var excluded: String?

        enum CodingKeys: String, CodingKey {
            case footage, path, state, events, excluded
            case durationSeconds = "duration_s"
            case indexedSeconds = "indexed_s"
            case searchedSeconds = "searched_s"
            case slideSpans = "slide_spans"
            case speechSpans = "speech_spans"
            case textLanguages = "text_languages"
            case hasWallClock = "has_wall_clock"
        }
    }

    /// The footage that was to be searched.
    public var footage: [Footage]
    /// The words of the question that named a time; nil when none did.
    public var time: String?
    /// The words looked for.
    public var words: [String]
    /// Words of these that nothing in the library resembles.
    public var unknownWords: [String]
    /// The score a hit needed.
    public var threshold: Double
    /// The best score of any moment; nil when no words were looked for.
    public var bestScore: Double?
    /// Kinds of evidence that none of the footage searched has: `slide_text`,
    /// `speech`, `events`.
    public var missing: [String]
    /// Pictures compared with what was asked for; nil when none were.
    public var pictures: Int?

    enum CodingKeys: String, CodingKey {
        case footage, time, words, threshold, missing, pictures
        case unknownWords = "unknown_words"
        case bestScore = "best_score"
    }

    /// Seconds searched, over all footage.
    public var searchedSeconds: Double { footage.reduce(0) { $0 + $1.searchedSeconds } }
}

extension Coverage {
    /// Counts what there is in the areas.
    init(
        of areas: [SearchArea],
        time: TimeExpression?,
        threshold: Double,
        in snapshot: TimelineSnapshot
    ) throws {
        footage = try areas.map { try Footage($0, in: snapshot) }
        self.time = time?.words
        (words, unknownWords, self.threshold, bestScore) = ([], [], threshold, nil)
        missing = []
        if footage.allSatisfy({ $0.slideSpans == 0 }) { missing.append("slide_text") }
        if footage.allSatisfy({ $0.speechSpans == 0 }) { missing.append("speech") }
        if footage.allSatisfy({ $0.events == 0 }) { missing.append("events") }
    }
}

extension Coverage.Footage {
    init(_ area: SearchArea, in snapshot: TimelineSnapshot) throws {
        let record = area.record
        let seconds = { (ticks: Int64) in
            MediaTime(ticks: ticks, timebase: record.timebase).jsonSeconds
        }
        footage = record.fileName
        path = record.path
        state = record.state.rawValue
        durationSeconds = record.durationTicks.map(seconds)
        indexedSeconds = seconds(record.coveredUntil)
        searchedSeconds = seconds(area.ranges.reduce(0) { $0 + $1.upperBound - $1.lowerBound })
        (slideSpans, speechSpans, events) = (0, 0, 0)
        for range in area.ranges {
            for stored in try snapshot.spans(record.id, overlapping: range) {
                if stored.span.kind == .slide { slideSpans += 1 } else { speechSpans += 1 }
            }
            events += try snapshot.events(record.id, overlapping: range).count
        }
        textLanguages = record.settings?.textLanguages ?? []
        hasWallClock = record.wallClock != nil
        excluded =
            switch area.emptiness {
            case .outside: "outside"
            case .noWallClock: "no_wall_clock"
            case nil: nil
            }
    }
}
