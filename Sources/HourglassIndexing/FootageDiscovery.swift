import Foundation
import HourglassMedia

/// Finds footage among the files and folders a person names.
public enum FootageDiscovery {
    /// Extensions that folders are searched for. A file named outright is
    /// tried whatever it is called.
    package static let extensions: Set<String> = [
        "3g2", "3gp", "asf", "avi", "dav", "dv", "f4v", "flv", "h264", "h265", "hevc", "ismv",
        "m2t",
        "m2ts", "m2v", "m4v", "mjpeg", "mjpg", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf",
        "nut", "ogm", "ogv", "qt", "rm", "rmvb", "ts", "vob", "webm", "wmv", "wtv",
    ]

    /// Paths of footage, folders replaced by what is in them, in order, each
    /// once. Hidden files and what links lead back to are left out.
    ///
    /// - Throws: `IndexingError` with code `nothingToIndex`, naming a folder
    ///   that holds no footage.
    public static func footage(in arguments: [String]) throws -> [String] {
        var found: [String] = []
        for argument in arguments.map(FootageAddress.resolved) {
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: argument,
                isDirectory: &isFolder
            )
            guard exists, isFolder.boolValue else {
                // Not there, or an address: opening it says what is wrong.
                found.append(argument)
                continue
            }
            let inside = files(under: argument)
            guard !inside.isEmpty else {
                throw IndexingError(
                    code: .nothingToIndex,
                    message: "No video files in the folder '\(argument)'. Files are chosen by"
                        + " their extension; name a file outright to try it whatever it is called."
                )
            }
            found += inside
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0).inserted }
    }

    private static func files(under folder: String) -> [String] {
        let root = URL(fileURLWithPath: folder, isDirectory: true)
        guard
            let walker = FileManager.default.enumerator(
                at: root,
                includingPropertiesForKeys: [.isRegularFileKey],
                options: [.skipsHiddenFiles, .skipsPackageDescendants]
            )
        else { return [] }
        var paths: [String] = []
        for case let url as URL in walker
        where extensions.contains(url.pathExtension.lowercased()) {
            let values = try? url.resolvingSymlinksInPath().resourceValues(
                forKeys: [.isRegularFileKey])
            if values?.isRegularFile == true { paths.append(url.path) }
        }
        return paths.sorted { $0.localizedStandardCompare($1) == .orderedAscending }
    }
}
