/// What a reader must know of a list of events, in the question's language.
struct EventRemarks {
    let language: QuestionAnalysis.Language
    private(set) var sentences: [String] = []

    init(language: QuestionAnalysis.Language) { self.language = language }

    private mutating func add(_ english: String, _ chinese: String) {
        sentences.append(language == .chinese ? chinese : english)
    }

    /// What an object is was asked for, and nobody knows.
    mutating func add(classes: [String]) {
        let list = classes.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            .map { "“\($0)”" }.joined(separator: language == .chinese ? "、" : ", ")
        add(
            "What an object is cannot be told without a model, so \(list) did not narrow the"
                + " search; only a look tells.",
            "没有模型无法识别物体是什么，\(list)未用于筛选；画面中是什么需自行查看。"
        )
    }

    mutating func addUnknownColors() {
        add(
            "The colours of these are not known, so colour did not narrow the search; only a look"
                + " tells.",
            "这些事件没有颜色信息，颜色未用于筛选；画面中是什么需自行查看。"
        )
    }

    mutating func addNoStays() {
        add(
            "No object kept to one place long enough to be noted as a stay; these are by the time"
                + " they were in sight.",
            "没有物体停留到足以记为停留，以下按出现在画面中的时长排列。"
        )
    }

    mutating func add(unknownNames: [String], known: [String]) {
        let asked = unknownNames.map { "“\($0)”" }.joined(separator: " ")
        let there = known.map { "“\($0)”" }.joined(separator: language == .chinese ? "、" : ", ")
        add(
            "No zone or line that was touched goes by \(asked)"
                + (known.isEmpty ? "; none has a name here." : "; there is \(there)."),
            "没有名为\(asked)的区域或界线被触及" + (known.isEmpty ? "；这里没有命名的区域。" : "；已有\(there)。")
        )
    }

    mutating func add(total: Int, shown: Int, _ query: EventQuery) {
        guard shown < total else {
            add("\(total) in all.", "共 \(total) 个。")
            return
        }
        let (english, chinese): (String, String) =
            switch query.order {
            case .time: query.isPlain ? ("the clearest", "最明显的") : ("the first", "最早的")
            case .first: ("the first", "最早的")
            case .last: ("the last", "最晚的")
            case .longest: ("the longest", "最久的")
            case .shortest: ("the shortest", "最短的")
            case .biggest: ("the biggest", "最大的")
            case .smallest: ("the smallest", "最小的")
            case .rarest: ("the rarest", "最少见的")
            }
        add(
            "\(total) in all; these are \(english) \(shown).",
            "共 \(total) 个，以下是\(chinese) \(shown) 个。"
        )
    }
}
