internal import HourglassEngines
internal import HourglassHub

/// Models on this machine, and fetching others.
struct ModelEndpoints {
    let context: ServerContext

    private struct Order: Decodable { let model: String }

    private struct Listing: Encodable { let models: [Entry] }

    private struct Engines: Encodable { let engines: [EngineCatalog.Entry] }

    private struct Entry: Encodable {
        let id: String
        let repository: String
        let installed: Bool
        let bytes: Int64
        let partialBytes: Int64
        /// `answering`, `speech`, `meaning` or `seeing`.
        let use: String?
    }

    func add(to router: inout Router) {
        router.on("GET", "/api/engines") { [context] _ in
            .json(Engines(engines: context.engines.entries()))
        }
        router.on("GET", "/api/models") { [context] _ in
            .json(Listing(models: try Self.entries(context)))
        }
        router.on("POST", "/api/models") { [context] request in
            let name = try await request.json(Order.self).model
            // A folder is no model to fetch, and must not be probed for.
            guard !name.hasPrefix("/"), !name.hasPrefix("."), !name.hasPrefix("~"),
                case .repository = try ModelReference(name)
            else {
                throw APIFailure.badParameter("model", "'\(name)' is no model that can be fetched.")
            }
            let job = context.jobs.add(.download(model: name), name: name)
            return .json(JobView(job), status: 202)
        }
    }

    /// What is cached, and what has a short name and could be fetched.
    private static func entries(_ context: ServerContext) throws -> [Entry] {
        let settings = try HubSettings(environment: context.configuration.environment)
        let usable = context.models.models()
        let repository = ModelRepository(settings)
        var entries: [Entry] = []
        for model in ModelCache(settings).models() {
            let name = model.alias ?? model.repository.description
            let known = usable.first { $0.repository == model.repository.description }
            let reference = ModelReference.repository(model.repository, revision: nil)
            let isWhole =
                known != nil
                || (try? repository.locate(
                    reference,
                    selection: FileSelection(),
                    marksUse: false
                )) != nil
            entries.append(
                Entry(
                    id: name,
                    repository: model.repository.description,
                    installed: isWhole,
                    bytes: model.size,
                    partialBytes: model.partialSize,
                    use: (known?.use ?? InstalledModels.use(ofName: name))?.rawValue
                )
            )
        }
        for alias in ModelAlias.all where !entries.contains(where: { $0.id == alias.name }) {
            entries.append(
                Entry(
                    id: alias.name,
                    repository: alias.repository,
                    installed: false,
                    bytes: 0,
                    partialBytes: 0,
                    use: InstalledModels.use(ofName: alias.name)?.rawValue
                )
            )
        }
        return entries
    }
}
