import HourglassCore

/// Words of a question that speak of something happening in the picture.
struct EventWords {
    /// Which kinds of event they speak of.
    let kinds: Set<TimelineEvent.Kind>
    /// The question without them.
    let rest: String

    private static let slideWords: Set<String> = ["slide", "slides", "page", "pages"]
    private static let changeWords: Set<String> = [
        "change", "changes", "changed", "changing", "switch", "switches", "switched", "new",
        "next", "turn", "turns", "turned", "transition", "transitions", "advance", "advances",
    ]
    private static let cutWords: Set<String> = [
        "cut", "cuts", "scene", "scenes", "shot", "shots", "camera", "transition", "transitions",
    ]
    /// Words that alone ask for motion.
    private static let motionWords: Set<String> = [
        "move", "moves", "moved", "moving", "motion", "movement", "movements", "activity",
    ]
    private static let actors: Set<String> = [
        "anyone", "anybody", "someone", "somebody", "people", "person", "persons", "man", "woman",
        "men", "women", "who", "car", "cars", "vehicle", "vehicles", "truck", "animal", "something",
        "anything", "bike", "bicycle", "dog", "cat", "visitor", "visitors", "intruder",
    ]
    private static let comings: Set<String> = [
        "come", "comes", "came", "coming", "enter", "enters", "entered", "entering", "leave",
        "leaves", "left", "leaving", "pass", "passes", "passed", "passing", "walk", "walks",
        "walked", "walking", "appear", "appears", "appeared", "arrive", "arrives", "arrived", "go",
        "goes", "went", "run", "runs", "ran", "drive", "drives", "drove", "by", "around", "in",
        "out", "through", "past", "happen", "happens", "happened", "happening", "there", "visit",
        "visited",
    ]
    private static let chinese: [(phrases: [String], kinds: Set<TimelineEvent.Kind>)] = [
        (
            ["切换幻灯片", "幻灯片切换", "换幻灯片", "幻灯片换", "翻页", "换页", "下一页", "换了一页", "幻灯片变"],
            [.slide, .cut]
        ),
        (["镜头切换", "切换镜头", "场景切换", "转场", "切镜", "画面切换"], [.cut]),
        (
            [
                "有人经过", "有人来", "有人进", "有人出", "谁经过", "谁来过", "谁进", "人经过", "有人走", "走过",
                "经过", "来过", "进来", "出去", "移动", "动静", "运动了", "有人", "有车", "有没有人", "活动", "动了",
                "发生了什么", "发生什么",
            ],
            [.motion]
        ),
    ]

    init(_ question: String) {
        var kinds: Set<TimelineEvent.Kind> = []
        var rest = question
        for (phrases, meant) in Self.chinese {
            for phrase in phrases where rest.contains(phrase) {
                kinds.formUnion(meant)
                rest = rest.replacing(phrase, with: " ")
            }
        }
        if !kinds.isEmpty {
            for filler in ["什么", "东西", "人", "车"] { rest = rest.replacing(filler, with: " ") }
        }
        let words = question.lowercased().split { !$0.isLetter }.map(String.init)
        let set = Set(words)
        var used: Set<String> = []
        if !set.isDisjoint(with: Self.slideWords), !set.isDisjoint(with: Self.changeWords) {
            kinds.formUnion([.slide, .cut])
            used.formUnion(Self.slideWords.union(Self.changeWords))
        } else if !set.isDisjoint(with: Self.cutWords),
            !set.isDisjoint(with: Self.changeWords) || set.contains("cut") || set.contains("cuts")
        {
            kinds.insert(.cut)
            used.formUnion(Self.cutWords.union(Self.changeWords))
        }
        let hasActor = !set.isDisjoint(with: Self.actors)
        let hasComing = !set.isDisjoint(with: Self.comings)
        if !set.isDisjoint(with: Self.motionWords) || (hasActor && hasComing) {
            kinds.insert(.motion)
            used.formUnion(Self.motionWords)
            used.formUnion(Self.actors)
            used.formUnion(Self.comings)
        } else if set.contains("happened") || set.contains("happens") {
            kinds.formUnion([.slide, .cut, .motion])
            used.formUnion(["happened", "happens"])
        }
        if !used.isEmpty {
            rest = rest.split(separator: " ").filter { word in
                !used.contains(word.lowercased().filter(\.isLetter))
            }.joined(separator: " ")
        }
        self.kinds = kinds
        self.rest = rest
    }
}
