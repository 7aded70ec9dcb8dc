/// A pattern over file names with `*`, `?` and `[…]`, matched against the
/// whole path as Python's `fnmatch` does it, so that patterns mean the same as
/// in other tools: `*` also matches `/`, and `folder/` means all below it.
package struct FilePattern: Sendable {
    private let pattern: [Character]

    package init(_ text: String) {
        pattern = Array(text.hasSuffix("/") ? text + "*" : text)
    }

    package func matches(_ path: String) -> Bool {
        let text = Array(path)
        // Where to go on when a character does not fit: the last star takes one more.
        var resume: (pattern: Int, text: Int)?
        var p = 0
        var t = 0
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                resume = (p + 1, t)
                p += 1
            } else if let next = step(p, text[t]) {
                p = next
                t += 1
            } else if let last = resume {
                resume = (last.pattern, last.text + 1)
                p = last.pattern
                t = last.text + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }

    /// The pattern position after matching one character; nil when it does not fit.
    private func step(_ p: Int, _ character: Character) -> Int? {
        guard p < pattern.count else { return nil }
        switch pattern[p] {
        case "?": return p + 1
        case "[":
            guard let (fits, next) = set(p, character) else {
                return character == "[" ? p + 1 : nil
            }
            return fits ? next : nil
        case character: return p + 1
        default: return nil
        }
    }

    private func set(_ start: Int, _ character: Character) -> (fits: Bool, next: Int)? {
        var p = start + 1
        let isNegated = p < pattern.count && pattern[p] == "!"
        if isNegated { p += 1 }
        let first = p
        guard let end = pattern[p...].dropFirst().firstIndex(of: "]"), end > first else {
            return nil
        }
        var fits = false
        while p < end {
            if p + 2 < end, pattern[p + 1] == "-" {
                if pattern[p] <= character, character <= pattern[p + 2] { fits = true }
                p += 3
            } else {
                if pattern[p] == character { fits = true }
                p += 1
            }
        }
        return (fits != isNegated, end + 1)
    }
}

/// Which files of a repository are wanted.
public struct FileSelection: Sendable {
    /// Patterns of which one must match; empty means all files.
    public var include: [String]
    /// Patterns of which none may match.
    public var exclude: [String]

    /// Creates a selection; without patterns it takes everything.
    public init(include: [String] = [], exclude: [String] = []) {
        self.include = include
        self.exclude = exclude
    }

    /// Whether a file is wanted.
    public func contains(_ path: String) -> Bool {
        (include.isEmpty || include.contains { FilePattern($0).matches(path) })
            && !exclude.contains { FilePattern($0).matches(path) }
    }
}
