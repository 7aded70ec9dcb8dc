internal import HourglassAnswering

/// Watches whether a reply begins with the verdict that nothing was found.
struct VerdictReader {
    private var held: String? = ""
    private static let verdicts = ["notfound", "未找到", "没有找到", "找不到"]

    /// The text to go on with; held back while it could become the verdict.
    ///
    /// - Throws: `NotInEvidence`.
    mutating func add(_ text: String) throws(NotInEvidence) -> String {
        guard let before = held else { return text }
        let all = before + text
        let letters = Self.letters(all)
        if Self.verdicts.contains(where: { letters.hasPrefix($0) }) { throw NotInEvidence() }
        if Self.verdicts.contains(where: { $0.hasPrefix(letters) }) {
            held = all
            return ""
        }
        held = nil
        return all
    }

    /// What was held back when the reply ends.
    mutating func end() throws(NotInEvidence) -> String {
        defer { held = nil }
        return held ?? ""
    }

    private static func letters(_ text: String) -> String {
        text.lowercased().filter(\.isLetter)
    }
}
