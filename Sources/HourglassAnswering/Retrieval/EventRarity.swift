internal import Foundation
package import HourglassCore

/// How unusual events are among others.
///
/// The sum over an event's traits of −log of the share of events that have it
/// too, one added to each count: an event whose kind, colour, way, size, place,
/// length and hour are all common scores low.
package enum EventRarity {
    /// A score an event, in the order given; higher is rarer.
    ///
    /// - Parameters:
    ///   - events: each with the length of its ticks in seconds and the hour
    ///     of the day it began in, where that is known.
    package static func scores(
        of events: [(event: TimelineEvent, secondsPerTick: Double, hour: Int?)]
    ) -> [Double] {
        let traits = events.map { Self.traits(of: $0.event, $0.secondsPerTick, $0.hour) }
        var counts: [String: Int] = [:]
        for trait in traits.joined() { counts[trait, default: 0] += 1 }
        let total = Double(events.count) + 1
        return traits.map { own in
            var sum = 0.0
            for trait in own {
                let share = (Double(counts[trait] ?? 0) + 1) / total
                sum -= log2(share)
            }
            return sum / Double(max(1, own.count))
        }
    }

    private static func traits(
        of event: TimelineEvent,
        _ secondsPerTick: Double,
        _ hour: Int?
    ) -> [String] {
        let seconds = Double(event.endTick - event.startTick) * secondsPerTick
        var traits = [
            "kind \(event.kind.rawValue)",
            "length \(Int(log2(max(0.25, seconds)).rounded()))",
        ]
        let details = event.details
        traits.append("color \(details?.color ?? "")")
        traits.append("heading \(details?.heading ?? "")")
        if let place = event.place {
            let column = Int((place.x + place.width / 2) * 4)
            let row = Int((place.y + place.height / 2) * 4)
            traits.append("place \(row) \(column)")
            let area = max(1e-4, place.width * place.height)
            traits.append("size \(Int(log2(area).rounded()))")
        }
        if let hour { traits.append("hour \(hour)") }
        for act in details?.acts ?? [] {
            traits.append("act \(act.kind.rawValue) \(act.name ?? "") \(act.direction ?? "")")
        }
        return traits
    }
}
