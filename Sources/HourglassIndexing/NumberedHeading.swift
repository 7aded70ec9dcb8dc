/// A heading taken apart into its words and the numbers in it.
///
/// "Section 2" and "Section 97" on one template differ by a few pixels, less
/// than a pointer or a misread letter makes; what tells the slides apart is
/// that the number is another one.
package struct NumberedHeading: Sendable, Equatable {
    /// The heading with a mark in the place of each number.
    private let pattern: String
    /// The numbers, without leading zeros.
    private let numbers: [String]

    /// Nil where there is no number in the heading.
    package init?(_ heading: String?) {
        guard let heading else { return nil }
        var (pattern, numbers, digits) = ("", [String](), "")
        for character in heading.lowercased() + " " {
            if character.isWholeNumber {
                digits.append(character)
                continue
            }
            if !digits.isEmpty {
                pattern.append("#")
                numbers.append(String(digits.drop { $0 == "0" }))
                digits = ""
            }
            if character.isLetter { pattern.append(character) }
        }
        guard !numbers.isEmpty else { return nil }
        self.pattern = pattern
        self.numbers = numbers
    }

    /// Whether another heading is the same but for its numbers.
    package func isOtherNumber(of other: NumberedHeading?) -> Bool {
        guard let other else { return false }
        return pattern == other.pattern && numbers != other.numbers
    }
}
