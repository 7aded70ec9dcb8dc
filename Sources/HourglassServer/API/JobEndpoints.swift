internal import Foundation
internal import HourglassAnswering
internal import HourglassHub
internal import HourglassIndexing

/// Indexing and downloads, followed and cancelled.
struct JobEndpoints {
    let context: ServerContext

    private struct Listing: Encodable { let jobs: [JobView] }

    private struct Order: Decodable {
        let path: String
        let thorough: Bool?
        let everyS: Double?
        let languages: [String]?
        let camera: String?
        let startAt: String?
        let again: Bool?
        let reading: ReadingChoice?
    }

    func add(to router: inout Router) {
        router.on("GET", "/api/jobs") { [context] _ in
            .json(Listing(jobs: context.jobs.jobs.map(JobView.init)))
        }
        router.on("GET", "/api/jobs/events") { [context] _ in
            EventStream.response { send in
                let changes = context.jobs.changes()
                try await send(
                    EventStream.event("jobs", Listing(jobs: context.jobs.jobs.map(JobView.init)))
                )
                for await job in changes {
                    try await send(EventStream.event("job", JobView(job)))
                }
            }
        }
        router.on("GET", "/api/jobs/{id}") { [context] request in
            .json(JobView(try Self.job(request, context)))
        }
        router.on("DELETE", "/api/jobs/{id}") { [context] request in
            let job = try Self.job(request, context)
            return .json(JobView(context.jobs.cancel(job.id) ?? job))
        }
        router.on("POST", "/api/jobs") { [context] request in
            let order = try await request.json(Order.self)
            let path = try context.files.allowed(order.path)
            let reading = try Self.reading(order.reading, context)
            let files = try FootageDiscovery.footage(in: [path])
            let jobs = try files.map { file in
                var work = Job.IndexWork(path: try context.files.allowed(file))
                try Self.apply(order, to: &work)
                work.reading = reading
                let name = (file as NSString).lastPathComponent
                return JobView(context.jobs.add(.index(work), name: name))
            }
            return .json(Listing(jobs: jobs), status: 202)
        }
    }

    private static func job(_ request: Request, _ context: ServerContext) throws -> Job {
        let text = request.parameters["id"] ?? ""
        guard let id = Int(text), let job = context.jobs.job(id) else {
            throw APIFailure(404, "unknown_job", "There is no job with the number '\(text)'.")
        }
        return job
    }

    /// What a request says about reading, completed by the settings.
    ///
    /// - Throws: `APIFailure` when it makes no sense.
    static func reading(
        _ choice: ReadingChoice?,
        _ context: ServerContext
    ) throws -> ReadingChoice {
        try choice?.check(context.models)
        return (choice ?? ReadingChoice()).over(try context.settingsInUse().reading)
    }

    private static func apply(_ order: Order, to work: inout Job.IndexWork) throws {
        if let every = order.everyS {
            guard every >= 0, every <= 86_400 else {
                throw APIFailure.badParameter("every_s", "'every_s' is from 0 to 86400 seconds.")
            }
            guard order.thorough != true else {
                throw APIFailure.badParameter("every_s", "Choose 'every_s' or 'thorough'.")
            }
            work.every = every
        }
        work.thorough = order.thorough ?? false
        work.languages = order.languages
        work.camera = order.camera
        work.again = order.again ?? false
        if let text = order.startAt {
            guard let date = TimeArgument(text)?.date(in: .current) else {
                throw APIFailure.badParameter(
                    "start_at",
                    "'\(text)' is no wall-clock time; write 2026-01-05T14:32:00+08:00."
                )
            }
            work.startAt = date
        }
    }
}
