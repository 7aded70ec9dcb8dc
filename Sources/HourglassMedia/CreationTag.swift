package import Foundation

/// Reads the date tags of containers.
package enum CreationTag {
    /// The date of a recording from its tags, QuickTime's first because it
    /// keeps the time zone.
    ///
    /// Dates before 1990 are what devices without a set clock write, and are
    /// left out.
    package static func newest(
        quickTime: String?,
        container: String?
    ) -> (date: Date, secondsFromGMT: Int?)? {
        for text in [quickTime, container] {
            guard let text, let read = read(text) else { continue }
            if read.date.timeIntervalSince1970 > 631_152_000 { return read }
        }
        return nil
    }

    /// The instant an ISO 8601 text names; nil when it names none.
    static func date(_ text: String) -> Date? { read(text)?.date }

    private static func read(_ text: String) -> (date: Date, secondsFromGMT: Int?)? {
        let text = text.trimmingCharacters(in: .whitespaces)
        for fraction in [false, true] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: fraction)
            if let date = try? style.parse(text) { return (date, offset(of: text)) }
        }
        return nil
    }

    /// Offset at the end of an ISO 8601 time; nil for `Z`, which devices
    /// write whatever their zone.
    private static func offset(of text: String) -> Int? {
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }), text.contains("T"),
            let separator = text.firstIndex(of: "T"), sign > separator
        else { return nil }
        let digits = text[sign...].dropFirst().filter(\.isNumber)
        guard digits.count == 4, let value = Int(digits) else { return nil }
        let seconds = (value / 100 * 60 + value % 100) * 60
        return text[sign] == "-" ? -seconds : seconds
    }
}
