import ArgumentParser
import Foundation

/// When output is coloured.
enum ColorMode: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// What is known about where output goes.
struct Terminal {
    /// Whether standard output is a person's terminal.
    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    /// Whether a person types what is read.
    static let inputIsTerminal = isatty(STDIN_FILENO) == 1
    /// Whether standard error is a person's terminal.
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1

    /// Columns of the terminal, 80 when unknown.
    static var columns: Int {
        var size = winsize()
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
                return Int(size.ws_col)
            }
        }
        return 80
    }

    /// Styles used in output, by their ECMA-48 code.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case green = "32"
        case yellow = "33"
        case red = "31"
        case cyan = "36"
    }

    private let isColored: Bool

    /// Decides about colour; `NO_COLOR` counts unless colour is asked for.
    init(color: ColorMode) {
        switch color {
        case .always: isColored = true
        case .never: isColored = false
        case .auto:
            let environment = ProcessInfo.processInfo.environment
            isColored =
                Self.outputIsTerminal && (environment["NO_COLOR"] ?? "").isEmpty
                && environment["TERM"] != "dumb"
        }
    }

    /// The text in a style, plain when colour is off.
    func styled(_ text: String, _ style: Style) -> String {
        isColored ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes a line to standard error.
    static func report(_ message: String) {
        FileHandle.standardError.write(Data((message + "\n").utf8))
    }
}

extension String {
    /// Columns the text takes in a terminal; wide characters take two.
    var columnWidth: Int { unicodeScalars.reduce(0) { $0 + $1.columnWidth } }

    /// The text cut to `columns`, with an ellipsis where something is missing.
    func truncated(toColumns columns: Int) -> String {
        guard columnWidth > columns else { return self }
        var (out, width) = ("", 0)
        for character in self {
            let next = character.unicodeScalars.reduce(0) { $0 + $1.columnWidth }
            guard width + next < columns else { break }
            out.append(character)
            width += next
        }
        return out + "…"
    }

    /// The text on one line, without control characters that could steer a
    /// terminal.
    var onOneLine: String {
        let cleaned = unicodeScalars.map { scalar -> Character in
            scalar.properties.generalCategory == .control ? " " : Character(scalar)
        }
        return String(cleaned).split(separator: " ").joined(separator: " ")
    }
}

extension Unicode.Scalar {
    /// Columns by East Asian Width (Unicode Standard Annex 11), ranges merged.
    fileprivate var columnWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

/// A number with so many digits after the point.
func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
