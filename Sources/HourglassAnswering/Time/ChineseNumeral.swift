/// Numbers written in Chinese characters.
enum ChineseNumeral {
    private static let digits: [Character: Int] = [
        "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6,
        "七": 7, "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3,
    ]
    private static let multipliers: [Character: Int] = ["十": 10, "百": 100, "千": 1000]
    private static let tens: [Character: Int] = ["廿": 20, "卅": 30]

    /// Whether the character can be part of a number.
    static func isNumeral(_ character: Character) -> Bool {
        digits[character] != nil || multipliers[character] != nil || tens[character] != nil
    }

    /// Value of a whole run of numerals: 三十七, 二〇二六, 一百零五, 廿五.
    ///
    /// Nil when the run is empty, is no number or is beyond 9999.
    static func value(of run: some Collection<Character>) -> Int? {
        guard !run.isEmpty, run.count <= 8 else { return nil }
        if run.allSatisfy({ digits[$0] != nil }) {
            guard run.count <= 4 else { return nil }
            return run.reduce(0) { $0 * 10 + (digits[$1] ?? 0) }
        }
        var (total, pending) = (0, Int?.none)
        var smallest = 10_000
        for character in run {
            if let digit = digits[character] {
                guard pending == nil || pending == 0 else { return nil }
                pending = digit
            } else if let ten = tens[character] {
                guard pending == nil || pending == 0, smallest > 10 else { return nil }
                total += ten
                smallest = 10
                pending = nil
            } else if let multiplier = multipliers[character] {
                guard multiplier < smallest else { return nil }
                // 十五 stands for 一十五, and so does 一百零十五 in speech.
                total += (pending.flatMap { $0 == 0 ? nil : $0 } ?? 1) * multiplier
                smallest = multiplier
                pending = nil
            }
        }
        return total + (pending ?? 0)
    }
}
