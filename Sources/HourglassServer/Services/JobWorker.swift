internal import Foundation
internal import HourglassCore
internal import HourglassEngines
internal import HourglassHub
internal import HourglassIndexing
internal import HourglassMotion
internal import HourglassSpeech
internal import HourglassTimeline

/// Does the jobs of a server.
struct JobWorker: Sendable {
    let timeline: TimelineIndex
    let zones: ZoneStore
    let models: InstalledModels
    let queries: QueryModels
    let environment: [String: String]

    func run(_ job: Job, _ report: @escaping JobQueue.Report) async throws {
        switch job.work {
        case .index(let work): try await index(work, report)
        case .download(let model): try await download(model, report)
        }
    }

    private func index(_ work: Job.IndexWork, _ report: @escaping JobQueue.Report) async throws {
        var options = IndexOptions()
        if let reading = work.reading { try apply(reading, to: &options) }
        if work.thorough { options.sampling = .thorough }
        if let every = work.every {
            options.sampling = .every(MediaTime(seconds: every, timebase: .milliseconds))
        }
        if let languages = work.languages {
            options.textReading = languages.isEmpty ? .off : .languages(languages)
        }
        options.camera = work.camera
        options.startAt = work.startAt
        options.again = work.again
        options.zones = try zones(for: work)
        let indexer = try FootageIndexer(index: timeline, options: options)
        let timeline = timeline
        var isKnown = false
        let result = try await indexer.index(work.path) { progress in
            if !isKnown {
                let id = try? timeline.footage(matching: work.path).id
                report { $0.footageId = id }
                isKnown = true
            }
            report { $0.progress = Job.Progress(progress) }
        }
        try Task.checkCancellation()
        if let model = work.reading?.meaningModel, model != ReadingChoice.off {
            try await embed(result.footage, with: model, report)
        }
        if let model = work.reading?.pictureModel, model != ReadingChoice.off {
            try await see(result.footage, with: model, report)
        }
        report {
            $0.footageId = result.footage
            if !result.warnings.isEmpty { $0.message = result.warnings.joined(separator: " ") }
            if let warning = indexer.textReadingWarning { $0.message = warning }
        }
    }

    private func apply(_ reading: ReadingChoice, to options: inout IndexOptions) throws {
        if reading.sampling == "thorough" { options.sampling = .thorough }
        if reading.readsText == false { options.textReading = .off }
        if let objects = reading.objects.flatMap(IndexOptions.Objects.init) {
            options.objects = objects
        }
        if let name = reading.speechModel, name != ReadingChoice.off {
            guard let model = models.model(named: name, for: .speech) else { throw gone(name) }
            options.transcriber = try WhisperTranscriber(try WhisperModel(folder: model.folder))
        }
    }

    /// Makes the texts of footage findable by what they mean.
    private func embed(
        _ footage: Int64,
        with name: String,
        _ report: @escaping JobQueue.Report
    ) async throws {
        guard let installed = models.model(named: name, for: .meaning) else { throw gone(name) }
        let model = try await queries.meaning.model(named: installed.repository)
        let embedding = SpanEmbedding(
            index: timeline,
            embedder: model.embedder,
            model: model.identifier
        )
        report { $0.progress = Job.Progress(activity: "meaning") }
        try await embedding.run(footage: footage)
        try await embedding.calibrate()
    }

    /// Makes the pictures of footage findable by what they show.
    private func see(
        _ footage: Int64,
        with name: String,
        _ report: @escaping JobQueue.Report
    ) async throws {
        guard let installed = models.model(named: name, for: .seeing) else { throw gone(name) }
        let model = try await queries.pictures.model(named: installed.repository)
        let indexing = PictureIndexing(
            index: timeline,
            embedder: model.embedder,
            model: model.identifier
        )
        report { $0.progress = Job.Progress(activity: "pictures") }
        let added = try await indexing.run(footage: footage) { progress in
            report {
                $0.progress = Job.Progress(activity: "pictures")
                $0.progress.share = Double(progress.done) / Double(max(1, progress.total))
                $0.progress.remainingS = progress.remainingSeconds
            }
        }
        let known = try timeline.pictureModels().first { $0.identifier == model.identifier }
        if added > 0 || known?.calibration == nil { try await indexing.calibrate() }
    }

    private func gone(_ model: String) -> APIFailure {
        APIFailure(422, "model_missing", "The model '\(model)' is not here any more.")
    }

    /// What was drawn for the camera, or for the footage when it is indexed
    /// anew.
    private func zones(for work: Job.IndexWork) throws -> ZonesFile? {
        var key = work.camera.map(ZoneStore.key(camera:))
        if let record = try? timeline.footage(matching: work.path), record.path == work.path {
            key = key ?? ZoneStore.key(of: record)
        }
        guard let key, let json = zones.load(key) else { return nil }
        return try ZonesFile(json: json, name: "the zones drawn for it")
    }

    private func download(_ model: String, _ report: @escaping JobQueue.Report) async throws {
        let repository = ModelRepository(try HubSettings(environment: environment))
        _ = try await repository.pull(try ModelReference(model)) { progress in
            report {
                $0.progress.bytes = progress.received
                $0.progress.totalBytes = progress.total
                $0.progress.share =
                    progress.total > 0 ? Double(progress.received) / Double(progress.total) : nil
                $0.progress.remainingS = progress.remaining.map {
                    Double($0.components.seconds) + Double($0.components.attoseconds) * 1e-18
                }
            }
        }
    }
}

extension Job.Progress {
    init(_ progress: IndexProgress) {
        let length = progress.duration?.seconds
        activity = progress.activity == .listening ? "listening" : "looking"
        positionS = progress.position.seconds
        durationS = length
        share = length.flatMap { $0 > 0 ? min(1, progress.position.seconds / $0) : nil }
        speed = progress.speed
        remainingS = progress.remainingSeconds
    }
}
