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
