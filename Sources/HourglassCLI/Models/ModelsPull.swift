import ArgumentParser
import Foundation
import HourglassHub

/// `hourglass models pull`.
struct ModelsPull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Fetch a model into the cache.",
        discussion: """
            The last line printed is the folder with the model. An interrupted pull goes on where it \
            was. A model the cache has completely is not asked about on the network; --update does.
            """
    )

    @Argument(help: "A short name (qwen3-vl-4b), owner/name, either with @revision, or a folder.")
    var model: String

    @OptionGroup var endpoint: EndpointOptions
    @OptionGroup var output: ModelsOutputOptions

    @Option(help: ArgumentHelp("Fetch only files that match; repeatable.", valueName: "pattern"))
    var include: [String] = []

    @Option(help: ArgumentHelp("Leave out files that match; repeatable.", valueName: "pattern"))
    var exclude: [String] = []

    @Option(
        help: ArgumentHelp("Most bytes per second, such as 2M.", valueName: "rate"),
        transform: ModelsPull.rate
    )
    var maxRate: Int64?

    @Option(help: ArgumentHelp("Most connections to one endpoint.", valueName: "n"))
    var connections: Int = 16

    @Flag(help: "Ask whether the branch has moved, even when the cache has the model.")
    var update = false

    @Flag(help: "Only say what would be fetched.")
    var dryRun = false

    func validate() throws {
        guard (1...64).contains(connections) else {
            throw ValidationError("--connections must be between 1 and 64.")
        }
    }

    static func rate(_ text: String) throws -> Int64 {
        guard let rate = ByteText.parse(text), rate >= 1000 else {
            throw ValidationError("'\(text)' is not a rate: write 500k, 2M or 1.5MB/s.")
        }
        return rate
    }

    func run() async throws {
        try await reportingHubErrors {
            var settings = try endpoint.settings()
            settings.maximumRate = maxRate
            settings.connectionsPerEndpoint = connections
            let reference = try ModelReference(model)
            let models = ModelRepository(settings)
            let options = PullOptions(
                selection: FileSelection(include: include, exclude: exclude),
                checksForUpdates: update
            )
            if dryRun {
                try show(try await models.plan(reference, options: options))
                return
            }
            let display = output.quiet ? nil : PullDisplay(reference.description)
            let start = ContinuousClock.now
            defer { display?.close() }
            let pulled = try await models.pull(reference, options: options) { display?.show($0) }
            display?.close()
            if output.json {
                try output.print(json: Pulled(pulled, reference, ContinuousClock.now - start))
            } else {
                print(pulled.folder)
            }
        }
    }

    private struct Pulled: Encodable {
        var model: String
        var commit: String?
        var bytesFetched: Int64
        var piecesRepaired: Int
        var files: Int
        var seconds: Double
        var path: String

        init(_ pulled: PulledModel, _ reference: ModelReference, _ time: Duration) {
            model = reference.description
            commit = pulled.commit
            bytesFetched = pulled.bytesFetched
            piecesRepaired = pulled.piecesRepaired
            files = pulled.fileCount
            seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
            path = pulled.folder
        }
    }

    private struct Planned: Encodable {
        struct File: Encodable {
            var path: String
            var size: Int64?
            var cached: Bool
            var partial: Int64
        }
        var path: String
        var commit: String?
        var endpoint: String?
        var bytesToFetch: Int64
        var files: [File]
    }

    private func show(_ plan: PullPlan) throws {
        if output.json {
            let files = plan.files.map {
                Planned.File(path: $0.path, size: $0.size, cached: $0.isCached, partial: $0.partial)
            }
            return try output.print(
                json: Planned(
                    path: plan.folder,
                    commit: plan.commit,
                    endpoint: plan.endpoint,
                    bytesToFetch: plan.bytesToFetch,
                    files: files
                )
            )
        }
        let rows = plan.files.map { file in
            let size = file.size.map(ByteText.describe) ?? "?"
            let state =
                file.isCached
                ? "cached"
                : file.partial > 0 ? "\(ByteText.describe(file.partial)) there" : "to fetch"
            return [state, size, file.path]
        }
        if !rows.isEmpty { print(TextTable.render(rows)) }
        let source = plan.endpoint.map { " from \($0)" } ?? ""
        StandardError.print("\(ByteText.describe(plan.bytesToFetch)) to fetch\(source).")
        print(plan.folder)
    }
}
