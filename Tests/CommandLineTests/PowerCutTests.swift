import Foundation
import HourglassHub
import HourglassHubTestSupport
import HourglassTestSupport
import Testing

/// What another tool finds in the cache after the power failed at any moment:
/// a name stands for bytes that are on the disk, or is not there.
@Suite struct PowerCutTests {
    typealias Call = SystemCalls.Call

    private func pull() throws -> (calls: [Call], repository: HubRepository, process: ModelsProcess)
    {
        let process = try ModelsProcess()
        let repository = ModelsProcess.repository()
        let server = HubServer([repository])
        let tracing = try SystemCalls(in: process.folder)
        let outcome = try process(
            "models",
            "pull",
            repository.identifier,
            "--endpoint",
            server.address,
            environment: tracing.recording
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        return (try tracing.calls(), repository, process)
    }

    /// Whether the last write to a file is followed by a sync that was begun
    /// after it, before position `end`.
    private func isSettled(_ inode: String, in calls: [Call], before end: Int) -> Bool {
        let own = calls[..<end].filter { $0.inode == inode }
        guard let written = own.lastIndex(where: { $0.kind == "write" }) else { return true }
        let after = own[(written + 1)...]
        guard let begun = after.firstIndex(where: { $0.kind == "begin-sync" }) else { return false }
        return after[begun...].contains { $0.kind == "sync" }
    }

    @Test func aBlobHasItsNameOnlyOnceItsBytesAreOnTheDisk() throws {
        let (calls, repository, _) = try pull()
        let blobs = Set(repository.files.values.map(\.entityTag))
        var seen: Set<String> = []
        for (at, call) in calls.enumerated() where call.kind == "rename" {
            let name = URL(filePath: call.path).lastPathComponent
            guard call.path.contains("/blobs/"), blobs.contains(name) else { continue }
            seen.insert(name)
            #expect(isSettled(call.inode, in: calls, before: at), "\(name)")
            // And nothing is written to it under that name.
            #expect(!calls[at...].contains { $0.kind == "write" && $0.inode == call.inode })
        }
        #expect(seen == blobs)
    }

    @Test func aLinkLeadsToANameThatIsOnTheDisk() throws {
        let (calls, _, _) = try pull()
        let links = calls.indices.filter {
            calls[$0].kind == "link" && calls[$0].path.contains("/snapshots/")
        }
        #expect(links.count == 3)
        for at in links {
            let renamed = calls[..<at].lastIndex {
                $0.kind == "rename" && $0.path.contains("/blobs/")
                    && !$0.path.hasSuffix(".incomplete")
            }
            let synced = calls[..<at].lastIndex {
                $0.kind == "sync" && $0.path.hasSuffix("/blobs")
            }
            // Each blob's own sync of the folder comes before its own link; the
            // first link cannot come before any such sync.
            #expect(renamed != nil && synced != nil)
        }
    }

    @Test func aBranchNamesASnapshotThatIsOnTheDisk() throws {
        let (calls, repository, _) = try pull()
        let ref = try #require(
            calls.firstIndex { $0.kind == "rename" && $0.path.hasSuffix("/refs/main") }
        )
        #expect(isSettled(calls[ref].inode, in: calls, before: ref))
        let lastLink = try #require(
            calls.lastIndex { $0.kind == "rename" && $0.path.contains("/snapshots/") }
        )
        #expect(lastLink < ref)
        for folder in ["/snapshots/\(repository.commit)", "/snapshots", "/nested"] {
            #expect(
                calls[lastLink..<ref].contains { $0.kind == "sync" && $0.path.hasSuffix(folder) },
                "\(folder)"
            )
        }
    }
}
