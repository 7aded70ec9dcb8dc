internal import Foundation

/// An event as a model is shown it: under a number of its own, with its facts.
struct NarratedEvent {
    /// Number the model knows it by, from 1.
    let number: Int
    /// The event's id in the report.
    let id: String
    /// Camera, time and what was measured, on one line.
    let facts: String
    /// What it shows.
    let picture: ReportPicture?
    /// Minutes it touches, counted from midnight, or from the beginning of
    /// footage whose time of day is unknown.
    let minutes: Set<Int>

    init(_ event: ReportEvent, number: Int, clock: ReportClock, words: ReportWords) {
        (self.number, id, picture) = (number, event.id, event.picture)
        facts =
            "\(event.camera) · \(clock.full(event.start)) · \(words.duration(event.seconds)) · "
            + "\(words.kind(event.kind)) · \(event.text)"
        func minute(_ date: Date) -> Int {
            let parts = clock.time(date).split(separator: ":").prefix(2).compactMap { Int($0) }
            return parts.count == 2 ? parts[0] * 60 + parts[1] : 0
        }
        let (first, count) = (minute(event.start), min(1439, Int(event.seconds / 60) + 1))
        let touched = (0..<count).map { clock.local == nil ? first + $0 : (first + $0) % 1440 }
        minutes = Set(touched).union([minute(event.end)])
    }
}
