internal import Foundation
internal import HourglassCore

/// Writes a report as Markdown: the same facts as the page, without pictures.
public struct MarkdownReport: Sendable {
    private let report: FootageReport
    private let words: ReportWords

    /// Prepares to write a report.
    public init(_ report: FootageReport) {
        self.report = report
        words = ReportWords(language: report.language)
    }

    /// The text.
    public var text: String {
        let summary = ReportSummary(report)
        let title = report.title ?? words.pick("Footage report", "录像报告")
        var out = "# \(Self.escaped(title))\n\n"
        out += Self.escaped(summary.sentences.joined(separator: " ")) + "\n\n"
        out += narration
        for remark in report.groupingRemarks {
            out += "> \(Self.escaped(words.remark(remark)))\n\n"
        }
        for file in report.unreadable {
            let line = words.pick(
                "Left out, “\(file.path)”: \(file.reason)",
                "未能读取“\(file.path)”：\(file.reason)"
            )
            out += "> \(Self.escaped(line))\n\n"
        }
        if !report.unclocked.isEmpty {
            let list = report.unclocked.joined(separator: words.pick(", ", "、"))
            let line = words.pick(
                "Left out, because their time of day is not known: \(list).",
                "因时刻未知而未包含：\(list)。"
            )
            out += "> \(Self.escaped(line))\n\n"
        }
        for camera in report.cameras { out += self.camera(camera, summary) }
        out += "## \(words.pick("What was analysed, and how", "分析对象与方法"))\n\n"
        for (term, value) in ReportMethod(report).entries {
            out += "- \(Self.escaped(term)): \(Self.escaped(value))\n"
        }
        return out + "\n" + sources
    }

    /// What a model wrote of the whole, each sentence with its events' ids.
    private var narration: String {
        guard let narration = report.narration, !narration.isEmpty else { return "" }
        var out = "## \(Self.escaped(words.summaryByModel(narration.model)))\n\n"
        for sentence in narration.summary {
            let ids = sentence.events.joined(separator: ", ")
            out += "- \(Self.escaped(sentence.text)) (\(Self.escaped(ids)))\n"
        }
        if let note = words.shortfall(narration) { out += "\n> \(Self.escaped(note))\n" }
        return out + "\n"
    }

    private func camera(_ camera: CameraReport, _ summary: ReportSummary) -> String {
        let clock = camera.clock
        var out = "## \(Self.escaped(camera.name))\n\n"
        out += "\(clock.full(camera.period.start)) – \(clock.full(camera.period.end))\n\n"
        for sentence in summary.sentences(about: camera) { out += "- \(Self.escaped(sentence))\n" }
        out += "\n"
        let gaps = camera.gaps
        if !gaps.isEmpty {
            out += row([
                words.pick("Gap from", "空缺自"), words.pick("To", "至"), words.pick("Length", "时长"),
            ])
            out += row(["---", "---", "---"])
            for gap in gaps {
                out += row([
                    clock.full(gap.start), clock.full(gap.end), words.duration(gap.seconds),
                ])
            }
            out += "\n"
        }
        guard !camera.events.isEmpty else { return out }
        var heads = [
            words.pick("From", "自"), words.pick("To", "至"), words.pick("Kind", "类型"),
            words.pick("What", "内容"), words.pick("File", "文件"), words.pick("Frames", "帧"),
        ]
        if report.narration != nil {
            heads += [words.pick("Id", "编号"), words.pick("Written by a model", "由模型撰写")]
        }
        out += row(heads)
        out += row(heads.map { _ in "---" })
        for event in camera.events {
            let name = (event.path as NSString).lastPathComponent
            let frames = event.frame.map { first in
                event.lastFrame.map { "\(first)–\($0)" } ?? "\(first)"
            }
            var cells = [
                clock.full(event.start), clock.full(event.end), words.kind(event.kind), event.text,
                "\(name) \(event.media.start)", frames ?? "",
            ]
            if let narration = report.narration {
                cells += [event.id, narration.descriptions[event.id] ?? ""]
            }
            out += row(cells)
        }
        return out + "\n"
    }

    private var sources: String {
        var out = row([
            words.pick("File", "文件"), words.pick("From", "自"), words.pick("Length", "时长"),
            words.pick("Bytes", "字节"), words.pick("Content hash", "内容哈希"),
        ])
        out += row(["---", "---", "---", "---", "---"])
        var hasSampled = false
        for camera in report.cameras {
            for source in camera.sources {
                hasSampled = hasSampled || !source.statesWholeHash
                out += row([
                    source.recording.path, camera.clock.full(source.segment.stretch.start),
                    words.duration(source.recording.seconds), "\(source.identity.byteCount)",
                    (source.wholeHash ?? source.identity.contentHash)
                        + (source.statesWholeHash ? "" : " (*)"),
                ])
            }
        }
        if hasSampled { out += "\n(\\*) \(Self.escaped(ReportMethod.sampledHash(words)))\n" }
        return out
    }

    private func row(_ cells: [String]) -> String {
        "| " + cells.map { $0 == "---" ? $0 : Self.escaped($0) }.joined(separator: " | ") + " |\n"
    }

    /// Text as Markdown shows it letter for letter, on one line.
    static func escaped(_ text: String) -> String {
        var out = ""
        let scalars = Array(text.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            switch scalar {
            // Inside a word, as in most file names, it means nothing.
            case "_"
            where place > 0 && place + 1 < scalars.count
                && isWord(scalars[place - 1]) && isWord(scalars[place + 1]):
                out += "_"
            case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "!", "$":
                out += "\\\(scalar)"
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}
