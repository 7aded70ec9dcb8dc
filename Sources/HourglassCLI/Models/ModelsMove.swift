import ArgumentParser
import HourglassHub

/// `hourglass models move`.
struct ModelsMove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Move the whole cache to another folder or disk.",
        discussion: """
            The old place becomes a link to the new one, so that every tool goes on finding the \
            models. An interrupted move goes on when started again.
            """
    )

    @Argument(help: "The new folder.")
    var target: String

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @Flag(help: "Leave nothing at the old place; set HF_HUB_CACHE to the new folder yourself.")
    var noLink = false

    @OptionGroup var output: ModelsOutputOptions

    func run() async throws {
        try await reportingHubErrors {
            let settings = try HubSettings()
            let cache = ModelCache(settings)
            let size = cache.models().reduce(Int64(0)) { $0 + $1.size }
            try Confirmation.ask(
                "Move \(ByteText.describe(size)) from \(settings.cacheFolder) to \(target)?",
                isGiven: yes
            )
            let quiet = output.quiet || !StandardError.isTerminal
            try await cache.move(to: target, leavesLink: !noLink) { progress in
                guard !quiet else { return }
                let text =
                    "\(ByteText.describe(progress.moved)) of \(ByteText.describe(progress.total))"
                StandardError.print("\r\(text)   ", terminator: "")
            }
            if !quiet { StandardError.print("") }
            print(target)
        }
    }
}
