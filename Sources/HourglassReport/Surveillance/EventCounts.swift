internal import Foundation

/// How many events began in each stretch of a period.
public struct EventCounts: Sendable, Equatable {
    /// One bar of the chart.
    public struct Bin: Sendable, Equatable {
        /// From when to when; the first and last may reach beyond the period.
        public var stretch: CameraTimeline.Stretch
        /// Events by how much attention they deserve.
        public var alerts: Int
        /// Events by how much attention they deserve.
        public var detections: Int
        /// Share of the bin that was recorded, 0…1.
        public var recordedShare: Double

        /// All events.
        public var total: Int { alerts + detections }
    }

    /// The bins, without holes between them.
    public let bins: [Bin]
    /// Length of a bin in seconds; a day in which the clock changes is longer
    /// or shorter.
    public let binSeconds: Int

    /// Counts events by their start: each five minutes of a period of up to
    /// three hours, each hour of up to four days, each day of a longer one.
    public init(
        _ events: [ReportEvent],
        timeline: CameraTimeline,
        period: CameraTimeline.Stretch,
        clock: ReportClock
    ) {
        let length = period.seconds
        let seconds = length <= 3 * 3600 ? 300 : length <= 4 * 86_400 ? 3600 : 86_400
        let local = clock.local ?? LocalTime(TimeZone(secondsFromGMT: 0)!)
        var edges = [local.start(ofBin: seconds, containing: period.start)]
        // A bin a day for three years; what is longer is cut, not a loop
        // without end.
        while let last = edges.last, last < period.end, edges.count < 1200 {
            let step = seconds < 86_400 ? Double(seconds) : 86_400 * 1.1
            edges.append(local.start(ofBin: seconds, containing: last.addingTimeInterval(step)))
        }
        if edges.count < 2 { edges.append(edges[0].addingTimeInterval(Double(seconds))) }
        var bins = zip(edges, edges.dropFirst()).map { start, end in
            Bin(
                stretch: CameraTimeline.Stretch(start, end),
                alerts: 0,
                detections: 0,
                recordedShare: 0
            )
        }
        for index in bins.indices {
            let stretch = bins[index].stretch
            bins[index].recordedShare =
                timeline.recordedSeconds(in: stretch) / max(1, stretch.seconds)
        }
        for event in events {
            // An event that began before the period is counted at its edge.
            let start = min(max(event.start, period.start), edges[edges.count - 1])
            var (low, high) = (0, bins.count - 1)
            while low < high {
                let middle = (low + high + 1) / 2
                if bins[middle].stretch.start <= start { low = middle } else { high = middle - 1 }
            }
            if event.severity == .alert {
                bins[low].alerts += 1
            } else {
                bins[low].detections += 1
            }
        }
        (self.bins, binSeconds) = (bins, seconds)
    }

    /// The bin with most events, the first of equals; nil without events.
    public var busiest: Bin? {
        let most = bins.map(\.total).max() ?? 0
        return most > 0 ? bins.first { $0.total == most } : nil
    }
}
