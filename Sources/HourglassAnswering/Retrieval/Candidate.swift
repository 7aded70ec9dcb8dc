import HourglassCore

/// A moment that may answer a query, before its times are checked.
struct Candidate {
    var footage: Int64
    var range: Range<Int64>
    var kind: Hit.Kind
    /// What is shown or said.
    var text: String
    /// How much of what was asked for is in evidence, 0…1.
    var score: Double
    /// Orders candidates of the same list among themselves; higher first.
    var strength: Double
    /// Where in the picture.
    var place: NormalizedRect?
    /// What happened, where the moment is an event.
    var event: TimelineEvent.Kind?
    /// Whether its text was found by its meaning, not by its words.
    var isByMeaning = false
    /// Whether it was found by what its picture shows.
    var isByPicture = false

    /// How it was found.
    var foundBy: Hit.Means {
        if event != nil { return .event }
        if isByMeaning { return .meaning }
        return isByPicture || kind == .image ? .picture : .words
    }

    /// What its citation rests on.
    var evidence: ProposedCitation.Evidence {
        if let event { return .event(event) }
        return switch kind {
        case .slide: .text(.slide, text)
        case .speech: .text(.speech, text)
        case .cut: .event(.cut)
        case .motion: .event(.motion)
        case .object: .event(.object)
        case .camera: .event(.cameraMoved)
        case .image: .picture
        }
    }

    /// Whether it tells the same as `other`: the same kind, much the same
    /// stretch.
    func repeats(_ other: Candidate) -> Bool {
        guard footage == other.footage, kind == other.kind, event == other.event else {
            return false
        }
        let shared = range.clamped(to: other.range)
        let shorter = min(
            range.upperBound - range.lowerBound,
            other.range.upperBound - other.range.lowerBound
        )
        let overlap = shared.upperBound - shared.lowerBound
        guard overlap * 5 >= shorter * 4 else { return false }
        // Two texts at one time, in different places, are two things.
        return text == other.text || kind != .slide || place == nil || place == other.place
    }
}

/// Joins ranked lists that have no common measure.
package enum RankFusion {
    /// Keeps the first ranks of one list from outweighing all others.
    private static let damping = 60.0

    /// Reciprocal-rank fusion: what each item of each list adds, Σ 1/(60 + rank).
    ///
    /// - Parameter lists: items by index, best first.
    package static func scores(of lists: [[Int]], count: Int) -> [Double] {
        var result = [Double](repeating: 0, count: count)
        for list in lists {
            for (position, item) in list.enumerated() {
                result[item] += 1 / (damping + Double(position + 1))
            }
        }
        return result
    }
}
