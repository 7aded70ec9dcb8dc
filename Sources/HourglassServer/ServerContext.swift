internal import Foundation
internal import HourglassAnswering
internal import HourglassEngines
internal import HourglassTimeline

/// What the handlers of a server share.
final class ServerContext: Sendable {
    let configuration: ServerConfiguration
    let timeline: TimelineIndex
    let access: AccessPolicy
    let files: FileAccess
    let jobs: JobQueue
    let activity = ActivityCache()
    let zones: ZoneStore
    let engines: EngineCatalog
    let settings: SettingsStore
    let models: InstalledModels
    /// Models that turn what is asked for into vectors, kept between questions.
    let queries: QueryModels
    let streams = StreamSlots(limit: 4)

    /// Opens the library and what the server keeps beside it.
    ///
    /// - Throws: `TimelineError` when the library cannot be opened.
    init(_ configuration: ServerConfiguration) throws {
        self.configuration = configuration
        let timeline = try TimelineIndex(at: configuration.libraryPath)
        self.timeline = timeline
        access = AccessPolicy(configuration)
        files = FileAccess(configuration)
        zones = ZoneStore(folder: configuration.stateFolder)
        settings = SettingsStore(folder: configuration.stateFolder)
        models = InstalledModels(environment: configuration.environment)
        queries = QueryModels(environment: configuration.environment)
        let worker = JobWorker(
            timeline: timeline,
            zones: zones,
            models: models,
            queries: queries,
            environment: configuration.environment
        )
        jobs = JobQueue(folder: configuration.stateFolder) { try await worker.run($0, $1) }
        engines = EngineCatalog(environment: configuration.environment)
    }

    /// The settings, completed by what suits this library: where texts or
    /// pictures have vectors of a model that is here, those of new footage get
    /// them as well.
    func settingsInUse() throws -> ServerSettings {
        var current = settings.current
        if current.reading.meaningModel == nil,
            let stored = try timeline.vectorModels().max(by: { $0.count < $1.count }),
            stored.count > 0, let model = models.model(named: stored.identifier, for: .meaning)
        {
            current.reading.meaningModel = model.name
        }
        if current.reading.pictureModel == nil,
            let stored = try timeline.pictureModels().max(by: {
                $0.pictureCount < $1.pictureCount
            }),
            stored.pictureCount > 0,
            let model = models.model(named: stored.identifier, for: .seeing)
        {
            current.reading.pictureModel = model.name
        }
        return current
    }

    /// The footage a path parameter names.
    ///
    /// - Throws: `APIFailure` with status 404.
    func footage(_ request: Request) throws -> FootageRecord {
        let text = request.parameters["id"] ?? ""
        guard let id = Int64(text), let record = try timeline.footage(id: id) else {
            throw APIFailure(
                404,
                "unknown_footage",
                "There is no footage with the number '\(text)'."
            )
        }
        return record
    }
}
