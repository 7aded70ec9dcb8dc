import HourglassAnswering
import HourglassCore
import HourglassText
import Testing

@Suite struct QuestionAnalysisTests {
    @Test(arguments: [
        "when does the slide change?", "when do the slides switch", "what moved?",
        "did anyone come in?",
        "who passed by?", "did someone enter after 6pm", "什么时候翻页？", "什么时候换幻灯片", "有人经过吗？",
        "昨晚有什么动静？", "什么东西动了", "镜头切换在哪里",
    ])
    func asksForEvents(_ question: String) {
        guard case .events = QuestionAnalysis(question).intent else {
            Issue.record("\(QuestionAnalysis(question).intent)")
            return
        }
    }

    @Test(arguments: [
        "Newton's laws of motion", "what does he say about moving averages?",
        "when is entropy mentioned",
        "the cut theorem", "卷积神经网络", "什么是运动方程", "a change of variables", "who invented calculus?",
        "the first slide about entropy",
    ])
    func asksForWords(_ question: String) {
        let analysis = QuestionAnalysis(question)
        #expect(analysis.intent == .search)
        #expect(!analysis.terms.isEmpty)
    }

    @Test(arguments: [
        "what is on screen at minute 37?", "第三十七分钟屏幕上是什么？", "what does he say at 12:30",
        "在12分30秒说了什么", "12:30",
    ])
    func asksForAnInstant(_ question: String) {
        #expect(QuestionAnalysis(question).intent == .moment)
    }

    @Test(arguments: [
        "what is covered in the first half?", "最后五分钟讲了什么", "what is this video about?", "这个视频讲了什么",
        "summarize the lecture",
    ])
    func asksForAnOverview(_ question: String) {
        #expect(QuestionAnalysis(question).intent == .overview)
    }

    @Test(arguments: [
        ("where is entropy?", QuestionAnalysis.Language.english), ("哪里讲了熵", .chinese),
        ("梯度下降 gradient descent 在哪里", .chinese), ("backpropagation", .english),
    ])
    func answersInTheLanguageOfTheQuestion(
        _ question: String,
        _ language: QuestionAnalysis.Language
    ) {
        #expect(QuestionAnalysis(question).language == language)
    }

    @Test func theTimeIsNoSearchTerm() {
        let analysis = QuestionAnalysis("where is entropy between 10:00 and 12:30?")
        #expect(analysis.terms.map(\.surface) == ["entropy"])
        #expect(analysis.time?.words == "between 10:00 and 12:30")
    }

    @Test func preferenceForSpeechOrSlides() {
        #expect(QuestionAnalysis("when does she say entropy").preferredText == .speech)
        #expect(QuestionAnalysis("which slide shows entropy").preferredText == .slide)
        #expect(QuestionAnalysis("entropy").preferredText == nil)
    }
}
