import HourglassText
import HourglassTimeline

/// A word of the query with everything that may stand for it.
struct QueryWord {
    /// Ways to write it that are equally sure.
    struct Tier {
        var quality: Double
        var alternatives: [TextQuery.Alternative]
    }

    /// What was written.
    let surface: String
    /// How much it can say: pairs of Chinese characters share their word's
    /// weight, and generic words say little.
    let importance: Double
    /// Whether it has to occur.
    let isRequired: Bool
    /// Ways to write it, the surest first.
    let tiers: [Tier]

    /// Collects the ways to write a term: its own alternatives, words of the
    /// library that resemble it, and words it begins.
    init(_ term: QueryTerm, in snapshot: TimelineSnapshot) throws {
        surface = term.surface
        isRequired = term.isPhrase
        // A single alternative carries its weight for the query, several are
        // weighed against each other.
        let weight = term.alternatives.values.max() ?? 1
        importance = weight * GenericWords.importance(of: term.surface)
        var qualities: [TextQuery.Alternative: Double] = [:]
        func add(_ text: String, _ quality: Double, isPrefix: Bool = false) {
            guard quality >= WordLikeness.leastQuality else { return }
            let terms = text.split(separator: " ").map(String.init)
            let alternative = TextQuery.Alternative(phrase: terms, isPrefix: isPrefix)
            qualities[alternative] = max(qualities[alternative] ?? 0, quality)
        }
        for (text, own) in term.alternatives {
            let relative = own / weight
            // Below that it is no other spelling but a misreading.
            add(text, relative > 0.8 ? relative : Self.misreading(of: term.surface))
        }
        if !term.isPhrase, let stem = term.alternatives.max(by: { $0.value < $1.value })?.key,
            !stem.contains(" "), stem.first?.isHan == false
        {
            try Self.neighbours(of: stem, in: snapshot).forEach { add($0.term, $0.quality) }
            if stem.count >= 5 { add(stem, Self.prefixQuality, isPrefix: true) }
        }
        var tiers: [Double: [TextQuery.Alternative]] = [:]
        for (alternative, quality) in qualities { tiers[quality, default: []].append(alternative) }
        self.tiers = tiers.sorted { $0.key > $1.key }.map { quality, alternatives in
            Tier(
                quality: quality,
                alternatives: alternatives.sorted { $0.terms.joined() < $1.terms.joined() }
            )
        }
    }

    /// A longer word that begins with the one asked for.
    private static let prefixQuality = 0.75

    /// Quality of one confusion between letters that look alike.
    private static func misreading(of word: String) -> Double {
        1 - 0.6 * 2.2 / Double(max(1, word.unicodeScalars.count))
    }

    private static func neighbours(
        of stem: String,
        in snapshot: TimelineSnapshot
    ) throws -> [(term: String, quality: Double)] {
        let reach = WordLikeness.reach(of: stem)
        guard reach > 0 else { return [] }
        return try snapshot.vocabulary(similarTo: stem, maximumDistance: reach, limit: 12)
            .filter { $0.distance > 0 }
            .map { ($0.term, WordLikeness.quality(of: $0.term, for: stem)) }
    }
}

/// Words that appear in questions about anything.
enum GenericWords {
    private static let english: Set<String> = [
        "use", "used", "uses", "using", "make", "makes", "made", "example", "examples", "way",
        "ways", "thing", "things", "different", "difference", "compare", "compared", "comparison",
        "important", "need", "needs", "needed", "work", "works", "working", "happen", "happens",
        "happened", "come", "comes", "go", "goes", "give", "gives", "given", "know", "define",
        "defined", "definition", "call", "called", "type", "types", "kind", "kinds", "many",
        "much", "good", "better", "best", "problem", "problems", "question", "reason", "topic",
        "topics", "idea", "main", "detail", "details", "relate", "related", "between", "want",
        "look", "like", "see", "seen", "exactly", "again", "ever", "any", "every", "list", "put",
    ]
    private static let chinese: Set<String> = [
        "定义", "区别", "例子", "方法", "问题", "原因", "作用", "意思", "重要", "使用", "具体", "主要", "怎么", "如何",
    ]

    static func importance(of surface: String) -> Double {
        english.contains(surface) || chinese.contains(surface) ? 0.3 : 1
    }
}
