internal import Foundation

/// Footage that is sent rather than found.
struct UploadEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("POST", "/api/uploads") { [context] request in
            let name = FootageNames.safe(request.item("name") ?? "")
            let store = UploadStore(context.configuration)
            let path = try await store.receive(request.body, name: name)
            let work = Job.IndexWork(path: path, isUpload: true)
            return .json(JobView(context.jobs.add(.index(work), name: name)), status: 202)
        }
    }
}
