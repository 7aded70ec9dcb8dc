/// Says what was searched when nothing was found.
struct NotFoundReport {
    let analysis: QuestionAnalysis
    let coverage: Coverage
    /// Moments that were shown to an engine, which found no answer in them.
    var shownCount = 0

    var text: String {
        analysis.language == .chinese ? chinese : english
    }

    private func count(_ value: KeyPath<Coverage.Footage, Int>) -> Int {
        coverage.footage.reduce(0) { $0 + $1[keyPath: value] }
    }

    private var excluded: (outside: Int, clockless: Int) {
        (
            coverage.footage.count { $0.excluded == "outside" },
            coverage.footage.count { $0.excluded == "no_wall_clock" }
        )
    }

    private var english: String {
        guard !coverage.footage.isEmpty else { return "Not found: the library holds no footage." }
        var sentences = ["Not found."]
        if shownCount > 0 {
            let moments =
                shownCount == 1 ? "one moment that comes" : "\(shownCount) moments that come"
            sentences.append("The model was shown \(moments) close and found no answer there.")
        }
        let searched = coverage.footage.filter { $0.searchedSeconds > 0 }
        if !searched.isEmpty {
            let names = Self.list(searched.map(\.footage), "and \(max(0, searched.count - 3)) more")
            let length = Self.length(coverage.searchedSeconds, ["h", "min", "s"])
            sentences.append(
                "Searched \(length) of \(names): \(count(\.slideSpans)) texts on screen, "
                    + "\(count(\.speechSpans)) spoken, \(count(\.events)) events."
            )
        }
        if !coverage.words.isEmpty {
            let words = coverage.words.map { "“\($0)”" }.joined(separator: ", ")
            sentences.append("Looked for \(words).")
        }
        if !coverage.unknownWords.isEmpty {
            let words = coverage.unknownWords.map { "“\($0)”" }.joined(separator: ", ")
            sentences.append("Nothing in the library resembles \(words).")
        } else if shownCount == 0, let best = coverage.bestScore, best > 0 {
            let percent = Int((best * 100).rounded())
            let least = Int((coverage.threshold * 100).rounded())
            sentences.append(
                "The best moment holds \(percent) % of what was asked for; \(least) % is needed."
            )
        }
        if let pictures = coverage.pictures, pictures > 0 {
            sentences.append("None of \(pictures) pictures shows it.")
        }
        let names = ["slide_text": "text on screen", "speech": "speech", "events": "events"]
        let missing = coverage.missing.compactMap { names[$0] }
        if !searched.isEmpty, !missing.isEmpty {
            sentences.append("No \(missing.joined(separator: ", no ")) was indexed there.")
        }
        let (outside, clockless) = excluded
        if let time = coverage.time, outside > 0 {
            sentences.append("“\(time)” lies outside what is indexed of \(outside) recording(s).")
        }
        if clockless > 0 {
            sentences.append(
                "\(clockless) recording(s) have no known time of day; index with --start-at."
            )
        }
        let partial = coverage.footage.filter { $0.state != "complete" }.map(\.footage)
        if !partial.isEmpty {
            sentences.append("Not indexed to the end: \(Self.list(partial, "…")).")
        }
        return sentences.joined(separator: " ")
    }

    private var chinese: String {
        guard !coverage.footage.isEmpty else { return "未找到：库中没有视频。" }
        var sentences = ["未找到。"]
        if shownCount > 0 { sentences.append("模型看过最接近的 \(shownCount) 处，没有找到答案。") }
        let searched = coverage.footage.filter { $0.searchedSeconds > 0 }
        if !searched.isEmpty {
            let names = Self.list(searched.map(\.footage), "等 \(searched.count) 个文件")
            let length = Self.length(coverage.searchedSeconds, ["小时", "分", "秒"])
            sentences.append(
                "已查找 \(names) 共 \(length)：画面文字 \(count(\.slideSpans)) 段，"
                    + "语音文字 \(count(\.speechSpans)) 段，事件 \(count(\.events)) 个。"
            )
        }
        if !coverage.words.isEmpty {
            sentences.append("查找的词：\(coverage.words.joined(separator: "、"))。")
        }
        if !coverage.unknownWords.isEmpty {
            sentences.append("库中没有与“\(coverage.unknownWords.joined(separator: "”、“"))”相近的词。")
        } else if shownCount == 0, let best = coverage.bestScore, best > 0 {
            let percent = Int((best * 100).rounded())
            let least = Int((coverage.threshold * 100).rounded())
            sentences.append("最接近的时刻只符合 \(percent)%，至少需要 \(least)%。")
        }
        if let pictures = coverage.pictures, pictures > 0 {
            sentences.append("看过的 \(pictures) 个画面中都没有。")
        }
        let names = ["slide_text": "画面文字", "speech": "语音文字", "events": "事件"]
        let missing = coverage.missing.compactMap { names[$0] }
        if !searched.isEmpty, !missing.isEmpty {
            sentences.append("其中没有索引\(missing.joined(separator: "、"))。")
        }
        let (outside, clockless) = excluded
        if let time = coverage.time, outside > 0 {
            sentences.append("“\(time)”不在 \(outside) 个视频已索引的范围内。")
        }
        if clockless > 0 {
            sentences.append("\(clockless) 个视频没有已知的拍摄时间，可用 --start-at 指定。")
        }
        let partial = coverage.footage.filter { $0.state != "complete" }.map(\.footage)
        if !partial.isEmpty { sentences.append("尚未索引完：\(Self.list(partial, "……"))。") }
        return sentences.joined()
    }

    private static func list(_ names: [String], _ rest: String) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? shown + " " + rest : shown
    }

    private static func length(_ seconds: Double, _ units: [String]) -> String {
        let whole = Int(seconds.rounded())
        let parts = [whole / 3600, whole / 60 % 60, whole % 60]
        let shown = zip(parts, units).filter { $0.0 > 0 }.prefix(2)
        return shown.isEmpty
            ? "0 \(units[2])" : shown.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }
}
