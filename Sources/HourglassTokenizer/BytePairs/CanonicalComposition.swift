internal import Foundation

/// Unicode normalisation form C as the reference tokenizer computes it.
///
/// Foundation's own cannot be used on whole texts: it composes Korean letters
/// one past either end of the modern alphabet into other syllables, and it
/// knows combining classes that the reference, which stands at Unicode 9,
/// does not. Single characters are safe, and come from there.
enum CanonicalComposition {
    /// The text in normal form.
    static func normalize(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy(isPlain) { return text }
        var scalars: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars { decompose(scalar, into: &scalars) }
        let classes = order(&scalars)
        return compose(scalars, classes)
    }

    /// Characters that are their own normal form and never compose with what
    /// is before them; not all of them, but most of what people write.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x300, 0x400...0x482, 0x2010...0x2027, 0x3000...0x3096, 0x30A1...0x30FA,
            0x3400...0x9FFF, 0xAC00...0xD7A3, 0xFF01...0xFF60, 0x1F300...0x1FAFF:
            true
        default: false
        }
    }

    /// Later characters are unassigned to the reference: they neither
    /// decompose nor move.
    private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.age.map { $0.major <= 9 } ?? false
    }

    // Korean syllables are computed, not listed.
    private static let leads: Range<UInt32> = 0x1100..<0x1113
    private static let vowels: Range<UInt32> = 0x1161..<0x1176
    private static let tails: Range<UInt32> = 0x11A8..<0x11C3
    private static let syllables: Range<UInt32> = 0xAC00..<0xD7A4

    private static func decompose(_ scalar: Unicode.Scalar, into result: inout [Unicode.Scalar]) {
        if scalar.value < 0xC0 || !isKnown(scalar) {
            result.append(scalar)
        } else if syllables.contains(scalar.value) {
            let index = scalar.value - syllables.lowerBound
            result.append(Unicode.Scalar(leads.lowerBound + index / 588)!)
            result.append(Unicode.Scalar(vowels.lowerBound + index % 588 / 28)!)
            if index % 28 != 0 {
                result.append(Unicode.Scalar(tails.lowerBound + index % 28 - 1)!)
            }
        } else {
            result += String(Character(scalar)).decomposedStringWithCanonicalMapping.unicodeScalars
        }
    }

    /// Sorts each run of combining marks by class, and returns the classes.
    private static func order(_ scalars: inout [Unicode.Scalar]) -> [UInt8] {
        var classes = scalars.map { scalar -> UInt8 in
            guard scalar.value >= 0x300, isKnown(scalar) else { return 0 }
            return scalar.properties.canonicalCombiningClass.rawValue
        }
        for i in classes.indices where classes[i] != 0 {
            var at = i
            while at > 0, classes[at - 1] > classes[at] {
                classes.swapAt(at - 1, at)
                scalars.swapAt(at - 1, at)
                at -= 1
            }
        }
        return classes
    }

    private static func compose(_ scalars: [Unicode.Scalar], _ classes: [UInt8]) -> String {
        var result: [Unicode.Scalar] = []
        var starter: Int?
        var lastClass: UInt8 = 0
        for (scalar, mark) in zip(scalars, classes) {
            if let at = starter {
                // Blocked when something of the same or a higher class, or
                // another starter, lies in between.
                let adjacent = result.count == at + 1
                if adjacent || (lastClass != 0 && lastClass < mark),
                    let composed = pair(result[at], scalar, mark)
                {
                    result[at] = composed
                    continue
                }
            }
            if mark == 0 { starter = result.count }
            lastClass = mark
            result.append(scalar)
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: result)
        return String(view)
    }

    /// Starters that compose with the one before them.
    private static let joiningStarters: Set<UInt32> = [
        0x09BE, 0x09D7, 0x0B3E, 0x0B56, 0x0B57, 0x0BBE, 0x0BD7, 0x0CC2, 0x0CD5, 0x0CD6, 0x0D3E,
        0x0D57, 0x0DCF, 0x0DDF, 0x102E, 0x1B35, 0x11127, 0x1133E, 0x11357, 0x114B0, 0x114BA,
        0x114BD, 0x115AF, 0x11930,
    ]

    private static func pair(
        _ first: Unicode.Scalar,
        _ second: Unicode.Scalar,
        _ mark: UInt8
    ) -> Unicode.Scalar? {
        if leads.contains(first.value), vowels.contains(second.value) {
            let lead = first.value - leads.lowerBound
            let vowel = second.value - vowels.lowerBound
            return Unicode.Scalar(syllables.lowerBound + lead * 588 + vowel * 28)
        }
        if syllables.contains(first.value), (first.value - syllables.lowerBound) % 28 == 0,
            tails.contains(second.value)
        {
            return Unicode.Scalar(first.value + second.value - tails.lowerBound + 1)
        }
        guard mark != 0 || joiningStarters.contains(second.value),
            !leads.contains(first.value), !syllables.contains(first.value)
        else { return nil }
        // From the full decomposition, and checked backwards: Foundation misses
        // some pairs whose first part is composed itself, and invents some for
        // characters outside the basic plane.
        var view = String.UnicodeScalarView()
        view.append(
            contentsOf: String(Character(first)).decomposedStringWithCanonicalMapping.unicodeScalars
        )
        view.append(second)
        let composed = String(view).precomposedStringWithCanonicalMapping
        guard composed.unicodeScalars.count == 1, let scalar = composed.unicodeScalars.first,
            isKnown(scalar),
            composed.decomposedStringWithCanonicalMapping.unicodeScalars.elementsEqual(view)
        else { return nil }
        return scalar
    }
}
