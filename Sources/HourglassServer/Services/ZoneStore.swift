internal import Foundation
internal import HourglassTimeline

/// Zones and lines people drew, a file for each camera, beside the library.
struct ZoneStore: Sendable {
    private let folder: URL

    init(folder: String) { self.folder = URL(filePath: folder).appending(path: "zones") }

    /// What the zones of a camera are kept under.
    static func key(camera: String) -> String { "camera-\(camera)" }

    /// What the zones of footage are kept under: its camera, where it has one.
    static func key(of record: FootageRecord) -> String {
        record.camera.map(key(camera:)) ?? "footage-\(record.id)"
    }

    /// The stored file; nil when nothing was drawn yet.
    func load(_ key: String) -> [UInt8]? {
        (try? Data(contentsOf: file(key))).map { Array($0) }
    }

    /// Replaces the stored file.
    ///
    /// - Throws: `APIFailure` with status 507.
    func save(_ bytes: [UInt8], key: String) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: file(key), options: .atomic)
        } catch {
            throw APIFailure(507, "cannot_store", "The zones cannot be stored.")
        }
    }

    private func file(_ key: String) -> URL {
        folder.appending(path: PercentCoding.encoded(key).prefix(200) + ".json")
    }
}
