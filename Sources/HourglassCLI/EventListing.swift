import HourglassCore

/// How events are listed.
enum EventListing {
    /// What is known of an event besides its kind, time and place, with times
    /// in seconds.
    struct Details: Encodable {
        struct Waypoint: Encodable {
            let timeS: Double
            let x: Double
            let y: Double

            enum CodingKeys: String, CodingKey {
                case timeS = "time_s"
                case x, y
            }
        }

        struct Act: Encodable {
            let kind: String
            let startS: Double
            let endS: Double
            let name: String?
            let direction: String?

            enum CodingKeys: String, CodingKey {
                case kind, name, direction
                case startS = "start_s"
                case endS = "end_s"
            }
        }

        let identity: Int?
        let title: String?
        let stepsS: [Double]?
        let color: String?
        let width: Int?
        let height: Int?
        let heading: String?
        let bestS: Double?
        let acts: [Act]?
        let path: [Waypoint]?

        init(_ details: EventDetails, timebase: Timebase) {
            func seconds(_ tick: Int64) -> Double {
                MediaTime(ticks: tick, timebase: timebase).seconds
            }
            (identity, title) = (details.identity, details.title)
            stepsS = details.steps?.map(seconds)
            (color, heading) = (details.color, details.heading)
            (width, height) = (details.width, details.height)
            bestS = details.bestTick.map(seconds)
            acts = details.acts?.map { act in
                Act(
                    kind: act.kind.rawValue,
                    startS: seconds(act.startTick),
                    endS: seconds(act.endTick),
                    name: act.name,
                    direction: act.direction
                )
            }
            path = details.path?.map { Waypoint(timeS: seconds($0.tick), x: $0.x, y: $0.y) }
        }

        /// In a few words.
        var line: String {
            var words: [String] = []
            if let title { words.append(title) }
            if let color { words.append(color) }
            if let width, let height { words.append("\(width)×\(height)") }
            if let heading { words.append(heading) }
            for act in acts ?? [] {
                words.append([act.kind, act.name].compactMap { $0 }.joined(separator: ":"))
            }
            return words.joined(separator: " ")
        }

        enum CodingKeys: String, CodingKey {
            case identity, title, color, width, height, heading, acts, path
            case stepsS = "steps_s"
            case bestS = "best_s"
        }
    }
}
