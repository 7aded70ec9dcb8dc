internal import Foundation
internal import HourglassCore

/// Writes a report as one HTML page that needs nothing else: no network, no
/// script, pictures inside.
///
/// Names and texts are escaped wherever they stand, and the page forbids its
/// reader's browser to load anything (Content Security Policy).
public struct HTMLReport: Sendable {
    /// How much is printed in full.
    public enum PrintForm: String, Sendable, CaseIterable {
        /// Of a long report, the most notable events with their pictures and
        /// the others as a list.
        case notable
        /// Every event with its picture.
        case all
    }

    private let report: FootageReport
    private let printForm: PrintForm
    private let words: ReportWords

    /// Prepares to write a report.
    ///
    /// - Parameters:
    ///   - report: what is written.
    ///   - printForm: what comes out on paper; the screen shows all.
    public init(_ report: FootageReport, printForm: PrintForm = .notable) {
        (self.report, self.printForm) = (report, printForm)
        words = ReportWords(language: report.language)
    }

    /// The page.
    public var text: String {
        var out = """
            <!DOCTYPE html>
            <html lang="\(words.pick("en", "zh-CN"))">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
            img-src data:; style-src 'unsafe-inline'">
            <meta name="generator" content="Hourglass \(HTMLText.escaped(report.version))">
            <title>\(HTMLText.escaped(title))</title>
            <style>
            \(HTMLStyle.sheet)
            </style>
            </head>
            <body>
            <main>

            """
        out += header
        out += overview
        for number in report.cameras.indices { out += camera(number) }
        out += HTMLSources(report).text
        out += "</main>\n</body>\n</html>\n"
        return out
    }

    private var title: String {
        report.title ?? words.pick("Footage report", "录像报告")
    }

    // MARK: - The first page

    private var header: String {
        let clock = report.cameras.first { $0.timeline.isOnWall }?.clock
        let made = (clock?.local ?? LocalTime(.current))
        let version = report.version.isEmpty ? "" : " \(HTMLText.escaped(report.version))"
        var out = "<header>\n<h1>\(HTMLText.escaped(title))</h1>\n"
        if let period = wholePeriod, let clock {
            let from = clock.full(period.start)
            let to = clock.full(period.end)
            out += "<p class=\"period\">\(from) – \(to) <span class=\"quiet\">"
            let zone = made.zone.identifier
            // A fixed offset needs no name beside it.
            let name = zone.hasPrefix("GMT") ? "" : HTMLText.escaped(zone) + ", "
            let offsets = [period.start, period.end].map { "UTC" + made.offset($0) }
            let spelled = offsets[0] == offsets[1] ? offsets[0] : offsets.joined(separator: " → ")
            out += "\(name)\(spelled)</span></p>\n"
        }
        out += "<p class=\"quiet\">"
        out += words.pick(
            "Made \(made.dateAndTime(report.madeAt)) with Hourglass\(version)",
            "生成于 \(made.dateAndTime(report.madeAt))，Hourglass\(version)"
        )
        out += "</p>\n</header>\n"
        return out
    }

    private var wholePeriod: CameraTimeline.Stretch? {
        let periods = report.cameras.filter { $0.timeline.isOnWall }.map(\.period)
        guard let start = periods.map(\.start).min(), let end = periods.map(\.end).max() else {
            return nil
        }
        return CameraTimeline.Stretch(start, end)
    }

    private var overview: String {
        let summary = ReportSummary(report)
        let gap = words.pick(" ", "")
        var out = "<section class=\"summary\">\n<h2>\(words.pick("Summary", "摘要"))</h2>\n"
        out +=
            "<p class=\"lead\">\(summary.sentences.map(HTMLText.escaped).joined(separator: gap))</p>\n"
        if report.cameras.count > 1 {
            out += "<ul>\n"
            for (number, camera) in report.cameras.enumerated() {
                let text = summary.sentences(about: camera).prefix(2).joined(separator: gap)
                out += "<li><a href=\"#c\(number)\">\(HTMLText.escaped(camera.name))</a>: "
                out += "\(HTMLText.escaped(text))</li>\n"
            }
            out += "</ul>\n"
        }
        out += narration
        out += notes
        let wall = report.cameras.enumerated().filter { $0.element.timeline.isOnWall }
        if let period = wholePeriod, !wall.isEmpty {
            out +=
                RecordingChart(
                    cameras: wall.map { ($0.offset, $0.element) },
                    period: period,
                    words: words
                )
                .svg
        }
        return out + "</section>\n"
    }

