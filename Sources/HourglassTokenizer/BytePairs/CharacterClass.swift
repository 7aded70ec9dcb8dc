/// What the pre-tokenizer tells apart.
enum CharacterClass {
    /// `\p{L}`.
    case letter
    /// `\p{N}`.
    case number
    /// Carriage return and line feed.
    case lineBreak
    /// `\s` other than those.
    case space
    /// Everything else.
    case other

    init(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            self = Self.ascii[Int(scalar.value)]
        } else {
            self.init(scalar.properties)
        }
    }

    private static let ascii: [CharacterClass] = (0..<128).map { code in
        let scalar = Unicode.Scalar(UInt8(code))
        if scalar == "\n" || scalar == "\r" { return .lineBreak }
        return CharacterClass(scalar.properties)
    }

    private init(_ properties: Unicode.Scalar.Properties) {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            self = .letter
        case .decimalNumber, .letterNumber, .otherNumber:
            self = .number
        default:
            self = properties.isWhitespace ? .space : .other
        }
        // The reference's tables end with Unicode 16: what was added later is
        // unassigned to it, neither letter nor number.
        if self != .other, let age = properties.age, age.major > 16 { self = .other }
    }
}
