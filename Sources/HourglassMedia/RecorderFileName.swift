public import Foundation
public import HourglassCore

/// Reads the date and time that recorders and cameras put into file names.
public enum RecorderFileName {
    /// Wall-clock time of the first frame, or nil when the name holds no
    /// possible date with a time of day.
    ///
    /// Where a name holds two, as recorders write start and end, the first
    /// counts.
    ///
    /// - Parameters:
    ///   - name: a file name or path; only the last part is looked at.
    ///   - timeZone: zone of times that do not state their own, and the one to
    ///     show times in that are stated in UTC.
    public static func wallClock(
        in name: String,
        timeZone: TimeZone = .current
    ) -> WallClock? {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        guard let stamp = RecorderStamp.first(in: last) else { return nil }
        return stamp.wallClock(timeZone: timeZone)
    }
}

/// A date and time of day as read, not yet on the time line.
struct RecorderStamp: Equatable {
    var (year, month, day) = (0, 0, 0)
    var (hour, minute, second) = (0, 0, 0)
    var milliseconds = 0
    /// Offset from UTC where the name states one.
    var secondsFromGMT: Int?
    /// Milliseconds since 1970, instead of all of the above.
    var epochMilliseconds: Int64?

    /// Whether the calendar has this day and the clock this time.
    var isPossible: Bool {
        guard (1990...2099).contains(year), (1...12).contains(month), day >= 1,
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[month - 1]
    }

    /// Ties media time zero to the stamp.
    func wallClock(timeZone: TimeZone) -> WallClock? {
        if let epochMilliseconds {
            let date = Date(timeIntervalSince1970: Double(epochMilliseconds) / 1000)
            return WallClock(
                start: date,
                secondsFromGMT: timeZone.secondsFromGMT(for: date),
                source: .fileName
            )
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = secondsFromGMT.flatMap { TimeZone(secondsFromGMT: $0) } ?? timeZone
        let parts = DateComponents(
            year: year,
            month: month,
            day: day,
            hour: hour,
            minute: minute,
            second: second
        )
        guard let whole = calendar.date(from: parts) else { return nil }
        let date = whole.addingTimeInterval(Double(milliseconds) / 1000)
        return WallClock(
            start: date,
            // A name in UTC says nothing about the zone the camera stands in.
            secondsFromGMT: secondsFromGMT.flatMap { $0 == 0 ? nil : $0 }
                ?? timeZone.secondsFromGMT(for: date),
            source: .fileName
        )
    }
}
