internal import Foundation
internal import HourglassCore

/// What a report was made of and how, as HTML.
struct HTMLSources {
    private let report: FootageReport
    private let words: ReportWords

    init(_ report: FootageReport) {
        self.report = report
        words = ReportWords(language: report.language)
    }

    var text: String {
        var out = "<section class=\"sources\">\n"
        out += "<h2>\(words.pick("What was analysed, and how", "分析对象与方法"))</h2>\n"
        out += "<dl>\n"
        for (term, value) in ReportMethod(report).entries {
            out += "<dt>\(HTMLText.escaped(term))</dt><dd>\(HTMLText.escaped(value))</dd>\n"
        }
        out += "</dl>\n"
        for camera in report.cameras { out += table(camera) }
        return out + "</section>\n"
    }

    private func table(_ camera: CameraReport) -> String {
        var out =
            "<h3>\(HTMLText.escaped(camera.name))</h3>\n<div class=\"wide\"><table>\n<thead><tr>"
        let heads = [
            words.pick("File", "文件"), words.pick("From", "自"), words.pick("Length", "时长"),
            words.pick("Analysed", "已分析"), words.pick("Size and content hash", "大小与内容哈希"),
        ]
        out += heads.map { "<th>\($0)</th>" }.joined() + "</tr></thead>\n"
        for source in camera.sources {
            let recording = source.recording
            let share =
                recording.seconds > 0 ? recording.analysedSeconds / recording.seconds : 1
            out += "<tr><td class=\"file\">\(HTMLText.escaped(recording.path))"
            out += "<div class=\"quiet\">\(HTMLText.escaped(source.format))</div></td>"
            out += "<td>\(camera.clock.full(source.segment.stretch.start))"
            if camera.timeline.isOnWall {
                out += "<div class=\"quiet\">\(words.clockSource(source.clockSource))</div>"
            }
            out += "</td><td>\(words.duration(recording.seconds))</td>"
            out += "<td>\(Int((min(1, share) * 100).rounded(.down))) %</td>"
            out += "<td>\(words.bytes(source.identity.byteCount))"
            out += "<div class=\"hash\">"
            out += HTMLText.escaped(source.wholeHash ?? source.identity.contentHash)
            out += source.statesWholeHash ? "" : " *"
            out += "</div></td></tr>\n"
        }
        out += "</table></div>\n"
        if camera.sources.contains(where: { !$0.statesWholeHash }) {
            out += "<p class=\"quiet\">* \(HTMLText.escaped(ReportMethod.sampledHash(words)))</p>\n"
        }
        return out
    }
}

/// How footage was analysed, in words; the same for every format.
struct ReportMethod {
    private let report: FootageReport
    private let words: ReportWords

    init(_ report: FootageReport) {
        self.report = report
        words = ReportWords(language: report.language)
    }

    private var sources: [ReportSource] { report.cameras.flatMap(\.sources) }

    /// Term and value, in order.
    var entries: [(term: String, value: String)] {
        var result = [
            (words.pick("Frames", "帧"), frames),
            (words.pick("Sampling", "采样"), modes),
            (words.pick("Text", "文字"), languages),
            (words.pick("Times", "时间"), times),
            (words.pick("Objects", "物体"), Self.objects(words)),
            (words.pick("Hashes", "哈希"), Self.wholeHash(words)),
        ]
        if let model = report.narration?.model {
            result.append((words.pick("Model", "模型"), words.writtenByModel(model)))
        }
        if !report.version.isEmpty {
            result.append((words.pick("Program", "程序"), "Hourglass \(report.version)"))
        }
        return result
    }

    private var frames: String {
        let sampled = sources.reduce(0) { $0 + $1.framesSampled }
        let decoded = sources.reduce(0) { $0 + $1.framesDecoded }
        let took = words.duration(sources.reduce(0) { $0 + $1.analysisSeconds })
        return words.pick(
            "\(sampled) looked at, \(decoded) decoded, in \(took)",
            "查看 \(sampled) 帧，解码 \(decoded) 帧，用时 \(took)"
        )
    }

    private var modes: String {
        let modes = Set(sources.compactMap(\.mode)).sorted()
        guard !modes.isEmpty else { return words.pick("nothing analysed yet", "尚未分析") }
        return modes.map { mode in
            switch mode {
            case "adaptive":
                return words.pick(
                    "adaptive (key frames, and what lies between them where something changed;"
                        + " what comes and goes between two key frames in small packets can be"
                        + " missed)",
                    "自适应（查看关键帧，以及有变化处的中间帧；两个关键帧之间一闪而过、数据量很小的变化可能漏掉）"
                )
            case "thorough":
                return words.pick("thorough (every frame decoded)", "完整（解码每一帧）")
            default: return mode
            }
        }.joined(separator: "; ")
    }

    private var languages: String {
        let languages = Set(sources.flatMap(\.textLanguages)).sorted()
        return languages.isEmpty
            ? words.pick("not read off the picture", "未识别画面文字")
            : words.pick("read off the picture in", "识别画面文字：") + " "
                + languages.joined(separator: ", ")
    }

    private var times: String {
        words.pick(
            "from presentation timestamps of the files; times of day as each file tells its start",
            "取自文件的显示时间戳；时刻由各文件的起始时间推出"
        )
    }

    static func objects(_ words: ReportWords) -> String {
        words.pick(
            "found by their motion against the still scene; what an object is (person, car,"
                + " animal) is not recognised, colours and sizes are measured",
            "依据与静止背景的差异发现；不识别物体类别（人、车、动物），颜色与大小为测量值"
        )
    }

    static func wholeHash(_ words: ReportWords) -> String {
        words.pick("SHA-256 over the whole file", "整个文件的 SHA-256")
    }

    static func sampledHash(_ words: ReportWords) -> String {
        words.pick(
            "SHA-256 over the first and last megabyte, 64 evenly spread blocks of 64 kB and the"
                + " size; this file is larger than 64 MB.",
            "文件大于 64 MB，此处为首尾各 1 MB、均匀分布的 64 个 64 kB 块及文件大小的 SHA-256。"
        )
    }
}
