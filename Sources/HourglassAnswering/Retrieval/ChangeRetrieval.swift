import HourglassCore
import HourglassTimeline

/// Finds moments at which the picture changed, by the vision tokens of a model
/// that were stored then: what a model is to look at where no words lead to it.
struct ChangeRetrieval {
    let snapshot: TimelineSnapshot
    let areas: [SearchArea]

    /// Changes this close, in seconds, are one moment.
    private static let reach = 4.0
    /// Longest moment, in seconds; a change that goes on is several.
    private static let longest = 20.0
    /// How long to look after the last change, in seconds.
    private static let rest = 2.0

    /// The moments in which most tokens changed, those first.
    func search(limit: Int) throws -> [Candidate] {
        var moments: [(footage: Int64, range: Range<Int64>, change: Int)] = []
        for area in areas {
            let (reach, longest) = (area.ticks(Self.reach), area.ticks(Self.longest))
            for range in area.ranges {
                var open: (start: Int64, last: Int64, change: Int)?
                func close() {
                    guard let moment = open else { return }
                    let end = min(range.upperBound, moment.last + area.ticks(Self.rest))
                    let whole = moment.start..<max(moment.start + 1, end)
                    moments.append((area.id, whole, moment.change))
                    open = nil
                }
                for change in try snapshot.modelTokenChanges(area.id, within: range) {
                    if let moment = open, change.tick - moment.last <= reach,
                        change.tick - moment.start <= longest
                    {
                        open = (moment.start, change.tick, moment.change + change.places)
                    } else {
                        close()
                        open = (change.tick, change.tick, change.places)
                    }
                }
                close()
            }
        }
        let most = max(1, moments.map(\.change).max() ?? 1)
        return moments.sorted {
            ($1.change, $0.range.lowerBound) < ($0.change, $1.range.lowerBound)
        }
        .prefix(limit).map { moment in
            Candidate(
                footage: moment.footage,
                range: moment.range,
                kind: .image,
                text: "",
                // No more than a place to look at.
                score: 0.5 * Double(moment.change) / Double(most),
                strength: Double(moment.change)
            )
        }
    }
}
