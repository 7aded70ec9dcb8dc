import Foundation
import HourglassServer
import HourglassTestSupport

/// A model cache with a tiny model: unless said otherwise the encoder that the
/// tests of embedding hold to the reference.
struct ModelCacheFolder {
    static let name = "tiny/bert-embedding"
    let folder: TemporaryFolder

    /// - Parameters:
    ///   - name: owner and name of its repository.
    ///   - checkpoint: the model's folder.
    init(_ name: String = name, _ checkpoint: URL = checkpoint) throws {
        folder = try TemporaryFolder()
        let parts = name.split(separator: "/").joined(separator: "--")
        let model = folder.url.appending(path: "models--" + parts)
        let snapshot = model.appending(path: "snapshots/0123456789abcdef0123456789abcdef01234567")
        try FileManager.default.createDirectory(
            at: snapshot.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try FileManager.default.copyItem(at: checkpoint, to: snapshot)
        let refs = model.appending(path: "refs")
        try FileManager.default.createDirectory(at: refs, withIntermediateDirectories: true)
        try Data(snapshot.lastPathComponent.utf8).write(to: refs.appending(path: "main"))
    }

    /// The tiny encoder's folder.
    static var checkpoint: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "HourglassEmbeddingTests/Goldens/bert")
    }

    /// Variables that make a server use this cache.
    var environment: [String: String] { ["HF_HUB_CACHE": folder.url.path, "HF_HUB_OFFLINE": "1"] }
}
