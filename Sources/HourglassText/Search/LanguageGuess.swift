/// Which language a text is written in, as far as choosing the language of an
/// answer needs it.
public enum LanguageGuess {
    /// `zh`, `ja`, `ko`, `ru`, `el`, `ar`, `he`, `th`, `hi` by script; `en`,
    /// `de`, `fr`, `es`, `it`, `pt` by common words and accents; nil when the
    /// text does not tell.
    ///
    /// Chinese with some English terms in it is Chinese: one character carries
    /// about as much as a word, and terms are borrowed from English rather than
    /// the other way round.
    public static func language(of text: String) -> String? {
        var counts: [String: Int] = [:]
        for scalar in text.unicodeScalars.prefix(20_000) {
            if let script = script(of: scalar) { counts[script, default: 0] += 1 }
        }
        let latinWords = counts["latin", default: 0] / 5
        let han = counts["han", default: 0]
        let kana = counts["kana", default: 0]
        if kana > 0, kana * 5 >= han, kana + han > latinWords { return "ja" }
        if han > 0, han * 2 >= latinWords { return "zh" }
        let others = ["ko", "ru", "el", "ar", "he", "th", "hi"]
        if let best = others.max(by: { counts[$0, default: 0] < counts[$1, default: 0] }),
            counts[best, default: 0] > counts["latin", default: 0]
        {
            return best
        }
        return latinWords > 0 || counts["latin", default: 0] > 1 ? latinLanguage(of: text) : nil
    }

    private static func script(of scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: "latin"
        case 0x370...0x3FF: "el"
        case 0x400...0x52F: "ru"
        case 0x590...0x5FF: "he"
        case 0x600...0x6FF: "ar"
        case 0x900...0x97F: "hi"
        case 0xE00...0xE7F: "th"
        case 0x3041...0x30FF: "kana"
        case 0xAC00...0xD7A3: "ko"
        default: TextFolding.isHan(scalar) ? "han" : nil
        }
    }

    private static func latinLanguage(of text: String) -> String? {
        var votes: [String: Int] = [:]
        let words = text.lowercased().split { !$0.isLetter && $0 != "'" }.prefix(2000)
        for word in words {
            for (language, common) in commonWords where common.contains(String(word)) {
                votes[language, default: 0] += 1
            }
        }
        let ranked = votes.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        if let best = ranked.first, ranked.count == 1 || best.value > ranked[1].value {
            return best.key
        }
        // A title without any common word: plain letters are most likely English.
        return text.unicodeScalars.allSatisfy { $0.value < 0xC0 || $0.value > 0x24F } ? "en" : nil
    }

    private static func words(_ list: String) -> Set<String> {
        Set(list.split(separator: " ").map(String.init))
    }

    private static let commonWords: [String: Set<String>] = [
        "en": words("the of and to in is that for it with as was on are this be by what how when"),
        "de": words("der die das und ist nicht ein eine zu den mit von auf für sich wie wird"),
        "fr": words("le la les des et est un une pour que qui dans pas sur avec nous vous ce"),
        "es": words("el la los las y es un una para que por con del como más pero su se"),
        "it": words("il lo gli e è un una per che di con non sono come più ma della si"),
        "pt": words("o os as e é um uma para que com não do da em como mais mas se"),
    ]
}
