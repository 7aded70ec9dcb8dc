import ArgumentParser
import Foundation
import HourglassHub

/// `hourglass models remove`.
struct ModelsRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Delete models, or one revision of a model, from the cache.",
        discussion: """
            Only the cache is touched: a folder elsewhere is yours, and refused.

              hourglass models remove qwen3-vl-2b --dry-run
              hourglass models remove Qwen/Qwen3-VL-4B-Instruct@0123abc --yes
            """
    )

    @Argument(help: "Models to delete; name@revision deletes that revision only.")
    var models: [String]

    @OptionGroup var removal: RemovalOptions
    @OptionGroup var output: ModelsOutputOptions

    func run() async throws {
        try reportingHubErrors {
            let cache = ModelCache(try HubSettings())
            let plans = try models.map { try cache.removal(of: ModelReference($0)) }
            for plan in plans { try removal.perform(plan, output) }
        }
    }
}

/// `hourglass models prune`.
struct ModelsPrune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Delete what was used least recently, until the cache fits a size.",
        discussion: """
            Old revisions that no branch stands for go before whole models. Only the cache is \
            touched; model folders elsewhere are yours and never pruned.

              hourglass models prune --to 50GB --dry-run
              hourglass models prune --unused-for 30d --keep qwen3-vl-4b
            """
    )

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("Size the cache may have, such as 50GB.", valueName: "size"),
        transform: ModelsPrune.size
    )
    var limit: Int64?

    @Option(
        help: ArgumentHelp(
            "Also delete what was not used for this long, such as 30d.",
            valueName: "age"
        ),
        transform: ModelsPrune.age
    )
    var unusedFor: Double?

    @Option(help: ArgumentHelp("A model that stays; repeatable.", valueName: "name"))
    var keep: [String] = []

    @OptionGroup var removal: RemovalOptions
    @OptionGroup var output: ModelsOutputOptions

    func validate() throws {
        guard limit != nil || unusedFor != nil else {
            throw ValidationError("Say how far: --to SIZE, --unused-for AGE, or both.")
        }
    }

    static func size(_ text: String) throws -> Int64 {
        guard let size = ByteText.parse(text) else {
            throw ValidationError("'\(text)' is not a size: write 500MB or 50GB.")
        }
        return size
    }

    static func age(_ text: String) throws -> Double {
        let units: [Character: Double] = ["h": 3600, "d": 86400, "w": 7 * 86400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()),
            number >= 0
        else { throw ValidationError("'\(text)' is not an age: write 12h, 30d or 8w.") }
        return number * unit
    }

    func run() async throws {
        try reportingHubErrors {
            let cache = ModelCache(try HubSettings())
            let since = unusedFor.map { Date().addingTimeInterval(-$0) }
            var kept: Set<RepositoryID> = []
            for name in keep {
                switch cache.resolving(try ModelReference(name)) {
                case .repository(let repository, _): kept.insert(repository)
                case .folder(let path):
                    StandardError.print(
                        "'\(path)' is a folder of your own, outside the cache; pruning never"
                            + " touches it."
                    )
                }
            }
            try removal.perform(
                cache.pruning(to: limit, unusedSince: since, keeping: kept),
                output
            )
        }
    }
}

/// How something is deleted: looked at first, asked about, or at once.
struct RemovalOptions: ParsableArguments {
    @Flag(help: "Only say what would be deleted.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    private struct Removed: Encodable {
        struct Item: Encodable {
            var model: String
            var commit: String?
            var bytes: Int64
            var lastUsed: Date
        }
        var deleted: Bool
        var bytes: Int64
        var items: [Item]
    }

    func perform(_ plan: RemovalPlan, _ output: ModelsOutputOptions) throws {
        if !output.json {
            for item in plan.items {
                let name =
                    item.commit.map { "\(item.repository)@\($0.prefix(12))" }
                    ?? "\(item.repository)"
                let used = ModelsList.age(item.lastUsed, Date())
                print("\(name)\t\(ByteText.describe(item.size))\tused \(used)")
            }
            StandardError.print("\(plan.items.count) to delete, \(ByteText.describe(plan.size)).")
        }
        if !dryRun, !plan.items.isEmpty {
            try Confirmation.ask("Delete \(ByteText.describe(plan.size))?", isGiven: yes)
            try plan.execute()
        }
        guard output.json else { return }
        try output.print(
            json: Removed(
                deleted: !dryRun,
                bytes: plan.size,
                items: plan.items.map {
                    Removed.Item(
                        model: "\($0.repository)",
                        commit: $0.commit,
                        bytes: $0.size,
                        lastUsed: $0.lastUsed
                    )
                }
            )
        )
    }
}
