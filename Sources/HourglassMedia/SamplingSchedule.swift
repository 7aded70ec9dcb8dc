internal import HourglassCore

/// Chooses frames by their times alone.
struct SamplingSchedule: Sendable {
    enum Rule: Sendable {
        case everyFrame
        case interval(MediaTime)
        case atMostApart(ticks: Int64)
    }

    let rule: Rule
    let timebase: Timebase
    private var lastChosen: Int64?

    init(_ rule: Rule, timebase: Timebase) {
        if case .interval(let interval) = rule, interval <= .zero {
            self.rule = .everyFrame
        } else {
            self.rule = rule
        }
        self.timebase = timebase
    }

    /// Whether the frame shown from `tick` until `next` is chosen.
    func chooses(tick: Int64, next: Int64) -> Bool {
        switch rule {
        case .everyFrame:
            return true
        case .interval(let interval):
            // Is there a multiple of the interval in [tick, next)? All in the
            // common denominator, so that thirds of a second stay exact.
            let unit =
                Int128(interval.ticks) * Int128(interval.timebase.numerator)
                * Int128(timebase.denominator)
            let scale = Int128(timebase.numerator) * Int128(interval.timebase.denominator)
            let (start, end) = (Int128(tick) * scale, Int128(next) * scale)
            var multiple = start / unit * unit
            if multiple < start { multiple += unit }
            return multiple < end
        case .atMostApart(let gap):
            guard let lastChosen else { return true }
            return next - lastChosen > gap
        }
    }

    /// Notes that a frame was chosen, by this schedule or otherwise.
    mutating func note(tick: Int64) { lastChosen = tick }
}
