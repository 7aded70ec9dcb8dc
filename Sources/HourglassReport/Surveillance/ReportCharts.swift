internal import Foundation
internal import HourglassCore

/// Recordings, gaps and events of several cameras over one another, as SVG.
struct RecordingChart {
    let cameras: [(number: Int, camera: CameraReport)]
    let period: CameraTimeline.Stretch
    let words: ReportWords

    private static let width = 940.0
    private static let left = 150.0
    private static let row = 30.0

    private func x(_ date: Date) -> Double {
        let share = date.timeIntervalSince(period.start) / max(1, period.seconds)
        return Self.left + max(0, min(1, share)) * (Self.width - Self.left - 6)
    }

    var svg: String {
        let height = Self.row * Double(cameras.count) + 40
        let label = words.pick("Recordings and events over time", "录像与事件时间轴")
        var out = "<figure><figcaption>\(label)</figcaption>\n"
        out += "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(height))\" role=\"img\""
        out += " aria-label=\"\(label)\">\n"
        out += axis(height: height)
        for (row, entry) in cameras.enumerated() {
            out += line(entry.camera, entry.number, top: Double(row) * Self.row + 6)
        }
        out += "</svg>\n<p class=\"quiet\">\(legend)</p></figure>\n"
        return out
    }

    private var legend: String {
        func swatch(_ color: String) -> String {
            "<svg width=\"11\" height=\"11\" style=\"display:inline\" viewBox=\"0 0 10 10\">"
                + "<rect width=\"10\" height=\"10\" fill=\"\(color)\"/></svg>"
        }
        let entries = [
            ("#cfe0f3", words.pick("recorded", "有录像")), ("#f1d9d5", words.pick("gap", "空缺")),
            ("#2f6db5", words.pick("event", "事件")), ("#c0392b", words.pick("alert", "警报")),
        ]
        return entries.map { "\(swatch($0.0)) \($0.1)" }.joined(separator: " &nbsp; ")
    }

    private func line(_ camera: CameraReport, _ number: Int, top: Double) -> String {
        let height = Self.row - 12
        var out = "<a href=\"#c\(number)\"><text class=\"strong\" x=\"0\" y=\"\(top + 13)\">"
        let name = camera.name.count > 22 ? String(camera.name.prefix(21)) + "…" : camera.name
        out += "\(HTMLText.escaped(name))</text></a>\n"
        func bar(_ stretch: CameraTimeline.Stretch, _ color: String) -> String {
            let (from, to) = (x(stretch.start), x(stretch.end))
            return "<rect x=\"\(HTMLText.number(from))\" y=\"\(HTMLText.number(top))\""
                + " width=\"\(HTMLText.number(max(0.6, to - from)))\" height=\"\(Int(height))\""
                + " fill=\"\(color)\"/>\n"
        }
        out += camera.timeline.recorded.compactMap { $0.intersection(camera.period) }
            .map { bar($0, "#cfe0f3") }.joined()
        out += camera.gaps.map { bar($0, "#f1d9d5") }.joined()
        for (severity, color) in [(ReportEvent.Severity.detection, "#2f6db5"), (.alert, "#c0392b")]
        {
            out += marks(camera.events.filter { $0.severity == severity }, color, top, height)
        }
        return out
    }

    /// Events as marks, those that would lie on one another drawn as one.
    private func marks(_ events: [ReportEvent], _ color: String, _ top: Double, _ height: Double)
        -> String
    {
        var path = ""
        var until = -1.0
        for event in events.sorted(by: { $0.start < $1.start }) {
            let from = max(x(event.start), until)
            let to = max(x(event.end), x(event.start) + 0.8)
            guard to > until + 0.1 else { continue }
            path += "M\(HTMLText.number(from)) \(HTMLText.number(top + 3))"
            path += "h\(HTMLText.number(max(0.4, to - from)))v\(Int(height - 6))"
            path += "h-\(HTMLText.number(max(0.4, to - from)))z"
            until = to
        }
        return path.isEmpty ? "" : "<path d=\"\(path)\" fill=\"\(color)\"/>\n"
    }

