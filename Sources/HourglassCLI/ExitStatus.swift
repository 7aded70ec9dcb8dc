import ArgumentParser

/// What the command tells the shell, the same for every verb.
enum ExitStatus: Int32 {
    case found = 0
    case nothingFound = 1
    case badInput = 2
    case serverUnreachable = 3
    case modelMissing = 4
    case unknownFootage = 5
    case partial = 6
    case outOfTime = 7
    case interrupted = 130

    /// The value to throw in order to end the command with this status.
    var exitCode: ExitCode { ExitCode(rawValue) }
}
