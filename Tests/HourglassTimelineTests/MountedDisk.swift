import Foundation

import struct HourglassTestSupport.ChildProcess

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
        // A second time for the read-only view of the disk, if there is one.
        while (try? Self.run("umount", "-l", path)) == true {}
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Lets nothing on the disk be changed any more by whoever opens it from now on.
    ///
    /// The disk is mounted over itself, and only the upper mount made read-only: the lower one
    /// stays busy as long as any process holds a file on it open, and a child that another test
    /// starts meanwhile inherits one for the moment before it becomes another program.
    func makeReadOnly() throws {
        guard try Self.run("mount", "--bind", path, path),
            try Self.run("mount", "-o", "remount,bind,ro", path)
        else { throw CannotMount() }
    }

    private static func run(_ arguments: String...) throws -> Bool {
        try ChildProcess("env", arguments).wait().status == 0
    }
}
