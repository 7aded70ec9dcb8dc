/// Divides a recording where most speaks for it, into chapters of sensible
/// length.
///
/// Among all ways to divide, the one is taken whose boundaries are strongest
/// after the cost of its chapters, by dynamic programming: a chapter costs a
/// little in itself and more the shorter or longer it is than asked for.
struct ChapterPlan {
    /// The chapters with their titles, in order.
    let chapters: [(range: Range<Int64>, title: String)]

    /// What a boundary has to bring.
    private static let costOfChapter = 0.55
    private static let costOfShortness = 3.0
    private static let costOfLength = 1.5

    init(_ material: ChapterMaterial, limits: ChapterList.Limits) {
        let places = [0] + material.boundaries.map(\.tick) + [material.end]
        let strengths = [0] + material.boundaries.map(\.strength) + [0]
        var best = [Double](repeating: .infinity, count: places.count)
        var before = [Int](repeating: 0, count: places.count)
        best[0] = 0
        for end in 1..<places.count {
            // Beyond some length only strength is missed; looking further back
            // than this changes nothing but the time it takes.
            for start in stride(from: end - 1, through: 0, by: -1) {
                let seconds = Double(places[end] - places[start]) * material.secondsPerTick
                let cost =
                    best[start] + Self.cost(ofSeconds: seconds, limits) - strengths[end]
                if cost < best[end] { (best[end], before[end]) = (cost, start) }
                if seconds > 20 * limits.longest, end - start > 400 { break }
            }
        }
        var cuts = [places.count - 1]
        while let last = cuts.last, last > 0 { cuts.append(before[last]) }
        cuts.reverse()
        let ranges = zip(cuts, cuts.dropFirst()).map { places[$0]..<places[$1] }
        var chapters: [(range: Range<Int64>, title: String)] = []
        for range in ranges where !range.isEmpty {
            chapters.append(
                (
                    range,
                    material.title(
                        of: range,
                        number: chapters.count + 1,
                        besides: chapters.last?.title
                    )
                )
            )
        }
        self.chapters = chapters
    }

    private static func cost(ofSeconds seconds: Double, _ limits: ChapterList.Limits) -> Double {
        var cost = costOfChapter
        if seconds < limits.shortest {
            let missing = (limits.shortest - seconds) / limits.shortest
            cost += costOfShortness * missing * missing
        } else if seconds > limits.longest {
            cost += costOfLength * (seconds - limits.longest) / limits.longest
        }
        return cost
    }
}
