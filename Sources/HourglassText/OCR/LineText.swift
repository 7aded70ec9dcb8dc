import Foundation

/// Makes text of recognized words and judges whether it is any.
enum LineText {
    /// The words in one string: spaces between them, none beside a Chinese or
    /// Japanese character.
    static func joined(_ words: [String]) -> String {
        var result = ""
        for word in words {
            if let last = result.unicodeScalars.last, let first = word.unicodeScalars.first,
                !(isWide(last) && isWide(first)), !isWideMark(last), !isWideMark(first)
            {
                result += " "
            }
            result += word
        }
        return withoutSpacesBetweenWide(result)
    }

    /// The line without the bullet at its front.
    ///
    /// Bullets are read as signs or, round ones, as single letters; a letter is
    /// one only in front of a capital or a Chinese character.
    static func withoutBullet(_ text: String) -> String {
        // No line begins with a full stop.
        if let first = text.first, "。．、，,".contains(first), text.count > 1 {
            return String(text.dropFirst()).trimmingCharacters(in: .whitespaces)
        }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].unicodeScalars.count <= 2,
            let mark = parts[0].unicodeScalars.first, let next = parts[1].unicodeScalars.first
        else { return text }
        if parts[0].unicodeScalars.allSatisfy({ bullets.contains($0) }) { return String(parts[1]) }
        // A small square is read as an equals sign; an equation goes on with a
        // number or a letter of its own.
        if parts[0] == "=" || parts[0] == "-" || parts[0] == "–" {
            let isWord = parts[1].prefix { $0.isLetter }.count > 1 || isWide(next)
            return isWord && (parts[0] != "=" || next.properties.isUppercase || isWide(next))
                ? String(parts[1]) : text
        }
        let isOneLetter = parts[0].unicodeScalars.count == 1 && "aeoO".unicodeScalars.contains(mark)
        let beginsAnew = next.properties.isUppercase || isWide(next)
        return isOneLetter && beginsAnew ? String(parts[1]) : text
    }

    private static let bullets = Set("•·°*¢©®»«§¤●○■□▪▫◆◇▶►➢✓✔~|¥€@>›".unicodeScalars)

    /// Chinese characters, kana and full-width marks stand without spaces.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        TextFolding.isHan(scalar) || (0x3040...0x30FF).contains(scalar.value)
            || isWideMark(scalar)
    }

    private static func isWideMark(_ scalar: Unicode.Scalar) -> Bool {
        (0x3000...0x303F).contains(scalar.value) || (0xFF01...0xFF65).contains(scalar.value)
    }

    private static func withoutSpacesBetweenWide(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var kept = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if scalar == " ", index > 0, index + 1 < scalars.count,
                isWide(scalars[index - 1]), isWide(scalars[index + 1])
            {
                continue
            }
            kept.append(scalar)
        }
        return String(kept)
    }

    /// Number of Chinese characters and kana.
    static func wideCount(_ text: String) -> Int {
        text.unicodeScalars.count { TextFolding.isHan($0) || (0x3040...0x30FF).contains($0.value) }
    }

    /// Whether a line is worth keeping, judged by confidence and by what its
    /// characters are.
    ///
    /// A camera picture without text still gives "lines": few characters, many
    /// signs among them, all unsure.
    static func isPlausible(_ text: String, confidence: Double) -> Bool {
        var (letters, signs, total) = (0, 0, 0)
        for scalar in text.unicodeScalars where scalar != " " {
            total += 1
            if scalar.properties.isAlphabetic || (48...57).contains(scalar.value) {
                letters += 1
            } else {
                signs += 1
            }
        }
        guard letters > 0 else { return false }
        let wide = wideCount(text)
        let share = Double(letters) / Double(total)
        // One rare character counts as zero in a Chinese line and pulls it down.
        if confidence < (wide >= 4 ? 0.3 : 0.45) || share < 0.4 { return false }
        // The shorter a line, the surer it has to be.
        if letters < 2 { return confidence >= 0.9 && share == 1 && wide + letters > 0 }
        if letters + wide < 4 { return confidence >= 0.75 && share >= 0.6 }
        if confidence < 0.6 { return share >= 0.75 && hasWordShape(text) }
        return true
    }

    /// Whether at least half of the letters stand in words of three or more, or
    /// are Chinese.
    private static func hasWordShape(_ text: String) -> Bool {
        let words = text.split { !$0.isLetter }
        let letters = words.reduce(0) { $0 + $1.count }
        let inWords = words.filter { $0.count >= 3 || wideCount(String($0)) > 0 }
            .reduce(0) { $0 + $1.count }
        return letters > 0 && inWords * 2 >= letters
    }
}
