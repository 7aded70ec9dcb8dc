import HourglassCore
import HourglassTimeline

/// Finds moments by what happened in the picture.
struct EventRetrieval {
    let snapshot: TimelineSnapshot
    let areas: [SearchArea]
    let language: QuestionAnalysis.Language

    /// Events of these kinds in the areas, in order of footage and time; the
    /// strongest when there are more than `limit`.
    func search(_ kinds: Set<TimelineEvent.Kind>, limit: Int) throws -> [Candidate] {
        var found: [(event: TimelineEvent, area: SearchArea)] = []
        for area in areas {
            for range in area.ranges {
                let events = try snapshot.events(area.id, overlapping: range, kinds: kinds)
                // The picture the footage opens with is no change.
                found += events.filter { $0.startTick > 0 || $0.kind == .motion }
                    .map { ($0, area) }
            }
        }
        guard found.count > limit else {
            return try found.compactMap { try candidate($0.event, $0.area) }
        }
        let strongest = found.indices.sorted {
            (Self.score(of: found[$0].event), -$0) > (Self.score(of: found[$1].event), -$1)
        }
        return try strongest.prefix(max(0, limit)).sorted()
            .compactMap { try candidate(found[$0].event, found[$0].area) }
    }

    private func candidate(_ event: TimelineEvent, _ area: SearchArea) throws -> Candidate? {
        let whole = event.startTick..<max(event.startTick + 1, event.endTick)
        guard let range = area.clipped(whole) else { return nil }
        return Candidate(
            footage: area.id,
            range: range,
            kind: Hit.Kind(.event(event.kind)),
            text: try text(of: event, area),
            score: Self.score(of: event),
            strength: event.strength,
            place: event.place,
            event: event.kind
        )
    }

    /// A change of slide or shot is certain. Motion counts as far as it fills
    /// the picture: a tenth of it leaves no doubt, a hundredth little more
    /// than the least that is reported.
    private static func score(of event: TimelineEvent) -> Double {
        event.kind == .motion ? 0.6 + 0.4 * min(1, max(0, event.strength) * 10) : 1
    }

    private func text(of event: TimelineEvent, _ area: SearchArea) throws -> String {
        switch (event.kind, language) {
        case (.motion, .english):
            return "motion" + (event.place.map { " \(Self.english(of: $0))" } ?? "")
        case (.motion, .chinese):
            return (event.place.map { Self.chinese(of: $0) } ?? "画面") + "有动静"
        case (.object, .english): return "something moved through"
        case (.object, .chinese): return "有物体经过"
        case (.appeared, .english): return "something was put there"
        case (.appeared, .chinese): return "出现了东西"
        case (.removed, .english): return "something was taken away"
        case (.removed, .chinese): return "有东西被拿走"
        case (.cameraMoved, .english): return "the camera was moved"
        case (.cameraMoved, .chinese): return "摄像头被移动"
        case (.covered, .english): return "the camera was covered"
        case (.covered, .chinese): return "摄像头被遮挡"
        case (.blinded, .english): return "the camera was blinded"
        case (.blinded, .chinese): return "摄像头看不清"
        case (.signalLost, .english): return "no signal"
        case (.signalLost, .chinese): return "信号丢失"
        case (.cut, .english): return "cut"
        case (.cut, .chinese): return "画面切换"
        case (.slide, let language):
            // Read just after the change, when the slide stands.
            let range = event.startTick..<max(event.startTick + 1, event.endTick)
            let shown = try snapshot.spans(area.id, overlapping: range, kinds: [.slide]).first
            let title = shown.map { QuoteText.shortened($0.span.text, to: 80) }
            return language == .english
                ? "new slide" + (title.map { ": \($0)" } ?? "")
                : "新的一页" + (title.map { "：\($0)" } ?? "")
        }
    }

    /// Thirds of the picture the middle of a place lies in.
    private static func thirds(of place: NormalizedRect) -> (row: Int, column: Int) {
        func third(_ value: Double) -> Int { max(0, min(2, Int(value * 3))) }
        return (third(place.y + place.height / 2), third(place.x + place.width / 2))
    }

    private static func english(of place: NormalizedRect) -> String {
        let (row, column) = thirds(of: place)
        switch (row, column) {
        case (1, 1): return "in the middle"
        case (1, _): return "on the \(column == 0 ? "left" : "right")"
        case (_, 1): return "at the \(row == 0 ? "top" : "bottom")"
        default: return "at the \(row == 0 ? "top" : "bottom") \(column == 0 ? "left" : "right")"
        }
    }

    private static func chinese(of place: NormalizedRect) -> String {
        let (row, column) = thirds(of: place)
        let names = [["左上方", "上方", "右上方"], ["左侧", "中间", "右侧"], ["左下方", "下方", "右下方"]]
        return "画面" + names[row][column]
    }
}
