import ArgumentParser
import HourglassEngines
import HourglassIndexing
import HourglassMedia
import HourglassTimeline

/// A failure a command ends with: one sentence and an exit status.
struct CommandFailure: Error {
    let status: ExitStatus
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// What any error of the libraries means for the shell.
    init(_ error: any Error) {
        switch error {
        case let error as CommandFailure: self = error
        case is CancellationError: self.init(.interrupted, "Interrupted.")
        case let error as TimelineError
        where error.code == .unknownFootage || error.code == .ambiguousFootage:
            self.init(.unknownFootage, error.message)
        case let error as EngineError:
            switch error.code {
            case .unreachable, .brokenOff, .badAnswer: self.init(.serverUnreachable, error.message)
            case .noModel, .noEngine: self.init(.modelMissing, error.message)
            default: self.init(.badInput, error.message)
            }
        default: self.init(.badInput, "\(error)")
        }
    }
}
