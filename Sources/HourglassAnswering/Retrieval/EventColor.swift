/// Colours of objects, by the English word they are stored as.
package enum EventColor {
    /// Each colour with its Chinese character and further names, in both
    /// languages.
    private static let names: [(word: String, chinese: String, others: [String])] = [
        ("red", "红色", ["红"]),
        ("orange", "橙色", ["橙", "橘色", "橘"]),
        ("yellow", "黄色", ["黄"]),
        ("green", "绿色", ["绿"]),
        ("cyan", "青色", ["青", "turquoise", "teal"]),
        ("blue", "蓝色", ["蓝"]),
        ("purple", "紫色", ["紫", "violet"]),
        ("pink", "粉色", ["粉红", "粉"]),
        ("magenta", "品红色", ["品红"]),
        ("brown", "棕色", ["棕", "褐色", "褐", "咖啡色"]),
        ("black", "黑色", ["黑"]),
        ("white", "白色", ["白"]),
        ("gray", "灰色", ["灰", "grey", "silver", "银色", "银灰", "银"]),
    ]

    /// The colour in Chinese, `红色`; a word that is not known stays as it is.
    package static func chinese(_ word: String) -> String {
        let plain = word == "grey" ? "gray" : word
        return names.first { $0.word == plain || $0.others.contains(plain) }?.chinese ?? word
    }

    /// The stored word of a colour named in English; nil for other words.
    package static func named(_ word: String) -> String? {
        names.first { $0.word == word || $0.others.contains(word) }?.word
    }

    /// Whether the two words name one colour.
    package static func isSame(_ left: String, _ right: String) -> Bool {
        (named(left) ?? left) == (named(right) ?? right)
    }

    /// Colours in a Chinese text, with what was written.
    ///
    /// A single character counts only before a noun of something that can be
    /// seen, because 白天 and 黑夜 are no colours.
    package static func inChinese(_ text: String) -> [(word: String, written: String)] {
        let nouns = ["车", "衣", "人", "包", "箱", "物", "狗", "猫", "卡车", "的"]
        var found: [(word: String, written: String)] = []
        for name in names {
            let long = ([name.chinese] + name.others).filter { $0.count > 1 && text.contains($0) }
            if let written = long.first {
                found.append((name.word, written))
                continue
            }
            let short = name.others.first { character in
                character.count == 1 && nouns.contains { text.contains(character + $0) }
            }
            if let short { found.append((name.word, short)) }
        }
        return found
    }
}
