public import ArgumentParser
import Foundation
public import HourglassAnswering
import HourglassCore

/// A length of time on the command line: `0.5`, `500ms`, `90s`, `5m`, `1h20m`,
/// `MM:SS`.
struct DurationArgument: ExpressibleByArgument {
    let time: MediaTime

    init(time: MediaTime) { self.time = time }

    init?(argument: String) {
        let text = argument.trimmingCharacters(in: .whitespaces)
        if text.hasSuffix("ms"), let milliseconds = Double(text.dropLast(2)), milliseconds >= 0 {
            time = MediaTime(seconds: milliseconds / 1000)
            return
        }
        guard case .fromStart(let time)? = TimeArgument(text)?.value, time >= .zero else {
            return nil
        }
        self.time = time
    }

    /// How defaults are shown in the help.
    var defaultValueDescription: String {
        let milliseconds = time.rescaled(to: .milliseconds, rounding: .nearest).ticks
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}

extension TimeArgument: ExpressibleByArgument {
    /// Reads a time as the command line takes it.
    public init?(argument: String) { self.init(argument) }
}
