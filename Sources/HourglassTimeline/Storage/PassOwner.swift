internal import Foundation

/// Who writes a pass: an index object in a process on a machine since it was
/// started.
struct PassOwner: Sendable, Equatable {
    /// Different for each index object.
    let token: String
    let host: String
    /// Changes when the machine is started anew; empty where it is not told.
    let boot: String
    /// Space the process number counts in; containers have their own.
    let processSpace: String
    let process: Int32
    /// When the process was started, in ticks of the kernel; 0 if not told.
    let processStart: Int64

    static func current() -> PassOwner {
        let process = ProcessInfo.processInfo
        return PassOwner(
            token: UUID().uuidString,
            host: process.hostName,
            boot: contents("/proc/sys/kernel/random/boot_id"),
            processSpace: (try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/ns/pid"
            )) ?? "",
            process: process.processIdentifier,
            processStart: KernelProcess(process.processIdentifier)?.start ?? 0
        )
    }

    /// Whether a process can still write under this claim.
    ///
    /// Processes seen from here are asked for; elsewhere a claim counts as
    /// dead when it was not renewed for two minutes. A live process that has
    /// shown no sign for ten minutes hangs, and loses its claim as well.
    func isAlive(lastHeartbeat age: Double, seenBy observer: PassOwner) -> Bool {
        guard host == observer.host else { return age < 120 }
        if boot != observer.boot { return false }
        guard processSpace == observer.processSpace else { return age < 120 }
        guard age < 600 else { return false }
        if process == observer.process, processStart == observer.processStart { return true }
        guard kill(process, 0) == 0 || errno == EPERM else { return false }
        guard let current = KernelProcess(process) else { return true }
        return !current.isDefunct && current.start == processStart
    }

    private static func contents(_ path: String) -> String {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        return (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// What the kernel tells about a process; nil where there is no `/proc`.
private struct KernelProcess {
    let isDefunct: Bool
    let start: Int64

    init?(_ process: Int32) {
        // The command in parentheses may hold anything, so fields are counted
        // from its end: state is the first, the start time the twentieth.
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count >= 20, let start = Int64(fields[19]) else { return nil }
        isDefunct = fields[0] == "Z" || fields[0] == "X"
        self.start = start
    }
}
