/// Words that appear in questions about anything.
enum GenericWords {
    private static let english: Set<String> = [
        "use", "used", "uses", "using", "make", "makes", "made", "example", "examples", "way",
        "ways", "thing", "things", "different", "difference", "compare", "compared", "comparison",
        "important", "need", "needs", "needed", "work", "works", "working", "happen", "happens",
        "happened", "come", "comes", "go", "goes", "give", "gives", "given", "know", "define",
        "defined", "definition", "call", "called", "type", "types", "kind", "kinds", "many",
        "much", "good", "better", "best", "problem", "problems", "question", "reason", "topic",
        "topics", "idea", "main", "detail", "details", "relate", "related", "between", "want",
        "look", "like", "see", "seen", "exactly", "again", "ever", "any", "every", "list", "put",
    ]
    private static let chinese: Set<String> = [
        "定义", "区别", "例子", "方法", "问题", "原因", "作用", "意思", "重要", "使用", "具体", "主要", "怎么", "如何",
    ]

    static func importance(of surface: String) -> Double {
        english.contains(surface) || chinese.contains(surface) ? 0.3 : 1
    }
}
