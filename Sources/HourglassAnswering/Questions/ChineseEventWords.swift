import HourglassCore

/// Chinese words that speak of something happening in the picture.
struct ChineseEventWords {
    private(set) var kinds: Set<TimelineEvent.Kind> = []
    private(set) var query = EventQuery()
    /// The question without what was understood.
    private(set) var rest: String

    private static let pages: [(phrases: [String], kinds: Set<TimelineEvent.Kind>)] = [
        (
            ["切换幻灯片", "幻灯片切换", "换幻灯片", "幻灯片换", "翻页", "换页", "下一页", "换了一页", "幻灯片变"],
            [.slide, .cut]
        ),
        (["镜头切换", "切换镜头", "场景切换", "转场", "切镜", "画面切换"], [.cut]),
    ]
    private static let camera: [(phrases: [String], kind: TimelineEvent.Kind)] = [
        (["摄像头被移动", "摄像头移动", "摄像头被转动", "摄像头被动过", "镜头被移动", "镜头被转动", "摄像机被移动"], .cameraMoved),
        (
            [
                "摄像头被遮挡", "摄像头被挡", "镜头被遮挡", "镜头被挡住", "镜头被遮", "摄像头被遮", "摄像机被遮挡", "遮挡镜头",
                "遮挡摄像头", "画面被遮挡",
            ], .covered
        ),
        (["信号丢失", "没有信号", "没信号", "无信号", "画面丢失", "断线"], .signalLost),
        (["画面过亮", "画面过暗", "过曝", "强光照射"], .blinded),
        (["遗留", "留下了", "被放下", "放下了", "丢下了", "多了什么", "多出什么"], .appeared),
        (["拿走", "取走", "偷走", "搬走", "少了什么", "被盗", "不见了"], .removed),
    ]
    private static let crossings = ["越过", "穿过", "跨过", "跨越", "穿越", "翻过", "越线", "过线"]
    private static let stays = ["停留", "逗留", "徘徊", "滞留", "站着", "待得", "待了", "等候", "等待"]
    private static let orders: [(phrases: [String], order: EventQuery.Order)] = [
        (["时间最长", "最长时间", "最久", "最长"], .longest), (["最短"], .shortest),
        (["第一个", "第一次", "第一辆", "第一位", "最早", "首先"], .first),
        (["最后一个", "最后一次", "最后一辆", "最后一位", "最晚", "最后"], .last),
        (["最大"], .biggest), (["最小"], .smallest),
        (["最少见", "最罕见", "最不寻常", "最异常", "最特别"], .rarest),
    ]
    private static let counts = [
        "多少个", "多少辆", "多少次", "多少人", "多少", "几个", "几辆", "几次", "几位", "几人",
    ]
    private static let ways: [(phrases: [String], way: String)] = [
        (["从左到右", "从左往右", "从左向右", "自左向右", "向右", "往右", "朝右"], "right"),
        (["从右到左", "从右往左", "从右向左", "自右向左", "向左", "往左", "朝左"], "left"),
        (["向上", "往上"], "up"), (["向下", "往下"], "down"),
    ]
    private static let motions = [
        "有人经过", "有人来", "有人进", "有人出", "谁经过", "谁来过", "谁进", "人经过", "有人走", "走过", "经过", "来过",
        "进来", "出去", "离开", "进入", "移动", "动静", "运动了", "有没有人", "有人", "有车", "活动", "动了", "发生了什么",
        "发生什么",
    ]
    /// Words for what an object is, longest first.
    private static let classes = [
        "电动车", "自行车", "摩托车", "小汽车", "面包车", "公交车", "快递员", "汽车", "轿车", "卡车", "货车", "车辆", "行人",
        "男人", "女人", "路人", "小偷", "访客", "动物", "小狗", "小猫", "狗", "猫", "车",
    ]
    private static let fillers = ["什么", "东西", "物体", "是谁", "谁", "有人", "人", "辆", "个"]

    init(_ question: String) {
        rest = question
        guard question.contains(where: \.isHan) else { return }
        for (phrases, meant) in Self.pages where take(phrases) { kinds.formUnion(meant) }
        for (phrases, kind) in Self.camera where take(phrases) { kinds.insert(kind) }
        for (word, written) in EventColor.inChinese(rest) {
            query.colors.append(word)
            rest = rest.replacing(written, with: " ")
        }
        for (phrases, way) in Self.ways where take(phrases) { query.headings.insert(way) }
        for (phrases, order) in Self.orders where take(phrases) { query.order = order }
        query.wantsCount = take(Self.counts)
        if take(Self.crossings) { query.acts.insert(.crossLine) }
        if take(Self.stays) { query.acts.formUnion([.stay, .inZone]) }
        let moves = take(Self.motions)
        for word in Self.classes where rest.contains(word) {
            query.classWords.append(word)
            rest = rest.replacing(word, with: " ")
        }
        decide(question, moves: moves)
    }

    private mutating func decide(_ question: String, moves: Bool) {
        let asksWho = ["谁", "有人", "人", "物体", "东西"].contains { question.contains($0) }
        let hasActor = asksWho || !query.classWords.isEmpty
        let isOrdered = query.order != .time || query.wantsCount
        if moves {
            kinds.insert(.motion)
        } else if query.acts.contains(.crossLine) && (hasActor || isOrdered)
            || query.acts.contains(.stay) && (hasActor || isOrdered)
            || !query.headings.isEmpty && hasActor
        {
            kinds.insert(.object)
        }
        query.isCertain = !kinds.isEmpty
        guard query.isCertain || !query.classWords.isEmpty else {
            // Nothing happens in what is asked: the words are words.
            (query, rest) = (EventQuery(), question)
            return
        }
        for filler in Self.fillers { rest = rest.replacing(filler, with: " ") }
    }

    /// Takes phrases out of the question; whether there was one.
    private mutating func take(_ phrases: [String]) -> Bool {
        var found = false
        for phrase in phrases where rest.contains(phrase) {
            rest = rest.replacing(phrase, with: " ")
            found = true
        }
        return found
    }
}
