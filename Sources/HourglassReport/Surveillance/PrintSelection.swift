/// Which events of a report are printed with their pictures.
///
/// A page takes about ten. A short report is printed whole; of a long one, the
/// most notable events, so many that they take few pages, shared out evenly
/// among cameras and among the hours in which something happened.
struct PrintSelection {
    /// Most events that are printed whole.
    private static let longest = 80
    /// Events printed in full of a longer report.
    private static let share = 48

    private let report: FootageReport
    private let form: HTMLReport.PrintForm

    init(_ report: FootageReport, _ form: HTMLReport.PrintForm) {
        (self.report, self.form) = (report, form)
    }

    /// Ids of a camera's events that are printed in full; nil for all.
    func ids(of number: Int) -> Set<String>? {
        let count = report.cameras.reduce(0) { $0 + $1.events.count }
        guard form == .notable, count > Self.longest else { return nil }
        let busy = report.cameras.filter { !$0.events.isEmpty }.count
        let most = max(6, Self.share / max(1, busy))
        let camera = report.cameras[number]
        let ranked = EventNotability.ranked(camera)
        guard ranked.count > most else { return nil }
        // Half go to the most notable wherever they are, the rest to the best
        // of the hours that have none yet.
        var chosen = Set(ranked.prefix(most / 2))
        var served = Set(chosen.map { bin(of: camera.events[$0], in: camera) })
        for place in ranked where chosen.count < most {
            let hour = bin(of: camera.events[place], in: camera)
            if served.insert(hour).inserted { chosen.insert(place) }
        }
        for place in ranked where chosen.count < most { chosen.insert(place) }
        return Set(chosen.map { camera.events[$0].id })
    }

    private func bin(of event: ReportEvent, in camera: CameraReport) -> Int {
        camera.counts.bins.lastIndex { $0.stretch.start <= event.start } ?? 0
    }
}
