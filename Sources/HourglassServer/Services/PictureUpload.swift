internal import Foundation
internal import HourglassCore
internal import HourglassMedia

/// A picture that was sent.
enum PictureUpload {
    /// - Throws: `MediaError` when the bytes are no picture.
    static func picture(_ bytes: [UInt8]) throws -> PixelBuffer {
        // The reader takes files, and chooses by content.
        let file = FileManager.default.temporaryDirectory
            .appending(path: "hourglass-picture-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        do {
            return try ImageFile.load(file.path, maxWidth: 1920)
        } catch let error as MediaError {
            // The name of the copy says nothing to whoever sent it.
            throw MediaError(error.code, "The picture that was sent cannot be read.", cause: error)
        }
    }
}
