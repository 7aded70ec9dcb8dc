internal import Foundation

/// Zones and lines people drew, a file for each camera, beside the library.
struct ZoneStore: Sendable {
    private let folder: URL

    init(folder: String) { self.folder = URL(filePath: folder).appending(path: "zones") }

    /// The stored file; nil when nothing was drawn yet.
    func load(_ camera: String) -> [UInt8]? {
        (try? Data(contentsOf: file(camera))).map { Array($0) }
    }

    /// Replaces the stored file.
    ///
    /// - Throws: `APIFailure` with status 507.
    func save(_ bytes: [UInt8], camera: String) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: file(camera), options: .atomic)
        } catch {
            throw APIFailure(507, "cannot_store", "The zones cannot be stored.")
        }
    }

    /// Path of a camera's file, for whoever indexes; nil when there is none.
    func path(_ camera: String) -> String? {
        let path = file(camera).path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private func file(_ camera: String) -> URL {
        folder.appending(path: PercentCoding.encoded(camera).prefix(200) + ".json")
    }
}
