internal import Foundation
internal import HourglassCore

/// The sentences a report begins with, each of them counted from its events.
struct ReportSummary {
    private let report: FootageReport
    private let words: ReportWords

    init(_ report: FootageReport) {
        self.report = report
        words = ReportWords(language: report.language)
    }

    /// Sentences about everything, one a fact.
    var sentences: [String] {
        let count = report.events.count
        let recorded = report.cameras.reduce(0) { $0 + $1.recordedSeconds }
        var result = [
            words.pick(
                "\(words.events(count)) in \(words.duration(recorded)) recorded by"
                    + " \(sourceCount).",
                "\(sourceCount)共录制 \(words.duration(recorded))，其中有 \(words.events(count))。"
            )
        ]
        let alerts = report.events.filter { $0.severity == .alert }.count
        if alerts > 0 {
            result.append(
                words.pick(
                    "\(alerts) of them \(alerts == 1 ? "is an alert" : "are alerts"): a line or"
                        + " zone, something put down or taken away, or the camera itself.",
                    "其中 \(alerts) 个为警报：越线、进入区域、放下或拿走物品，或摄像头本身异常。"
                )
            )
        }
        return result
    }

    private var sourceCount: String {
        let cameras = report.cameras.filter { $0.timeline.isOnWall }.count
        let files = report.cameras.count - cameras
        var parts: [String] = []
        if cameras > 0 {
            parts.append(
                words.pick(cameras == 1 ? "1 camera" : "\(cameras) cameras", "\(cameras) 个摄像头")
            )
        }
        if files > 0 {
            parts.append(
                words.pick(
                    files == 1
                        ? "1 file without a time of day" : "\(files) files without a time of day",
                    "\(files) 个时刻未知的文件"
                )
            )
        }
        return parts.joined(separator: words.pick(" and ", "和"))
    }

    /// Sentences about one camera.
    func sentences(about camera: CameraReport) -> [String] {
        [happened(camera), busiest(camera), longest(camera), colors(camera), places(camera)]
            .compactMap { $0 } + recording(camera)
    }

    private func happened(_ camera: CameraReport) -> String {
        let counts = Dictionary(grouping: camera.events, by: \.kind).mapValues(\.count)
        guard !counts.isEmpty else {
            return words.pick(
                "Nothing was found in \(words.duration(camera.recordedSeconds)) of recording.",
                "在 \(words.duration(camera.recordedSeconds)) 的录像中没有发现事件。"
            )
        }
        let parts = TimelineEvent.Kind.allCases.compactMap { kind in
            counts[kind].map { words.count($0, kind) }
        }
        let list = parts.joined(separator: words.pick(", ", "，"))
        return words.pick(
            "\(words.events(camera.events.count)): \(list).",
            "共 \(words.events(camera.events.count))：\(list)。"
        )
    }

    private func busiest(_ camera: CameraReport) -> String? {
        guard camera.events.count > 2, let bin = camera.counts.busiest, bin.total > 1 else {
            return nil
        }
        let clock = camera.clock
        let span =
            camera.counts.binSeconds >= 86_400
            ? clock.day(bin.stretch.start)
            : "\(clock.label(bin.stretch.start))–\(clock.label(bin.stretch.end))"
        let day =
            clock.local == nil || camera.counts.binSeconds >= 86_400
                || clock.day(camera.period.start) == clock.day(camera.period.end)
            ? "" : " (\(clock.day(bin.stretch.start)))"
        return words.pick(
            "Busiest: \(span)\(day), with \(words.events(bin.total)).",
            "\(span)\(day) 最为频繁：\(words.events(bin.total))。"
        )
    }

    private func longest(_ camera: CameraReport) -> String? {
        let moving = camera.events.filter { $0.kind == .object || $0.kind == .motion }
        guard moving.count > 1, let event = moving.max(by: { $0.seconds < $1.seconds }) else {
            return nil
        }
        return words.pick(
            "The longest lasted \(words.duration(event.seconds)), from"
                + " \(camera.clock.full(event.start)).",
            "持续最久的一次为 \(words.duration(event.seconds))，始于 \(camera.clock.full(event.start))。"
        )
    }

    private func colors(_ camera: CameraReport) -> String? {
        let named = camera.events.compactMap { $0.event.details?.color }
        guard named.count > 2 else { return nil }
        let counts = Dictionary(grouping: named) { $0 }.mapValues(\.count)
            .sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(4)
        let list = counts.map { "\(color($0.key)) \($0.value)" }
            .joined(separator: words.pick(", ", "、"))
        return words.pick("Main colours of what moved: \(list).", "移动物体的主要颜色：\(list)。")
    }

    private func color(_ word: String) -> String {
        words.isChinese ? ReportColor.chinese(word) : word
    }

    private func places(_ camera: CameraReport) -> String? {
        let counts = Dictionary(grouping: camera.events.flatMap(\.zones)) { $0 }.mapValues(\.count)
            .sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(6)
        guard !counts.isEmpty else { return nil }
        let list = counts.map { "“\($0.key)” \($0.value)" }
            .joined(separator: words.pick(", ", "、"))
        return words.pick("Zones and lines touched: \(list).", "触及的区域和界线：\(list)。")
    }

    private func recording(_ camera: CameraReport) -> [String] {
        var result: [String] = []
        let gaps = camera.gaps
        if !gaps.isEmpty {
            let missing = words.duration(gaps.reduce(0) { $0 + $1.seconds })
            result.append(
                words.pick(
                    "Not recorded within the period: \(missing), in"
                        + " \(gaps.count == 1 ? "one gap" : "\(gaps.count) gaps").",
                    "该时段内有 \(missing) 没有录像，共 \(gaps.count) 处空缺。"
                )
            )
        }
        return result + ReportRemarks(camera, words: words).sentences
    }
}
