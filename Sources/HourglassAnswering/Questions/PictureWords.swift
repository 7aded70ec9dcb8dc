import HourglassText

/// What a question wants to see, in the words of a caption: models that find
/// pictures were trained on captions, not on questions.
public enum PictureWords {
    /// `a red car at the gate` for `When does a red car arrive at the gate?`
    ///
    /// Times are left out; a text that is no question stays as it is. Empty
    /// where nothing is named.
    public static func caption(of question: String) -> String {
        let timeless = TimeExpression.extract(from: question).rest
        let caption =
            LanguageGuess.language(of: question) == "zh"
            ? chinese(timeless) : english(timeless)
        return caption
    }

    private static func english(_ text: String) -> String {
        var words = text.split { $0.isWhitespace || "?!.,;:".contains($0) }.map(String.init)
        let isQuestion =
            text.contains("?") || words.first.map { openings.contains($0.lowercased()) } ?? false
        guard isQuestion else { return words.joined(separator: " ") }
        while let first = words.first, openings.contains(first.lowercased()) { words.removeFirst() }
        words.removeAll { fillers.contains($0.lowercased()) }
        while let last = words.last, trailing.contains(last.lowercased()) { words.removeLast() }
        return words.joined(separator: " ")
    }

    private static func chinese(_ text: String) -> String {
        var text = text
        for word in chineseFrames { text = text.replacing(word, with: " ") }
        return text.split { $0.isWhitespace || $0.isPunctuation }.joined(separator: " ")
    }

    /// Words a question opens with.
    private static let openings: Set<String> = [
        "when", "where", "which", "what", "who", "how", "is", "are", "was", "were", "do", "does",
        "did", "can", "could", "has", "have", "had", "show", "find", "list", "tell", "me", "there",
        "i", "we", "you", "see", "seen", "every", "all", "any", "time", "times", "moment",
        "moments", "that", "will", "first", "last", "please", "often", "long", "many",
    ]
    /// Words that say that something shows up, not what.
    private static let fillers: Set<String> = [
        "appear", "appears", "appeared", "arrive", "arrives", "arrived", "come", "comes", "came",
        "shown", "visible", "seen", "show", "shows", "showed", "happen", "happens", "happened",
        "ever", "anywhere", "video", "footage", "recording",
    ]
    /// Words left hanging when the others are gone.
    private static let trailing: Set<String> = [
        "in", "into", "up", "on", "at", "the", "a", "an", "of", "view", "be", "picture", "screen",
        "and", "is", "are", "was", "were",
    ]
    private static let chineseFrames = [
        "什么时候", "何时", "几点", "哪里", "哪儿", "在哪", "有没有", "是否", "能看到", "可以看到", "看到", "看见", "出现过",
        "出现", "来过", "到达", "画面中", "画面里", "视频里", "视频中", "录像里", "录像中", "第一次", "最后一次", "每一次",
        "所有", "请", "找到", "找出", "找", "过吗", "了吗", "吗", "呢",
    ]
}