    /// What a model wrote of the whole, each sentence linked to its events.
    private var narration: String {
        guard let narration = report.narration, !narration.isEmpty else { return "" }
        let starts = Dictionary(
            report.cameras.flatMap { camera in
                camera.events.map { ($0.id, camera.clock.time($0.start)) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        var out = "<div class=\"narration\">\n"
        out += "<p class=\"quiet\"><span class=\"tag model\">\(words.modelMark)</span> "
        out += "\(HTMLText.escaped(words.summaryByModel(narration.model)))</p>\n"
        for sentence in narration.summary {
            out += "<p>\(HTMLText.escaped(sentence.text))"
            for id in sentence.events {
                out += " <a class=\"quiet\" href=\"#\(HTMLText.escaped("e" + id))\">"
                out += "\(HTMLText.escaped(starts[id] ?? id))</a>"
            }
            out += "</p>\n"
        }
        if let note = words.shortfall(narration) {
            out += "<p class=\"quiet\">\(HTMLText.escaped(note))</p>\n"
        }
        return out + "</div>\n"
    }

    private var notes: String {
        var notes = report.groupingRemarks.map(words.remark)
        notes += report.unreadable.map {
            words.pick("Left out, “\($0.path)”: \($0.reason)", "未能读取“\($0.path)”：\($0.reason)")
        }
        if !report.unclocked.isEmpty {
            let list = report.unclocked.joined(separator: words.pick(", ", "、"))
            notes.append(
                words.pick(
                    "Left out, because their time of day is not known: \(list).",
                    "因时刻未知而未包含：\(list)。"
                )
            )
        }
        return notes.map { "<p class=\"note\">\(HTMLText.escaped($0))</p>\n" }.joined()
    }

    // MARK: - A camera

    private func camera(_ number: Int) -> String {
        let camera = report.cameras[number]
        var out = "<section class=\"camera\" id=\"c\(number)\">\n"
        out += "<h2>\(HTMLText.escaped(camera.name))</h2>\n"
        out += "<p class=\"quiet\">\(HTMLText.escaped(periodLine(camera)))</p>\n"
        let sentences = ReportSummary(report).sentences(about: camera)
        out += "<ul class=\"facts\">\n"
        out += sentences.map { "<li>\(HTMLText.escaped($0))</li>\n" }.joined()
        out += "</ul>\n"
        if !camera.events.isEmpty {
            out += "<div class=\"charts\">\n"
            out += CountChart(camera, number: number, words: words).svg
            out += HeatChart(camera, words: words).svg
            out += "</div>\n"
        }
        out += gaps(camera)
        out += HTMLEvents(report, number: number, printForm: printForm).text
        return out + "</section>\n"
    }

    private func periodLine(_ camera: CameraReport) -> String {
        let clock = camera.clock
        let files = camera.sources.count
        let recorded = words.duration(camera.recordedSeconds)
        return words.pick(
            "\(clock.full(camera.period.start)) – \(clock.full(camera.period.end)) ·"
                + " \(recorded) recorded in \(files == 1 ? "1 file" : "\(files) files")",
            "\(clock.full(camera.period.start)) – \(clock.full(camera.period.end)) ·"
                + " 录像 \(recorded)，共 \(files) 个文件"
        )
    }

    private func gaps(_ camera: CameraReport) -> String {
        let gaps = camera.gaps
        let overlaps = camera.timeline.overlaps.filter {
            $0.stretch.intersection(camera.period) != nil
        }
        guard !gaps.isEmpty || !overlaps.isEmpty else { return "" }
        var out = "<h3>\(words.pick("Gaps and overlaps in the recording", "录像的空缺与重叠"))</h3>\n"
        out += "<table class=\"plain\"><thead><tr><th></th><th>\(words.pick("From", "自"))</th>"
        out +=
            "<th>\(words.pick("To", "至"))</th><th>\(words.pick("Length", "时长"))</th></tr></thead>\n"
        let rows =
            gaps.map { (words.pick("gap", "空缺"), $0, "gap") }
            + overlaps.map { (words.pick("overlap", "重叠"), $0.stretch, "overlap") }
        for (name, stretch, style) in rows.sorted(by: { $0.1.start < $1.1.start }) {
            out += "<tr><td><span class=\"tag \(style)\">\(name)</span></td>"
            out += "<td>\(camera.clock.full(stretch.start))</td>"
            out += "<td>\(camera.clock.full(stretch.end))</td>"
            out += "<td>\(words.duration(stretch.seconds))</td></tr>\n"
        }
        return out + "</table>\n"
    }
}

/// Text made safe for HTML and SVG.
enum HTMLText {
    /// The text as it may stand in content and in quoted attributes.
    ///
    /// Control characters, which neither may hold, become spaces; so do the
    /// marks that turn the direction of what follows them.
    static func escaped(_ text: String) -> String {
        var out = ""
        out.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}", "\u{FFFE}", "\u{FFFF}":
                out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// A number of pixels with at most one digit after the point.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }

    /// A JPEG file as an address that holds it.
    static func dataAddress(_ jpeg: [UInt8]) -> String {
        "data:image/jpeg;base64," + Data(jpeg).base64EncodedString()
    }
}
