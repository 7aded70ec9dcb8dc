internal import Foundation

/// Footage that is sent rather than found.
struct UploadEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("POST", "/api/uploads") { [context] request in
            let name = FootageNames.safe(request.item("name") ?? "")
            // Before the file is taken: a wrong choice must not cost an upload.
            let reading = try JobEndpoints.reading(try ReadingChoice(request), context)
            let store = UploadStore(context.configuration)
            let path = try await store.receive(request.body, name: name)
            var work = Job.IndexWork(path: path, isUpload: true)
            work.reading = reading
            work.camera = request.item("camera").flatMap { $0.isEmpty ? nil : $0 }
            return .json(JobView(context.jobs.add(.index(work), name: name)), status: 202)
        }
    }
}
