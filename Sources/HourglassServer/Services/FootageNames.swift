internal import Foundation
internal import HourglassIndexing

/// What the names of files tell.
enum FootageNames {
    /// Whether a file is probably footage, by its extension.
    static func looksLikeFootage(_ name: String) -> Bool {
        FootageDiscovery.extensions.contains((name as NSString).pathExtension.lowercased())
    }

    /// A name that is safe to make a file of: the last part of what was sent,
    /// without control characters, not hidden, not too long.
    static func safe(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init)
        let kept = (last ?? "").unicodeScalars.filter {
            $0.value >= 32 && $0.value != 127 && !$0.properties.isBidiControl
        }
        var safe = String(String.UnicodeScalarView(kept))
        while safe.hasPrefix(".") || safe.hasPrefix(" ") { safe.removeFirst() }
        if safe.isEmpty { safe = "footage" }
        let ending = String((safe as NSString).pathExtension.prefix(16))
        var stem = (safe as NSString).deletingPathExtension
        while stem.utf8.count > 180 { stem.removeLast() }
        return ending.isEmpty ? stem : stem + "." + ending
    }
}
