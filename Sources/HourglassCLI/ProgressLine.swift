import Foundation
import Synchronization

/// One line on standard error that says how far the work has come.
///
/// On a terminal the line rewrites itself; in a log a new one is written every
/// half minute. Work that is over within two seconds leaves no trace.
final class ProgressLine: Sendable {
    private struct State {
        var shownAt: ContinuousClock.Instant?
        var isOnScreen = false
    }

    private let isQuiet: Bool
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    /// A line that stays silent when `quiet`.
    init(quiet: Bool) { isQuiet = quiet }

    /// Shows `text` if it is time to.
    func show(_ text: @autoclosure () -> String) {
        let now = ContinuousClock.now
        guard !isQuiet, now - started > .seconds(2) else { return }
        let interval: Duration = Terminal.errorIsTerminal ? .milliseconds(200) : .seconds(30)
        state.withLock { state in
            if let shownAt = state.shownAt, now - shownAt < interval { return }
            state.shownAt = now
            if Terminal.errorIsTerminal {
                let line = text().truncated(toColumns: Terminal.columns)
                FileHandle.standardError.write(Data("\r\u{1B}[2K\(line)".utf8))
                state.isOnScreen = true
            } else {
                Terminal.report(text())
            }
        }
    }

    /// Takes the line off the terminal, so that other output can follow.
    func clear() {
        state.withLock { state in
            guard state.isOnScreen else { return }
            FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8))
            state.isOnScreen = false
        }
    }

    /// `1 h 02 min`, `3 min 20 s`, `12 s`.
    static func duration(_ seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e8)).rounded())
        if whole >= 3600 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
        if whole >= 60 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole) s"
    }

    /// `12.3 MB`, in powers of ten.
    static func bytes(_ count: Int64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var (value, unit) = (Double(count), 0)
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
    }
}
