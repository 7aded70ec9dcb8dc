internal import HourglassText
internal import HourglassTimeline

/// What this server is and may do.
struct StatusEndpoints {
    let context: ServerContext

    private struct Status: Encodable {
        let name = "hourglass"
        let version: String
        let library: String
        let footageCount: Int
        let completeCount: Int
        let indexBytes: Int64
        let allowedFolders: [String]
        let maximumUploadBytes: Int64
        let textLanguages: [String]
    }

    private struct Folder: Encodable {
        struct Entry: Encodable {
            let name: String
            let path: String
        }
        let path: String?
        let folders: [Entry]
        let files: [Entry]
    }

    func add(to router: inout Router) {
        router.on("GET", "/api/status") { [context] _ in
            let records = try context.timeline.footage()
            return .json(
                Status(
                    version: context.configuration.version,
                    library: context.timeline.path,
                    footageCount: records.count,
                    completeCount: records.count { $0.state == .complete },
                    indexBytes: records.reduce(0) { $0 + $1.indexBytes },
                    allowedFolders: context.files.folders,
                    maximumUploadBytes: context.configuration.maximumUploadBytes,
                    textLanguages: OCRReader.availableLanguages()
                )
            )
        }
        router.on("GET", "/api/folders") { [context] request in
            let entry = { (path: String) in
                Folder.Entry(
                    name: path.split(separator: "/").last.map(String.init) ?? path,
                    path: path
                )
            }
            guard let path = request.item("path"), !path.isEmpty else {
                let roots = context.files.folders.map { Folder.Entry(name: $0, path: $0) }
                return .json(Folder(path: nil, folders: roots, files: []))
            }
            let (folders, files) = try context.files.listing(path)
            return .json(
                Folder(path: path, folders: folders.map(entry), files: files.map(entry))
            )
        }
    }
}
