internal import Foundation
internal import HourglassMedia

/// What file names and folders tell about the camera a recording comes from.
enum RecorderLabel {
    /// The words before the date in a file name, as in `cam1` of
    /// `cam1_20260105_143200.mp4`; nil when there is no date or nothing before
    /// it.
    static func beforeStamp(_ path: String) -> String? {
        let name = (path as NSString).lastPathComponent
        let zone = TimeZone(secondsFromGMT: 0)!
        guard let stamp = RecorderFileName.wallClock(in: name, timeZone: zone) else { return nil }
        // The stamp begins at the last run of digits that still reads alike.
        var begin = name.startIndex
        var place = name.startIndex
        while place < name.endIndex {
            let isStart =
                name[place].isNumber
                && (place == name.startIndex || !name[name.index(before: place)].isNumber)
            if isStart {
                let rest = RecorderFileName.wallClock(in: String(name[place...]), timeZone: zone)
                guard rest == stamp else { break }
                begin = place
            }
            place = name.index(after: place)
        }
        return trimmed(name[..<begin])
    }

    /// The file name without extension and without the number at its end, as
    /// in `rec` of `rec_0012.mp4`; nil when nothing else is left.
    static func withoutNumber(_ path: String) -> String? {
        let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        var rest = Substring(stem)
        while let last = rest.last, last.isNumber || isSeparator(last) { rest.removeLast() }
        return trimmed(rest)
    }

    /// The innermost folder that is more than a date, as in `gate` of
    /// `/nvr/gate/2026-01-05/14/32.00.mp4`; nil at the root.
    static func folder(_ path: String) -> String? {
        var folder = (path as NSString).deletingLastPathComponent as NSString
        while folder.length > 1 {
            let name = folder.lastPathComponent
            if !name.allSatisfy({ $0.isNumber || isSeparator($0) }) { return name }
            folder = folder.deletingLastPathComponent as NSString
        }
        return nil
    }

    /// Path of that folder; tells folders of one name apart.
    static func folderPath(_ path: String) -> String {
        var folder = (path as NSString).deletingLastPathComponent as NSString
        while folder.length > 1,
            folder.lastPathComponent.allSatisfy({ $0.isNumber || isSeparator($0) })
        {
            folder = folder.deletingLastPathComponent as NSString
        }
        return folder as String
    }

    private static func isSeparator(_ character: Character) -> Bool {
        " _-.,()[]".contains(character)
    }

    private static func trimmed(_ text: Substring) -> String? {
        let name = text.trimmingCharacters(in: CharacterSet(charactersIn: " _-.,()[]@"))
        return name.isEmpty ? nil : name
    }
}
