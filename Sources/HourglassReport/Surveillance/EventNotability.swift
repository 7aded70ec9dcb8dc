internal import Foundation
internal import HourglassAnswering
internal import HourglassCore

/// Which events deserve to be told first.
enum EventNotability {
    /// Places of the events in `events`, rarest first.
    static func byRarity(_ events: [ReportEvent], _ clock: ReportClock) -> [Int] {
        let scores = EventRarity.scores(
            of: events.map { event in
                (
                    event.event,
                    MediaTime(ticks: 1, timebase: event.media.start.timebase).seconds,
                    clock.local.flatMap { Int($0.time(event.start).prefix(2)) }
                )
            }
        )
        return events.indices.sorted { (scores[$0], -$0) > (scores[$1], -$1) }
    }

    /// Places of the events of a camera, alerts first, then the rarest.
    static func ranked(_ camera: CameraReport) -> [Int] {
        let order = byRarity(camera.events, camera.clock)
        return order.filter { camera.events[$0].severity == .alert }
            + order.filter { camera.events[$0].severity != .alert }
    }
}
