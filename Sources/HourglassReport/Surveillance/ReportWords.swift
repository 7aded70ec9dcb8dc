internal import Foundation
internal import HourglassAnswering
internal import HourglassCore
internal import HourglassMedia

/// The fixed words of reports, in both languages.
struct ReportWords {
    let language: ReportLanguage

    var isChinese: Bool { language == .chinese }

    /// One of two wordings.
    func pick(_ english: String, _ chinese: String) -> String { isChinese ? chinese : english }

    var answering: QuestionAnalysis.Language { isChinese ? .chinese : .english }

    func duration(_ seconds: Double) -> String { SpokenDuration.text(seconds, answering) }

    /// `1 event`, `7 events`; `7 个事件`.
    func events(_ count: Int) -> String {
        pick(count == 1 ? "1 event" : "\(count) events", "\(count) 个事件")
    }

    /// Name of a kind of event, in the plural where it is counted.
    func kind(_ kind: TimelineEvent.Kind) -> String {
        switch kind {
        case .object: pick("object", "物体经过")
        case .motion: pick("motion", "动静")
        case .appeared: pick("put down", "放下物品")
        case .removed: pick("taken away", "拿走物品")
        case .cameraMoved: pick("camera moved", "摄像头移动")
        case .covered: pick("camera covered", "摄像头被遮挡")
        case .blinded: pick("blinded", "画面过亮或过暗")
        case .signalLost: pick("signal lost", "信号丢失")
        case .slide: pick("slide", "幻灯片")
        case .cut: pick("cut", "画面切换")
        }
    }

    /// Several of a kind, `3 objects`.
    func count(_ count: Int, _ kind: TimelineEvent.Kind) -> String {
        guard !isChinese else { return "\(self.kind(kind)) \(count) 次" }
        switch kind {
        case .object: return count == 1 ? "1 object" : "\(count) objects"
        case .motion: return "motion \(times(count))"
        case .slide: return count == 1 ? "1 slide" : "\(count) slides"
        case .cut: return count == 1 ? "1 cut" : "\(count) cuts"
        case .appeared: return "something put down \(times(count))"
        case .removed: return "something taken away \(times(count))"
        case .cameraMoved: return "camera moved \(times(count))"
        case .covered: return "camera covered \(times(count))"
        case .blinded: return "camera blinded \(times(count))"
        case .signalLost: return "signal lost \(times(count))"
        }
    }

    private func times(_ count: Int) -> String {
        count == 1 ? "once" : count == 2 ? "twice" : "\(count) times"
    }

    /// What a sentence of a model is marked with.
    var modelMark: String { pick("model-written", "模型撰写") }

    /// Heading of a model's summary.
    func summaryByModel(_ model: String) -> String {
        pick("Summary written by a model (\(model))", "由模型撰写的概要（\(model)）")
    }

    func writtenByModel(_ model: String) -> String {
        pick(
            "\(model) wrote the sentences marked “\(modelMark)” from the pictures and facts of the"
                + " events they stand by; each is tied to its events, and none has been checked by"
                + " a person",
            "\(model) 根据所在事件的画面与数据撰写了标有“\(modelMark)”的句子；每句都对应其事件，未经人工核对"
        )
    }

    /// Why a model's part is incomplete, or what of it was left out.
    func shortfall(_ narration: ReportNarration) -> String? {
        var parts: [String] = []
        switch narration.shortfall {
        case .outOfTime:
            parts.append(
                pick(
                    "The time given to the model was up before all was written.",
                    "给模型的时间已到，未能写完全部内容。"
                )
            )
        case .failed(let reason):
            parts.append(pick("The model failed: \(reason)", "模型出错：\(reason)"))
        case nil: break
        }
        if narration.droppedCount > 0 {
            let count = narration.droppedCount
            parts.append(
                pick(
                    "\(count == 1 ? "1 sentence was" : "\(count) sentences were") left out that"
                        + " named events or times which are not there.",
                    "有 \(count) 句因提到不存在的事件或时间而被略去。"
                )
            )
        }
        return parts.isEmpty ? nil : parts.joined(separator: pick(" ", ""))
    }

    func severity(_ severity: ReportEvent.Severity) -> String {
        severity == .alert ? pick("alert", "警报") : pick("detection", "检测")
    }

    func clockSource(_ source: WallClock.Source?) -> String {
        switch source {
        case .given: pick("given by the user", "由用户给出")
        case .fileName: pick("from the file name", "来自文件名")
        case .container: pick("from the file's creation tag", "来自文件的创建时间")
        case nil: pick("unknown", "未知")
        }
    }

    /// `1.2 GB`, powers of ten.
    func bytes(_ count: Int64) -> String {
        var (value, unit) = (Double(count), 0)
        let units = ["B", "kB", "MB", "GB", "TB"]
        while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
    }

    func remark(_ remark: CameraGrouping.Remark) -> String {
        switch remark {
        case .split(let name, let parts):
            let list = parts.joined(separator: pick(", ", "、"))
            return pick(
                "The name “\(name)” stands for \(parts.count) cameras, whose recordings lie over"
                    + " one another; they are reported on apart, as \(list).",
                "名称“\(name)”对应 \(parts.count) 个摄像头（它们的录像在时间上重叠），报告中分别列为 \(list)。"
            )
        case .ambiguous(let name, let seconds):
            return pick(
                "Recordings of “\(name)” lie over one another for \(duration(seconds)), and"
                    + " nothing tells two cameras apart: taken as one camera's, what both show is"
                    + " counted once. If they come from two cameras, index each with --camera.",
                "“\(name)”的录像有 \(duration(seconds)) 互相重叠，且无法区分是否来自两个摄像头：这里按同一摄像头处理，"
                    + "两份录像中的同一事件只计一次。若确为两个摄像头，请分别用 --camera 建立索引。"
            )
        }
    }
}
