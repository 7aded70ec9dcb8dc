internal import HourglassCore
internal import HourglassTimeline

/// The library: listing and removing footage.
struct FootageEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("GET", "/api/footage") { [context] _ in
            .json(Listing(footage: try context.timeline.footage().map(FootageView.init)))
        }
        router.on("GET", "/api/footage/{id}") { [context] request in
            .json(FootageView(try context.footage(request)))
        }
        router.on("POST", "/api/footage/{id}/index") { [context] request in
            let record = try context.footage(request)
            let (path, _) = try context.files.video(of: record)
            let again = request.item("again") == "true"
            var work = Job.IndexWork(path: record.path, camera: record.camera, again: again)
            work.reading = try JobEndpoints.reading(try ReadingChoice(request), context)
            if path != record.path, record.otherPaths.contains(path) { work.path = path }
            let job = context.jobs.add(.index(work), name: record.fileName)
            return .json(JobView(job), status: 202)
        }
        router.on("DELETE", "/api/footage/{id}") { [context] request in
            let record = try context.footage(request)
            for job in context.jobs.jobs where job.footageId == record.id && !job.isFinished {
                throw APIFailure(
                    409,
                    "being_indexed",
                    "'\(record.fileName)' is being indexed. Cancel job \(job.id) first."
                )
            }
            try context.timeline.removeFootage(id: record.id)
            return Response(204)
        }
    }

    private struct Listing: Encodable {
        let footage: [FootageView]
    }
}