    private func axis(height: Double) -> String {
        guard let clock = cameras.first?.camera.clock, let local = clock.local else { return "" }
        let steps = [
            300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000,
        ]
        let step = steps.first { period.seconds / Double($0) <= 13 } ?? 2_592_000
        var out = ""
        var date = local.start(ofBin: min(step, 86_400), containing: period.start)
        let bottom = height - 30
        var last = -100.0
        for _ in 0..<400 where date <= period.end {
            if date >= period.start {
                let place = x(date)
                let isDay = local.time(date) == "00:00:00" || step >= 86_400
                let label = isDay ? String(local.day(date).dropFirst(5)) : local.minute(date)
                out += "<path d=\"M\(HTMLText.number(place)) 2V\(Int(bottom))\""
                out += " stroke=\"\(isDay ? "#8b95a5" : "#d9dee6")\"/>"
                if place - last > 34 {
                    out += "<text x=\"\(HTMLText.number(place))\" y=\"\(Int(bottom + 14))\""
                    out += " text-anchor=\"middle\">\(label)</text>\n"
                    last = place
                }
            }
            let next = date.addingTimeInterval(Double(step))
            date = step > 3600 ? local.aligned(next, to: min(step, 86_400)) : next
        }
        return out
    }
}

/// Events per hour, five minutes or day, as SVG.
struct CountChart {
    private let camera: CameraReport
    private let number: Int
    private let words: ReportWords

    init(_ camera: CameraReport, number: Int, words: ReportWords) {
        (self.camera, self.number, self.words) = (camera, number, words)
    }

    private static let width = 520.0
    private static let height = 260.0
    private static let left = 34.0
    private static let bottom = 26.0

    var svg: String {
        let counts = camera.counts
        let unit: String =
            switch counts.binSeconds {
            case 300: words.pick("Events per five minutes", "每五分钟的事件数")
            case 3600: words.pick("Events per hour", "每小时的事件数")
            default: words.pick("Events per day", "每天的事件数")
            }
        var out = "<figure><figcaption>\(unit)</figcaption>\n"
        out += "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\""
        out += " aria-label=\"\(unit)\">\n"
        let top = Double(Self.niceTop(counts.bins.map(\.total).max() ?? 0))
        let plot = Self.height - Self.bottom - 8
        for share in [0, 0.5, 1] {
            let y = 8 + plot * (1 - share)
            let value = top * share
            guard value == value.rounded() else { continue }
            out += "<path d=\"M\(Int(Self.left)) \(HTMLText.number(y))H\(Int(Self.width))\""
            out += " stroke=\"#d9dee6\"/><text x=\"\(Int(Self.left - 6))\""
            out += " y=\"\(HTMLText.number(y + 4))\" text-anchor=\"end\">\(Int(value))</text>\n"
        }
        let step = (Self.width - Self.left) / Double(max(1, counts.bins.count))
        for (index, bin) in counts.bins.enumerated() {
            out += bar(bin, index, x: Self.left + step * Double(index), step, plot, top)
        }
        out += labels(step)
        return out + "</svg></figure>\n"
    }

    private func bar(
        _ bin: EventCounts.Bin,
        _ index: Int,
        x: Double,
        _ step: Double,
        _ plot: Double,
        _ top: Double
    ) -> String {
        let width = max(1, step * 0.82)
        let left = HTMLText.number(x + (step - width) / 2)
        var out = ""
        if bin.recordedShare < 0.005 {
            out += "<rect x=\"\(left)\" y=\"8\" width=\"\(HTMLText.number(width))\""
            out += " height=\"\(HTMLText.number(plot))\" fill=\"#f1d9d5\"/>\n"
        }
        guard bin.total > 0 else { return out }
        let title = "\(span(bin)): \(words.events(bin.total))"
        out += "<a href=\"#c\(number)b\(index)\"><title>\(HTMLText.escaped(title))</title>"
        var base = 8 + plot
        for (count, color) in [(bin.detections, "#2f6db5"), (bin.alerts, "#c0392b")] where count > 0
        {
            let height = plot * Double(count) / top
            base -= height
            out += "<rect x=\"\(left)\" y=\"\(HTMLText.number(base))\""
            out += " width=\"\(HTMLText.number(width))\" height=\"\(HTMLText.number(height))\""
            out += " fill=\"\(color)\"/>"
        }
        return out + "</a>\n"
    }

