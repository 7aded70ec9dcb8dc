internal import Foundation

/// Media types by the endings of names.
enum MediaType {
    static func ofVideo(_ path: String) -> String {
        switch (path as NSString).pathExtension.lowercased() {
        case "webm": "video/webm"
        case "mkv": "video/x-matroska"
        case "avi": "video/x-msvideo"
        case "ts", "mts", "m2ts": "video/mp2t"
        case "mov", "qt": "video/mp4"
        default: "video/mp4"
        }
    }

    static func ofPage(_ name: String) -> String {
        switch (name as NSString).pathExtension {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "json": "application/json"
        default: "application/octet-stream"
        }
    }
}
