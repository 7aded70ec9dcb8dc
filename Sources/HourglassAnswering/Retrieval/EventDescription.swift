package import HourglassCore

/// Tells an event in words: what was seen, never what it was.
///
/// Without a model nobody knows whether an object is a person or a car, so the
/// words say `object`, its colour, its size and what it did.
package struct EventDescription {
    private let event: TimelineEvent
    private let language: QuestionAnalysis.Language
    private let timebase: Timebase
    /// Writes the time of a tick; nil leaves times of single acts out.
    private let time: ((Int64) -> String)?

    /// Describes an event.
    ///
    /// - Parameter time: writes the time of a tick the way the reader sees
    ///   times, or nil to leave out when single acts were done.
    package init(
        _ event: TimelineEvent,
        timebase: Timebase,
        language: QuestionAnalysis.Language,
        time: ((Int64) -> String)? = nil
    ) {
        (self.event, self.timebase) = (event, timebase)
        (self.language, self.time) = (language, time)
    }

    private var isChinese: Bool { language == .chinese }

    /// The event in one sentence without a full stop.
    package var text: String {
        let clauses = [subject] + acts + remarks
        return clauses.joined(separator: isChinese ? "，" : "; ")
    }

    // MARK: - What

    private var subject: String {
        switch event.kind {
        case .object: return object
        case .motion:
            let place = event.place.map { PictureThird($0).words(language) }
            return isChinese ? (place ?? "画面") + "有动静" : "motion" + (place.map { " \($0)" } ?? "")
        case .appeared:
            return isChinese ? "\(thing)被放下并留在原处" : "\(thing) was put there and remained"
        case .removed: return isChinese ? "\(thing)被拿走" : "\(thing) was taken away"
        case .cameraMoved: return isChinese ? "摄像头被移动" : "the camera was moved"
        case .covered: return isChinese ? "摄像头被遮挡或失焦" : "the camera was covered or lost its focus"
        case .blinded:
            return isChinese ? "画面过亮或过暗，看不清" : "too bright or too dark to see anything"
        case .signalLost: return isChinese ? "信号丢失" : "no signal"
        case .cut: return isChinese ? "画面切换" : "cut"
        case .slide:
            let title = event.details?.title
            return isChinese
                ? "新的一页" + (title.map { "：\($0)" } ?? "")
                : "new slide" + (title.map { ": \($0)" } ?? "")
        }
    }

    private var thing: String {
        let color = event.details?.color
        if isChinese { return (color.map(EventColor.chinese) ?? "") + "物体" }
        return color.map { "\($0) object" } ?? "something"
    }

    private var object: String {
        let heading = event.details?.heading.map { EventHeading.words($0, language) }
        let color = event.details?.color
        if isChinese {
            return (color.map(EventColor.chinese) ?? "") + "物体" + (heading ?? "经过")
        }
        return (color.map { "\($0) object" } ?? "object") + " " + (heading ?? "moved about")
    }

    // MARK: - What it did

    private var acts: [String] { (event.details?.acts ?? []).map(words) }

    private func words(_ act: EventDetails.Act) -> String {
        let length = duration(act.endTick - act.startTick)
        let name = act.name.map { "“\($0)”" }
        let when =
            time.map { isChinese ? "\($0(act.startTick)) " : " at \($0(act.startTick))" } ?? ""
        if isChinese {
            switch act.kind {
            case .enter: return when + "从\(EventHeading.chineseEdge(act.name))进入"
            case .leave: return when + "从\(EventHeading.chineseEdge(act.name))离开"
            case .stay: return when + "停留\(length)" + (name.map { "（\($0)）" } ?? "")
            case .crossLine:
                let way = act.direction == "backward" ? "反向" : act.direction == nil ? "" : "正向"
                return when + way + "越过" + (name ?? "界线")
            case .inZone: return when + "在\(name ?? "区域")内\(length)"
            }
        }
        switch act.kind {
        case .enter: return "came in \(EventHeading.englishEdge(act.name))" + when
        case .leave: return "went out \(EventHeading.englishEdge(act.name))" + when
        case .stay: return "stayed \(length)" + (name.map { " at \($0)" } ?? "") + when
        case .crossLine:
            let way = act.direction.map { " \($0)" } ?? ""
            return "crossed \(name ?? "a line")\(way)" + when
        case .inZone: return "in \(name ?? "a zone") for \(length)" + when
        }
    }

    private var remarks: [String] {
        guard let width = event.details?.width, let height = event.details?.height,
            width > 0, height > 0
        else { return [] }
        return [isChinese ? "约 \(width)×\(height) 像素" : "about \(width)×\(height) px"]
    }

    private func duration(_ ticks: Int64) -> String {
        let seconds = MediaTime(ticks: max(0, ticks), timebase: timebase).seconds
        return SpokenDuration.text(seconds, language)
    }
}

/// Durations as people say them.
package enum SpokenDuration {
    /// `3 min 20 s`, `1 h 5 min`, `0.4 s`; `3 分 20 秒`, `1 小时 5 分`, `0.4 秒`.
    package static func text(_ seconds: Double, _ language: QuestionAnalysis.Language) -> String {
        let units = language == .chinese ? ["天", "小时", "分", "秒"] : ["d", "h", "min", "s"]
        guard seconds >= 10 else {
            let tenths = Int((max(0, seconds) * 10).rounded())
            let text = tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
            return "\(text) \(units[3])"
        }
        let whole = Int(seconds.rounded())
        let parts = [whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60]
        guard let first = parts.firstIndex(where: { $0 > 0 }) else { return "0 \(units[3])" }
        return zip(parts, units).enumerated()
            .filter { index, part in part.0 > 0 && index <= first + 1 }
            .map { "\($1.0) \($1.1)" }.joined(separator: " ")
    }
}

/// The ninth of the picture the middle of a place lies in.
struct PictureThird {
    private let row: Int
    private let column: Int

    init(_ place: NormalizedRect) {
        func third(_ value: Double) -> Int { max(0, min(2, Int(value * 3))) }
        row = third(place.y + place.height / 2)
        column = third(place.x + place.width / 2)
    }

    func words(_ language: QuestionAnalysis.Language) -> String {
        if language == .chinese {
            let names = [["左上方", "上方", "右上方"], ["左侧", "中间", "右侧"], ["左下方", "下方", "右下方"]]
            return "画面" + names[row][column]
        }
        switch (row, column) {
        case (1, 1): return "in the middle"
        case (1, _): return "on the \(column == 0 ? "left" : "right")"
        case (_, 1): return "at the \(row == 0 ? "top" : "bottom")"
        default: return "at the \(row == 0 ? "top" : "bottom") \(column == 0 ? "left" : "right")"
        }
    }
}