    private func span(_ bin: EventCounts.Bin) -> String {
        let clock = camera.clock
        return camera.counts.binSeconds >= 86_400
            ? clock.day(bin.stretch.start)
            : "\(clock.label(bin.stretch.start))–\(clock.label(bin.stretch.end))"
    }

    private func labels(_ step: Double) -> String {
        let bins = camera.counts.bins
        let every = max(1, Int((44 / step).rounded(.up)))
        var out = ""
        for index in stride(from: 0, to: bins.count, by: every) {
            let start = bins[index].stretch.start
            let text =
                camera.counts.binSeconds >= 86_400
                ? String(camera.clock.day(start).dropFirst(5)) : camera.clock.label(start)
            let x = Self.left + step * Double(index)
            out +=
                "<text x=\"\(HTMLText.number(x))\" y=\"\(Int(Self.height - 8))\">\(text)</text>\n"
        }
        return out
    }

    /// The next even number, or round number of tens, above.
    private static func niceTop(_ value: Int) -> Int {
        for top in [2, 4, 6, 8, 10, 20, 30, 40, 60, 80, 100] where value <= top { return top }
        var top = 200
        while top < value { top *= 2 }
        return top
    }
}

/// The scene with where things moved laid over it, as SVG.
struct HeatChart {
    private let camera: CameraReport
    private let words: ReportWords

    init(_ camera: CameraReport, words: ReportWords) {
        (self.camera, self.words) = (camera, words)
    }

    /// Blue over green and yellow to red.
    private static let colors = [
        "#1e3a8a", "#1d6fb8", "#12a3a3", "#3fb950", "#b5c832", "#f2c230", "#f08c2e", "#e2502a",
        "#c81e1e",
    ]

    var svg: String {
        guard let heat = camera.heat else { return "" }
        let width = 480.0
        let scene = camera.scene
        let aspect = scene.map { Double($0.height) / Double(max(1, $0.width)) } ?? 0.5625
        let height = (width * aspect).rounded()
        let label = words.pick("Where things moved", "活动热区")
        var out = "<figure><figcaption>\(label)</figcaption>\n"
        out +=
            "<svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\" aria-label=\"\(label)\">\n"
        if let scene {
            out += "<image width=\"\(Int(width))\" height=\"\(Int(height))\""
            out += " preserveAspectRatio=\"none\" href=\"\(HTMLText.dataAddress(scene.jpeg))\"/>\n"
        } else {
            out += "<rect width=\"\(Int(width))\" height=\"\(Int(height))\" fill=\"#dfe4ea\"/>\n"
        }
        let levels = heat.levels(Self.colors.count)
        let (across, down) = (width / Double(heat.columns), height / Double(heat.rows))
        var paths = [String](repeating: "", count: Self.colors.count)
        for row in 0..<heat.rows {
            var column = 0
            while column < heat.columns {
                let level = levels[row * heat.columns + column]
                var end = column + 1
                while end < heat.columns, levels[row * heat.columns + end] == level { end += 1 }
                if level > 0 {
                    let x = HTMLText.number(Double(column) * across)
                    let y = HTMLText.number(Double(row) * down)
                    let length = HTMLText.number(Double(end - column) * across)
                    paths[level - 1] += "M\(x) \(y)h\(length)v\(HTMLText.number(down))h-\(length)z"
                }
                column = end
            }
        }
        for (level, path) in paths.enumerated() where !path.isEmpty {
            let hundredths = 28 + 4 * level
            out += "<path d=\"\(path)\" fill=\"\(Self.colors[level])\""
            out += " fill-opacity=\".\(hundredths)\"/>\n"
        }
        return out + "</svg></figure>\n"
    }
}
