internal import Foundation
internal import HourglassCore

/// The list of a camera's events as HTML.
struct HTMLEvents {
    private let camera: CameraReport
    private let number: Int
    private let isByRarity: Bool
    private let narration: ReportNarration?
    private let words: ReportWords
    /// Ids of the events printed in full; nil when all are.
    private let printed: Set<String>?

    init(_ report: FootageReport, number: Int, printForm: HTMLReport.PrintForm) {
        (camera, self.number) = (report.cameras[number], number)
        (isByRarity, narration) = (report.isByRarity, report.narration)
        words = ReportWords(language: report.language)
        printed = PrintSelection(report, printForm).ids(of: number)
    }

    var text: String {
        guard !camera.events.isEmpty else { return "" }
        let heading =
            isByRarity
            ? words.pick("Events, rarest first", "事件（最少见的在前）") : words.pick("Events", "事件")
        var out = "<h3>\(heading)</h3>\n"
        if let printed {
            out += "<p class=\"quiet paper\">"
            out += words.pick(
                "On paper, the \(printed.count) most notable of \(camera.events.count) events are"
                    + " shown in full and the others as a list.",
                "打印时完整显示 \(camera.events.count) 个事件中最值得注意的 \(printed.count) 个，其余列为简表。"
            )
            out += "</p>\n"
        }
        guard !isByRarity, camera.events.count > 8 else { return out + list(camera.events) }
        // Grouped as the chart's bars, which link here.
        let bins = camera.counts.bins
        var bin = 0
        var rest = camera.events[...]
        while let first = rest.first {
            while bin < bins.count - 1, bins[bin + 1].stretch.start <= first.start { bin += 1 }
            let isLast = bin == bins.count - 1
            let group =
                isLast ? rest : rest.prefix { $0.start < bins[bin + 1].stretch.start }
            out += groupHeading(bins[bin], bin)
            out += list(Array(group))
            rest = rest.dropFirst(group.count)
        }
        return out
    }

    /// Events on screen; on paper those chosen, and below them the others, one
    /// line each.
    private func list(_ events: [ReportEvent]) -> String {
        var out = "<ol class=\"events\">\n"
        for event in events { out += item(event) }
        out += "</ol>\n"
        guard let printed else { return out }
        let others = events.filter { !printed.contains($0.id) }
        guard !others.isEmpty else { return out }
        out += "<ul class=\"brief\">\n"
        for event in others {
            out += "<li><b>\(camera.clock.time(event.start))</b> "
            // What it was; the rest is on screen.
            let what = event.text.prefix { !";；，".contains($0) }
            out += "\(words.duration(event.seconds)) · \(HTMLText.escaped(String(what)))</li>\n"
        }
        return out + "</ul>\n"
    }

    private func groupHeading(_ bin: EventCounts.Bin, _ index: Int) -> String {
        let clock = camera.clock
        let day = clock.day(bin.stretch.start)
        let span =
            camera.counts.binSeconds >= 86_400
            ? day
            : (day.isEmpty ? "" : day + " ")
                + "\(clock.label(bin.stretch.start))–\(clock.label(bin.stretch.end))"
        return
            "<p class=\"hour\" id=\"c\(number)b\(index)\">\(span) · \(words.events(bin.total))</p>\n"
    }

    private func item(_ event: ReportEvent) -> String {
        let id = HTMLText.escaped("e\(event.id)")
        var styles = event.picture == nil ? ["bare"] : []
        if let printed, !printed.contains(event.id) { styles.append("screen") }
        let style = styles.isEmpty ? "" : " class=\"\(styles.joined(separator: " "))\""
        var out = "<li id=\"\(id)\"\(style)>\n"
        if let picture = event.picture {
            out += "<div class=\"picture\">\(EventPicture(picture, event).svg)</div>\n"
        }
        out += "<div>"
        out += "<div class=\"when\">\(times(event))</div>"
        let tag = event.severity == .alert ? "tag alert" : "tag"
        out += "<div class=\"what\"><span class=\"\(tag)\">\(words.kind(event.kind))</span> "
        out += "\(HTMLText.escaped(event.text))</div>"
        if let said = narration?.descriptions[event.id] {
            out += "<div class=\"said\"><span class=\"tag model\">\(words.modelMark)</span> "
            out += "\(HTMLText.escaped(said))</div>"
        }
        out += "<div class=\"meta\">\(HTMLText.escaped(origin(event)))</div>"
        return out + "</div>\n</li>\n"
    }

    private func times(_ event: ReportEvent) -> String {
        let clock = camera.clock
        let isSameDay = clock.day(event.start) == clock.day(event.end)
        let end = isSameDay ? clock.time(event.end) : clock.full(event.end)
        return "\(clock.full(event.start)) – \(end)"
            + " <span class=\"quiet\">\(words.duration(event.seconds))</span>"
    }

    /// Where it is to be found: file, time in the file, frames.
    private func origin(_ event: ReportEvent) -> String {
        var parts = [(event.path as NSString).lastPathComponent]
        if camera.timeline.isOnWall || camera.sources.count > 1 {
            parts.append("\(event.media.start) – \(event.media.end)")
        }
        if let frame = event.frame {
            let last = event.lastFrame.map { "–\($0)" } ?? ""
            parts.append(words.pick("frames \(frame)\(last)", "第 \(frame)\(last) 帧"))
        }
        if !event.continuesIn.isEmpty {
            let files = event.continuesIn.map { ($0 as NSString).lastPathComponent }
                .joined(separator: ", ")
            parts.append(words.pick("goes on in \(files)", "延续至 \(files)"))
        }
        return parts.joined(separator: " · ")
    }
}

/// The picture of an event with its place and its way drawn in.
struct EventPicture {
    private let picture: ReportPicture
    private let event: ReportEvent

    init(_ picture: ReportPicture, _ event: ReportEvent) {
        (self.picture, self.event) = (picture, event)
    }

    var svg: String {
        let (width, height) = (Double(picture.width), Double(picture.height))
        var out = "<svg viewBox=\"0 0 \(picture.width) \(picture.height)\" role=\"img\">"
        out += "<image width=\"\(picture.width)\" height=\"\(picture.height)\""
        out += " href=\"\(HTMLText.dataAddress(picture.jpeg))\"/>"
        let path = event.event.details?.path ?? []
        if path.count > 1 {
            let points = path.map {
                "\(HTMLText.number($0.x * width)),\(HTMLText.number($0.y * height))"
            }.joined(separator: " ")
            for (color, thickness) in [("#000", 4.5), ("#ffd23f", 2.0)] {
                out += "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(color)\""
                out += " stroke-width=\"\(thickness)\" stroke-opacity=\".85\""
                out += " stroke-linejoin=\"round\" stroke-linecap=\"round\"/>"
            }
            if let last = path.last {
                out += "<circle cx=\"\(HTMLText.number(last.x * width))\""
                out += " cy=\"\(HTMLText.number(last.y * height))\" r=\"4\" fill=\"#ffd23f\""
                out += " stroke=\"#000\"/>"
            }
        }
        if let place = picture.box {
            let (x, y) = (HTMLText.number(place.x * width), HTMLText.number(place.y * height))
            let box = (
                HTMLText.number(max(2, place.width * width)),
                HTMLText.number(max(2, place.height * height))
            )
            out += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(box.0)\" height=\"\(box.1)\""
            out += " fill=\"none\" stroke=\"#ff4136\" stroke-width=\"2\"/>"
        }
        return out + "</svg>"
    }
}
