import ArgumentParser
import Foundation
import HourglassHub

/// Where models come from.
struct EndpointOptions: ParsableArguments {
    @Option(
        name: .customLong("endpoint"),
        help: ArgumentHelp(
            "Fetch from this hub or mirror only; repeat for several, tried in order. Also: huggingface, hf-mirror, modelscope.",
            valueName: "url"
        )
    )
    var endpoints: [String] = []

    @Option(help: ArgumentHelp("File with the token for private models.", valueName: "file"))
    var tokenFile: String?

    @Option(
        help: ArgumentHelp("File with certificates of authorities to trust.", valueName: "file")
    )
    var caFile: String?

    func settings() throws -> HubSettings {
        var settings = try HubSettings(endpoints: endpoints, tokenFile: tokenFile)
        if let caFile { settings.certificateFile = caFile }
        return settings
    }
}

/// What is printed, and how.
struct ModelsOutputOptions: ParsableArguments {
    @Flag(help: "Print JSON on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    /// Prints a value as one line of JSON.
    func print(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

/// Ends the command with the message of a hub error and the exit status that
/// stands for it.
func reportingHubErrors<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as HubError {
        throw CommandFailure(error.exitStatus, error.message)
    }
}

/// The same for what needs no waiting.
func reportingHubErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as HubError {
        throw CommandFailure(error.exitStatus, error.message)
    }
}

extension HubError {
    /// What the failure means for the shell.
    var exitStatus: ExitStatus {
        switch code {
        case .invalidName, .invalidSetting, .fileSystem, .noSpace, .notInCache: .badInput
        case .notCached, .offline, .repositoryNotFound, .revisionNotFound, .fileNotFound:
            .modelMissing
        case .checksumMismatch, .wrongLength, .incomplete: .partial
        default: .serverUnreachable
        }
    }
}

/// Lines for people, apart from results.
enum StandardError {
    static func print(_ text: String, terminator: String = "\n") {
        FileHandle.standardError.write(Data((text + terminator).utf8))
    }

    static var isTerminal: Bool { isatty(2) == 1 }
}

/// Asks before something is deleted.
enum Confirmation {
    /// - Throws: `CommandFailure` (bad input) where nobody can be asked; the exit
    ///   status of an interruption when the answer is no.
    static func ask(_ question: String, isGiven: Bool) throws {
        if isGiven { return }
        guard isatty(0) == 1 else {
            throw CommandFailure(
                .badInput,
                "\(question) Nobody can be asked here: add --yes to do it."
            )
        }
        StandardError.print("\(question) [y/N] ", terminator: "")
        let answer = (readLine() ?? "").lowercased()
        guard answer == "y" || answer == "yes" else {
            throw CommandFailure(.interrupted, "Nothing was changed.")
        }
    }
}

/// A table with columns as wide as their widest cell; the last one is not padded.
enum TextTable {
    static func render(_ rows: [[String]]) -> String {
        guard let first = rows.first else { return "" }
        let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                column == row.count - 1
                    ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
