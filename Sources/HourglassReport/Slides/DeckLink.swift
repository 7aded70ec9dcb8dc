import Foundation
import HourglassCore

/// Links to a moment of a recording, by media fragment (W3C Media Fragments
/// URI 1.0, section 4.2.1: `#t=` and seconds).
enum DeckLink {
    /// An absolute link; addresses on the network stay what they are.
    static func absolute(_ path: String, at time: MediaTime) -> String {
        let base = path.contains("://") ? path : URL(fileURLWithPath: path).absoluteString
        return base + fragment(time)
    }

    /// A link as it stands in a file in `folder`.
    static func relative(_ path: String, to folder: String, at time: MediaTime) -> String {
        guard !path.contains("://") else { return absolute(path, at: time) }
        let target = URL(fileURLWithPath: path).standardizedFileURL.pathComponents
        let base = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL
            .pathComponents
        var shared = 0
        while shared < min(target.count - 1, base.count), target[shared] == base[shared] {
            shared += 1
        }
        let parts = base.dropFirst(shared).map { _ in ".." } + target.dropFirst(shared)
        return escaped(parts.joined(separator: "/")) + fragment(time)
    }

    /// A path as part of a URL.
    static func escaped(_ path: String) -> String {
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove(charactersIn: "()[]:?#")
        return path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
    }

    private static func fragment(_ time: MediaTime) -> String {
        String(format: "#t=%.3f", time.seconds)
    }
}
