import Foundation

/// A small disk in memory, mounted for a test; only root may do that.
final class MountedDisk {
    let path: String

    /// Whether disks can be mounted here.
    static let isAvailable: Bool = (try? MountedDisk(size: "1m")) != nil

    struct CannotMount: Error {}

    init(size: String) throws {
        path = NSTemporaryDirectory() + "hourglass-disk-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard try Self.run("mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path) else {
            try? FileManager.default.removeItem(atPath: path)
            throw CannotMount()
        }
    }

    deinit {
        _ = try? Self.run("umount", "-l", path)
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Lets nothing on the disk be changed any more, whoever tries.
    func makeReadOnly() throws {
        guard try Self.run("mount", "-o", "remount,ro", path) else { throw CannotMount() }
    }

    private static func run(_ arguments: String...) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
