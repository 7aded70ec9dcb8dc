import HourglassTimeline

/// How easily a word that is not in the library finds one there by chance.
///
/// In the vocabulary of one lecture hardly any two words are alike; in that of
/// forty most words have a neighbour. So a word that the library does not hold
/// is compared with decoys: words of the same build with letters exchanged. A
/// likeness that several of them reach says nothing. They have to be few, as
/// exchanged letters make words less usual than words are.
final class DecoyWords {
    private let stem: String
    private let snapshot: TimelineSnapshot
    /// A word that is in the library needs no test: its neighbours only add
    /// misread copies, and what is exact ranks before them.
    private let isKnown: Bool
    private lazy var decoys = Self.decoys(of: stem)
    private var qualities: [Double]?
    private var prefixCount: Int?

    private static let count = 60
    /// Decoys that may reach a likeness without making it worthless.
    private static let tolerated = 1

    init(of stem: String, in snapshot: TimelineSnapshot) throws {
        (self.stem, self.snapshot) = (stem, snapshot)
        isKnown = try (snapshot.documentCounts(of: [stem]).first ?? 0) > 0
    }

    /// Whether a likeness means more than chance.
    func admit(_ quality: Double) throws -> Bool {
        guard !isKnown, quality > 0 else { return quality > 0 }
        let reached =
            try qualities
            ?? decoys.map { decoy in
                try QueryWord.neighbours(of: decoy, in: snapshot).map(\.quality).max() ?? 0
            }
        qualities = reached
        return reached.count { $0 >= quality } <= Self.tolerated
    }

    /// Whether being the beginning of a word means more than chance.
    func admitPrefix() throws -> Bool {
        guard !isKnown else { return true }
        if prefixCount == nil {
            let query = TextQuery(
                groups: decoys.map { TextQuery.Group([TextQuery.Alternative($0, isPrefix: true)]) },
                scope: SearchScope(parts: []),
                limit: 0
            )
            prefixCount = try snapshot.searchText(query).groupDocumentCounts.count { $0 > 0 }
        }
        return (prefixCount ?? 0) <= Self.tolerated
    }

    /// Words with a third of their letters, at least two, exchanged: vowels
    /// for vowels, consonants for consonants. The same word gives the same
    /// decoys.
    private static func decoys(of stem: String) -> [String] {
        let (vowels, consonants) = (Array("aeiou"), Array("bcdfghklmnprstvw"))
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in stem.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        return (0..<count).map { _ in
            var letters = Array(stem)
            var places = Array(letters.indices)
            for _ in 0..<min(places.count, max(2, letters.count / 3)) {
                let place = places.remove(at: random(places.count))
                let set = vowels.contains(letters[place]) ? vowels : consonants
                let others = set.filter { $0 != letters[place] }
                letters[place] = others[random(others.count)]
            }
            return String(letters)
        }
    }
}
