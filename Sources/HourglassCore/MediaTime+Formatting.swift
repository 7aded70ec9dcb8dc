extension MediaTime: CustomStringConvertible {
    /// `HH:MM:SS.mmm`, rounded to the nearest millisecond, with a leading
    /// minus when negative.
    public var description: String {
        let milliseconds = rescaled(to: .milliseconds).ticks
        let magnitude = milliseconds.magnitude
        let sign = milliseconds < 0 ? "-" : ""
        let (hours, minutes) = (magnitude / 3_600_000, magnitude / 60_000 % 60)
        let (seconds, fraction) = (magnitude / 1000 % 60, magnitude % 1000)
        return sign + padded(hours, 2) + ":" + padded(minutes, 2) + ":" + padded(seconds, 2) + "."
            + padded(fraction, 3)
    }
}

private func padded(_ value: UInt64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
