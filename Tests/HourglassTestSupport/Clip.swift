public import Foundation

/// A clip that the `ffmpeg` command makes, kept for later runs.
///
/// The command is part of the cache key, so a changed recipe makes a new clip.
public struct Clip: Sendable, CustomStringConvertible {
    /// What it is called in test names; also the file name.
    public let name: String
    /// Arguments between `ffmpeg -y` and the output file.
    public let arguments: [String]
    /// Clips made first, whose paths replace `{name}` in the arguments.
    public let sources: [Clip]
    /// Changes the finished file's bytes; part of what `name` stands for.
    public let damage: (@Sendable (inout Data) -> Void)?

    /// Describes a clip.
    ///
    /// - Parameters:
    ///   - name: file name with extension.
    ///   - arguments: of `ffmpeg`, without the output file.
    ///   - sources: clips that the arguments name as `{file name}`.
    ///   - damage: what is done to the bytes afterwards.
    public init(
        _ name: String,
        _ arguments: [String],
        from sources: [Clip] = [],
        damage: (@Sendable (inout Data) -> Void)? = nil
    ) {
        self.name = name
        self.arguments = arguments
        self.sources = sources
        self.damage = damage
    }

    /// The name.
    public var description: String { name }

    /// Path of the clip, made when it is not there yet.
    ///
    /// - Throws: `Tool.Failure` with ffmpeg's complaint.
    public func path() throws -> String {
        var arguments = arguments
        for source in sources {
            let path = try source.path()
            arguments = arguments.map {
                $0.replacingOccurrences(of: "{\(source.name)}", with: path)
            }
        }
        let folder = Self.folder.appending(path: Self.key(arguments))
        let file = folder.appending(path: name)
        if FileManager.default.fileExists(atPath: file.path) { return file.path }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Two test processes may make the same clip; the later rename wins.
        let draft = folder.appending(path: "\(UUID().uuidString)-\(name)")
        defer { try? FileManager.default.removeItem(at: draft) }
        try Tool.run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments + [draft.path])
        if let damage {
            var data = try Data(contentsOf: draft)
            damage(&data)
            try data.write(to: draft)
        }
        rename(draft.path, file.path)
        return file.path
    }

    /// Where clips are kept.
    public static let folder = FileManager.default.temporaryDirectory
        .appending(path: "hourglass-test-clips")

    /// FNV-1a over the arguments: stable between runs, unlike `Hasher`.
    private static func key(_ arguments: [String]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in arguments.joined(separator: "\u{0}").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }
}

/// A folder that goes away with the value.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let url: URL

    /// Makes an empty folder.
    public init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "hourglass-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Path of a file inside.
    public func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file and gives its path.
    @discardableResult
    public func write(_ name: String, _ data: Data) throws -> String {
        let path = path(name)
        try data.write(to: URL(filePath: path))
        return path
    }

    /// Writes a text file and gives its path.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        try write(name, Data(text.utf8))
    }
}
