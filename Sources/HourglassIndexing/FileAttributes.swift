import Foundation

/// Size and time of change of a local file.
struct FileAttributes {
    /// Size in bytes.
    let byteCount: Int64
    /// When the content was last changed, in seconds since 1970.
    let modificationTime: Double

    /// Asks the file system; nil for what is no file there.
    init?(of path: String) {
        guard
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            ),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let size = attributes[.size] as? NSNumber,
            let date = attributes[.modificationDate] as? Date
        else { return nil }
        byteCount = size.int64Value
        modificationTime = date.timeIntervalSince1970
    }
}
