internal import Foundation

/// Bytes on their way to a socket, which takes `Data`.
enum Bytes {
    static func data(_ text: String) -> Data { Data(text.utf8) }
}
