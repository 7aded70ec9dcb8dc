import ArgumentParser
import HourglassHub

/// The `hourglass` command.
@main
struct HourglassCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hourglass",
        abstract: "Exact, time-anchored questions over hours of video.",
        subcommands: [ModelsCommand.self, Doctor.self]
    )
}

/// `hourglass doctor`, as far as models are concerned.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check what fetching models depends on."
    )

    @OptionGroup var endpoint: EndpointOptions

    @Option(help: "Public model to ask each endpoint about.")
    var model: String = "Qwen/Qwen3-VL-2B-Instruct"

    func run() async throws {
        try await reportingHubErrors {
            for finding in try await HubDiagnosis(try endpoint.settings()).run(asking: model) {
                print("\(finding.level.rawValue)\t\(finding.subject)\t\(finding.detail)")
            }
        }
    }
}
