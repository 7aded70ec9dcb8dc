import Foundation
import HourglassHub
import Synchronization

/// Shows how far a pull is: a few lines redrawn in place on a terminal, a
/// plain line now and then elsewhere.
final class PullDisplay: Sendable {
    private struct State {
        var drawnLines = 0
        var lastPlain: ContinuousClock.Instant?
        var isClosed = false
    }

    private let title: String
    private let isTerminal = StandardError.isTerminal
    private let state = Mutex(State())

    init(_ title: String) { self.title = title }

    func show(_ progress: PullProgress) {
        state.withLock { state in
            guard !state.isClosed else { return }
            if isTerminal {
                erase(&state)
                let lines = Self.lines(progress, title: title, width: Self.width)
                StandardError.print(lines.joined(separator: "\n"))
                state.drawnLines = lines.count
            } else if progress.isFinished || isDue(state) {
                state.lastPlain = .now
                StandardError.print(Self.overall(progress, title: title))
            }
        }
    }

    /// Ends the display and leaves the line with the sum.
    func close() { state.withLock { $0.isClosed = true } }

    private func isDue(_ state: State) -> Bool {
        state.lastPlain.map { ContinuousClock.now - $0 > .seconds(10) } ?? true
    }

    private func erase(_ state: inout State) {
        if state.drawnLines > 0 {
            StandardError.print("\u{1B}[\(state.drawnLines)A\u{1B}[J", terminator: "")
        }
    }

    private static var width: Int {
        var size = winsize()
        return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 80
    }

    static func lines(_ progress: PullProgress, title: String, width: Int) -> [String] {
        let active = progress.files.filter { $0.phase != .waiting && $0.phase != .done }
        var lines = active.prefix(6).map { String(line($0).prefix(width - 1)) }
        if active.count > 6 { lines.append("  and \(active.count - 6) more files") }
        lines.append(String(overall(progress, title: title).prefix(width - 1)))
        return lines
    }

    private static func line(_ file: PullProgress.File) -> String {
        let share = file.size.map { $0 > 0 ? Int(file.received * 100 / $0) : 100 }
        let percent = share.map { "\($0)%" } ?? "?"
        let hosts = file.endpoints.map {
            $0.replacingOccurrences(of: "https://", with: "")
                .replacingOccurrences(of: "http://", with: "")
        }
        let doing: String
        switch file.phase {
        case .fetching:
            doing = hosts.isEmpty ? "waiting for an endpoint" : hosts.joined(separator: " + ")
        case .locked: doing = "another process fetches it"
        case .verifying: doing = "checking"
        case .repairing: doing = "damaged, fetching pieces again"
        case .waiting, .done: doing = file.phase.rawValue
        }
        let padded = String(repeating: " ", count: max(0, 4 - percent.count)) + percent
        return "  \(padded)  \(file.path)  \(doing)"
    }

    static func overall(_ progress: PullProgress, title: String) -> String {
        let done = progress.files.filter { $0.phase == .done }.count
        var text =
            "\(title): \(ByteText.describe(progress.received)) of \(ByteText.describe(progress.total)), \(done) of \(progress.files.count) files"
        if progress.isFinished { return text + ", done" }
        text += ", \(ByteText.describe(Int64(progress.bytesPerSecond)))/s"
        if let remaining = progress.remaining { text += ", \(clock(remaining)) left" }
        return text + ", \(progress.connections) connections"
    }

    private static func clock(_ time: Duration) -> String {
        let seconds = Int(time.components.seconds)
        if seconds >= 3600 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
        if seconds >= 60 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds) s"
    }
}
