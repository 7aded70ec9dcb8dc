import Foundation

/// Puts another file's contents in place of a file.
func replace(_ path: String, with other: String) throws {
    try Data(contentsOf: URL(fileURLWithPath: other))
        .write(to: URL(fileURLWithPath: path), options: .atomic)
}

/// Changes a text file.
func edit(_ path: String, _ change: (String) -> String) throws {
    let url = URL(fileURLWithPath: path)
    let text = try String(contentsOf: url, encoding: .utf8)
    try Data(change(text).utf8).write(to: url, options: .atomic)
}
