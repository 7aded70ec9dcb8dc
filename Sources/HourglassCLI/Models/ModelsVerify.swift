import ArgumentParser
import HourglassHub

/// `hourglass models verify`.
struct ModelsVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of models against the repository's digests.",
        discussion: """
            A cached model is checked without the network. A folder is compared with the files of \
            --against, or else with digests that another tool left in it, or else by whether its \
            files are whole by their own account ("sound").

            Ends with status 6 when something is damaged or missing.

              hourglass models verify
              hourglass models verify qwen3-vl-4b --repair
              hourglass models verify /media/usb/Qwen3-VL-4B --against qwen3-vl-4b
            """
    )

    @Argument(help: "Models or folders to check; all in the cache when none is named.")
    var models: [String] = []

    @Option(
        help: ArgumentHelp("The repository that a folder is a copy of.", valueName: "name")
    )
    var against: String?

    @OptionGroup var endpoint: EndpointOptions
    @OptionGroup var output: ModelsOutputOptions

    @Flag(help: "Delete damaged files and fetch them again, and fetch missing ones.")
    var repair = false

    private struct Checked: Encodable {
        struct File: Encodable {
            var path: String
            var bytes: Int64
            var state: String
        }
        var model: String
        var intact: Bool
        var files: [File]
    }

    func run() async throws {
        try await reportingHubErrors {
            let settings = try endpoint.settings()
            let cache = ModelCache(settings)
            let references =
                try models.isEmpty ? everything(in: cache) : models.map { try ModelReference($0) }
            let listing = try await listing(settings, references, cache)
            var isIntact = true
            for reference in references {
                let quiet = output.quiet || output.json
                let files = try await cache.verify(reference, against: listing) { file in
                    if !quiet { print("\(file.state.rawValue)\t\(file.path)") }
                }
                let bad = files.filter { $0.state == .damaged || $0.state == .missing }
                if output.json {
                    try output.print(
                        json: Checked(
                            model: reference.description,
                            intact: bad.isEmpty,
                            files: files.map {
                                Checked.File(
                                    path: $0.path,
                                    bytes: $0.size,
                                    state: $0.state.rawValue
                                )
                            }
                        )
                    )
                }
                StandardError.print(Self.summary(reference, files, bad))
                guard !bad.isEmpty else { continue }
                guard repair else {
                    isIntact = false
                    continue
                }
                try cache.discard(files, of: reference)
                let pulled = try await ModelRepository(settings).pull(reference)
                StandardError.print("\(reference): fetched again into \(pulled.folder).")
            }
            if !isIntact { throw ExitStatus.partial.exitCode }
        }
    }

    /// What folders are compared with; nil without `--against`.
    private func listing(
        _ settings: HubSettings,
        _ references: [ModelReference],
        _ cache: ModelCache
    ) async throws -> RepositoryListing? {
        guard let against else { return nil }
        for reference in references {
            guard case .folder = cache.resolving(reference) else {
                throw CommandFailure(
                    .badInput,
                    "--against is for folders outside the cache; \(reference) is in the cache,"
                        + " which knows its digests."
                )
            }
        }
        return try await ModelRepository(settings).listing(of: ModelReference(against))
    }

    private func everything(in cache: ModelCache) throws -> [ModelReference] {
        cache.models().flatMap { model in
            model.revisions.map { .repository(model.repository, revision: $0.commit) }
        }
    }

    private static func summary(
        _ reference: ModelReference,
        _ files: [VerifiedFile],
        _ bad: [VerifiedFile]
    ) -> String {
        guard !bad.isEmpty else {
            let unchecked = files.count { $0.state != .intact }
            guard unchecked > 0 else { return "\(reference): \(files.count) files, all intact." }
            return "\(reference): \(files.count) files, nothing wrong to be seen; \(unchecked) of"
                + " them without a digest to compare with."
        }
        let names = bad.map { "\($0.path) (\($0.state.rawValue))" }.joined(separator: ", ")
        return "\(reference): \(bad.count) of \(files.count) files are not right: \(names)."
    }
}
