/// How likely a word read off a picture, or typed in haste, is another one.
package enum WordLikeness {
    /// How much one edit in a word of length one would take away; divided by
    /// the length. See `CalibrationTests` for what it gives.
    private static let severity = 2.2
    /// What passes for the same word.
    package static let leastQuality = 0.6

    /// 1 for the same word, less the more and the less plausible edits lie
    /// between the two, in proportion to their length; 0 when they are
    /// different words.
    package static func quality(of word: String, for asked: String) -> Double {
        let (left, right) = (Array(word.unicodeScalars), Array(asked.unicodeScalars))
        let length = Double(max(left.count, right.count))
        guard length > 0 else { return 0 }
        // A digit is no letter gone wrong: 2019 and 2018 differ.
        guard !hasDigit(right) else { return left == right ? 1 : 0 }
        let quality = 1 - cost(left, right) * severity / length
        return quality >= leastQuality ? quality : 0
    }

    /// The largest number of edits worth looking for.
    package static func reach(of word: String) -> Int {
        let length = word.unicodeScalars.count
        // Look-alikes cost 0.6: only with them do two edits pass early.
        return length < 4 ? 0 : length < 7 ? 1 : 2
    }

    private static func hasDigit(_ word: [Unicode.Scalar]) -> Bool {
        word.contains { (48...57).contains($0.value) }
    }

    private static let alike: Set<String> = {
        let groups = [
            "il1jtf", "ceo", "o0qadg", "uvny", "nhmr", "hbk", "s5z", "gq9y", "z2", "rtf", "ae",
            "vw",
        ]
        var pairs: Set<String> = []
        for group in groups {
            for first in group { for second in group { pairs.insert("\(first)\(second)") } }
        }
        return pairs
    }()
    private static let thin: Set<Unicode.Scalar> = ["i", "l", "t", "j", "f", "r", "1"]

    private static func substitution(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Double {
        if a == b { return 0 }
        return alike.contains("\(a)\(b)") ? 0.6 : 1
    }

    private static func insertion(_ scalar: Unicode.Scalar) -> Double {
        thin.contains(scalar) ? 0.8 : 1
    }

    /// Weighted edits between the two; swapped neighbours are one edit, and
    /// so is `rn` read as `m`.
    private static func cost(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Double {
        var rows = [[Double]](
            repeating: [Double](repeating: 0, count: b.count + 1),
            count: a.count + 1
        )
        for i in 0..<a.count { rows[i + 1][0] = rows[i][0] + insertion(a[i]) }
        for j in 0..<b.count { rows[0][j + 1] = rows[0][j] + insertion(b[j]) }
        for i in 0..<a.count {
            for j in 0..<b.count {
                var best = min(
                    rows[i][j] + substitution(a[i], b[j]),
                    rows[i][j + 1] + insertion(a[i]),
                    rows[i + 1][j] + insertion(b[j])
                )
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, rows[i - 1][j - 1] + 0.8)
                }
                if i > 0, a[i - 1] == "r", a[i] == "n", b[j] == "m" {
                    best = min(best, rows[i - 1][j] + 0.6)
                }
                if j > 0, b[j - 1] == "r", b[j] == "n", a[i] == "m" {
                    best = min(best, rows[i][j - 1] + 0.6)
                }
                rows[i + 1][j + 1] = best
            }
        }
        return rows[a.count][b.count]
    }
}
