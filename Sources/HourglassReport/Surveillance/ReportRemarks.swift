internal import Foundation
internal import HourglassAnswering
internal import HourglassCore

/// What is to be known of a camera's recordings: overlaps, drift, files cut
/// off, what was not analysed.
struct ReportRemarks {
    private let camera: CameraReport
    private let words: ReportWords

    init(_ camera: CameraReport, words: ReportWords) {
        (self.camera, self.words) = (camera, words)
    }

    /// One sentence a fact; empty when all is as it should be.
    var sentences: [String] {
        [overlaps, drift, repeatedHour].compactMap { $0 } + cutOff + unanalysed
    }

    private var overlaps: String? {
        let overlaps = camera.timeline.overlaps
        guard !overlaps.isEmpty else { return nil }
        let seconds = words.duration(overlaps.reduce(0) { $0 + $1.stretch.seconds })
        return words.pick(
            "\(seconds) are in two files at once; what both show is counted once.",
            "有 \(seconds) 同时存在于两个文件中，两者中的同一事件只计一次。"
        )
    }

    private var drift: String? {
        let drift = camera.timeline.drift
        guard abs(drift) > 1 else { return nil }
        let amount = words.duration(abs(drift))
        return words.pick(
            "The recordings are \(amount) \(drift > 0 ? "longer" : "shorter") than the times of"
                + " their starts allow; the difference was spread over them.",
            "录像总长比各文件开始时刻所允许的\(drift > 0 ? "长" : "短") \(amount)，差值已均摊到各段录像。"
        )
    }

    private var repeatedHour: String? {
        let moved = camera.timeline.segments.filter(\.isInRepeatedHour).map(\.recording.fileName)
        guard !moved.isEmpty else { return nil }
        let list = moved.joined(separator: words.pick(", ", "、"))
        return words.pick(
            "The clock was set back while the camera recorded; read as of the second of the two"
                + " hours: \(list).",
            "录像期间时钟被调回一小时，以下文件按重复时段的第二次解读：\(list)。"
        )
    }

    private var cutOff: [String] {
        camera.sources.compactMap { source in
            guard let missing = source.recording.missingSeconds else { return nil }
            return words.pick(
                "“\(source.recording.fileName)” states \(words.duration(missing)) more than can be"
                    + " read; it may have been cut off.",
                "“\(source.recording.fileName)”声明的长度比实际可读的多 \(words.duration(missing))，文件可能被截断。"
            )
        }
    }

    private var unanalysed: [String] {
        camera.sources.compactMap { source in
            let rest = source.recording.seconds - source.recording.analysedSeconds
            guard !source.recording.isReadToEnd, rest > 0 else { return nil }
            return words.pick(
                "“\(source.recording.fileName)” is not analysed to its end:"
                    + " \(words.duration(rest)) are missing. ‘hourglass index’ goes on from there.",
                "“\(source.recording.fileName)”尚未分析完，还差 \(words.duration(rest))，可用 hourglass index 继续。"
            )
        }
    }
}

/// Colours as reports write them.
enum ReportColor {
    /// `红色` for `red`.
    static func chinese(_ word: String) -> String { EventColor.chinese(word) }
}
