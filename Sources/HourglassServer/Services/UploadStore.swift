internal import Foundation

/// Keeps uploaded files beside the library.
struct UploadStore: Sendable {
    private let folder: URL
    private let limit: Int64

    init(_ configuration: ServerConfiguration) {
        folder = URL(filePath: configuration.stateFolder).appending(path: "uploads")
        limit = configuration.maximumUploadBytes
    }

    /// Writes a body to a file of its own; nothing is left of one that is cut
    /// off.
    ///
    /// - Returns: path of the file.
    /// - Throws: `APIFailure` with status 413 or 507; `HTTPFailure`.
    func receive(_ body: RequestBody, name: String) async throws -> String {
        guard limit > 0 else {
            throw APIFailure(403, "not_allowed", "This server takes no uploads (--max-upload 0).")
        }
        if let announced = body.announcedBytes {
            guard announced <= limit else { throw tooLarge }
            guard announced > 0 else {
                throw APIFailure(400, "bad_request", "The body is the video; it has no bytes.")
            }
        }
        // A folder each: two files of one name do not meet.
        let place = folder.appending(path: UUID().uuidString.lowercased())
        let draft = place.appending(path: ".part")
        do {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try await write(body, to: draft.path)
            let target = place.appending(path: name)
            try FileManager.default.moveItem(at: draft, to: target)
            return target.path
        } catch {
            try? FileManager.default.removeItem(at: place)
            throw error
        }
    }

    private func write(_ body: RequestBody, to path: String) async throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw cannotWrite }
        defer { close(descriptor) }
        var count: Int64 = 0
        while let bytes = try await body.next() {
            count += Int64(bytes.count)
            guard count <= limit else { throw tooLarge }
            var done = 0
            while done < bytes.count {
                let wrote = bytes.withUnsafeBytes {
                    Foundation.write(descriptor, $0.baseAddress! + done, bytes.count - done)
                }
                if wrote < 0, errno == EINTR { continue }
                guard wrote > 0 else { throw cannotWrite }
                done += wrote
            }
        }
        guard count > 0 else {
            throw APIFailure(400, "bad_request", "The body is the video; it has no bytes.")
        }
    }

    private var tooLarge: APIFailure {
        APIFailure(
            413,
            "too_large",
            "A file of at most \(limit) bytes is taken (--max-upload). Start the server with"
                + " --allow FOLDER to add larger ones by path."
        )
    }

    private var cannotWrite: APIFailure {
        APIFailure(507, "cannot_store", "The file cannot be stored; the disk may be full.")
    }
}
