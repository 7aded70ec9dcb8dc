import ArgumentParser
import Foundation
import HourglassHub

/// `hourglass models list`.
struct ModelsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the models in the cache, whichever tool fetched them."
    )

    @OptionGroup var output: ModelsOutputOptions

    private struct Listed: Encodable {
        struct Revision: Encodable {
            var commit: String
            var refs: [String]
            var path: String
            var files: Int
            var bytes: Int64
        }
        var model: String
        var alias: String?
        var bytes: Int64
        var partialBytes: Int64
        var lastUsed: Date
        var lastModified: Date
        var revisions: [Revision]

        init(_ model: CachedModel) {
            self.model = model.repository.description
            alias = model.alias
            bytes = model.size
            partialBytes = model.partialSize
            lastUsed = model.lastUsed
            lastModified = model.lastModified
            revisions = model.revisions.map {
                Revision(
                    commit: $0.commit,
                    refs: $0.refs,
                    path: $0.folder,
                    files: $0.fileCount,
                    bytes: $0.size
                )
            }
        }
    }

    private struct Answer: Encodable {
        var cache: String
        var bytes: Int64
        var models: [Listed]
    }

    func run() async throws {
        try reportingHubErrors {
            let settings = try HubSettings()
            let models = ModelCache(settings).models()
            let total = models.reduce(Int64(0)) { $0 + $1.size + $1.partialSize }
            if output.json {
                return try output.print(
                    json: Answer(
                        cache: settings.cacheFolder,
                        bytes: total,
                        models: models.map(Listed.init)
                    )
                )
            }
            let now = Date()
            var rows = [["MODEL", "SIZE", "REVISIONS", "USED", "FETCHED"]]
            for model in models {
                let name =
                    model.alias.map { "\(model.repository) (\($0))" } ?? "\(model.repository)"
                let partial =
                    model.partialSize > 0
                    ? " + \(ByteText.describe(model.partialSize)) unfinished" : ""
                let revisions = model.revisions.map {
                    $0.refs.isEmpty ? String($0.commit.prefix(8)) : $0.refs.joined(separator: ",")
                }
                rows.append([
                    name, ByteText.describe(model.size) + partial,
                    revisions.isEmpty ? "-" : revisions.joined(separator: " "),
                    Self.age(model.lastUsed, now), Self.age(model.lastModified, now),
                ])
            }
            if !models.isEmpty { print(TextTable.render(rows)) }
            StandardError.print(
                "\(models.count) models, \(ByteText.describe(total)) in \(settings.cacheFolder)."
            )
        }
    }

    static func age(_ date: Date, _ now: Date) -> String {
        let seconds = Int(now.timeIntervalSince(date))
        switch seconds {
        case ..<120: return "just now"
        case ..<7200: return "\(seconds / 60) min ago"
        case ..<172_800: return "\(seconds / 3600) h ago"
        default: return "\(seconds / 86400) days ago"
        }
    }
}
