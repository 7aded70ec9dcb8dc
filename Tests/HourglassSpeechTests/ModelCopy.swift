import Foundation
import HourglassTestSupport

/// A copy of a golden checkpoint that a test may add files to or damage.
struct ModelCopy {
    private let folder: TemporaryFolder
    var path: String { folder.url.path }

    init(of golden: Golden) throws {
        folder = try TemporaryFolder()
        for file in try FileManager.default.contentsOfDirectory(atPath: golden.folder)
        where !file.hasPrefix("expected") {
            try FileManager.default.copyItem(
                atPath: golden.folder + "/" + file,
                toPath: folder.path(file)
            )
        }
    }

    /// Writes a file of the checkpoint anew.
    func replace(_ name: String, _ contents: String) throws { try folder.write(name, contents) }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: folder.path(name))
    }
}
