import Foundation
import GRDB
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct ClaimTests {
    let folder: TemporaryFolder
    let first: TimelineIndex
    let second: TimelineIndex
    let footage: Int64

    init() throws {
        folder = try TemporaryFolder()
        first = try TimelineIndex(at: folder.library)
        second = try TimelineIndex(at: folder.library)
        footage = try SyntheticLibrary(first, checkpoints: 2).footage
    }

    /// Changes the claim behind the back of its owner.
    private func alterClaim(_ assignment: String) throws {
        let database = try DatabaseQueue(path: folder.library)
        try database.write { try $0.execute(sql: "UPDATE claim SET \(assignment)") }
        try database.close()
    }

    @Test func aLiveClaimKeepsOthersOut() throws {
        let error = #expect(throws: TimelineError.self) {
            _ = try second.beginPass(footage, settings: SyntheticPass.settings)
        }
        #expect(error?.code == .claimed)
        #expect(throws: TimelineError.self) { try second.removeFootage(id: footage) }
        #expect(throws: TimelineError.self) { try second.resetPass(footage) }
        try first.append(SyntheticPass.batch(2), to: footage)
    }

    @Test func aReleasedClaimCanBeTaken() throws {
        try first.suspendPass(footage)
        let state = try second.beginPass(footage, settings: SyntheticPass.settings)
        #expect(state.coveredUntil == Int64(2000))
        try second.append(SyntheticPass.batch(2), to: footage)
        let error = #expect(throws: TimelineError.self) {
            try first.append(SyntheticPass.batch(3), to: footage)
        }
        #expect(error?.code == .claimLost)
        try second.read { try SyntheticLibrary.expectExactly(3, $0, footage: footage) }
    }

    @Test(arguments: [
        ("another start of the machine", "boot = 'earlier'"),
        ("a process number given out again", "processStart = processStart - 1"),
        ("a process that ended", "process = 4194304"),
        ("a process that hangs", "heartbeat = heartbeat - 601"),
        ("a machine not heard of", "host = 'elsewhere', heartbeat = heartbeat - 121"),
        ("a container not heard of", "processSpace = 'other', heartbeat = heartbeat - 121"),
    ])
    func aDeadClaimIsTakenOver(name: String, assignment: String) throws {
        try alterClaim(assignment)
        #expect(try second.footage(id: footage)?.state == .partial)
        _ = try second.beginPass(footage, settings: SyntheticPass.settings)
        let error = #expect(throws: TimelineError.self) {
            try first.append(SyntheticPass.batch(2), to: footage)
        }
        #expect(error?.code == .claimLost)
    }

    @Test(arguments: ["host = 'elsewhere'", "processSpace = 'other'"])
    func aClaimFromElsewhereCountsWhileItIsRenewed(assignment: String) throws {
        try alterClaim(assignment)
        let error = #expect(throws: TimelineError.self) {
            _ = try second.beginPass(footage, settings: SyntheticPass.settings)
        }
        #expect(error?.code == .claimed)
    }

    @Test func closingGivesUpClaims() throws {
        try first.close()
        let state = try second.beginPass(footage, settings: SyntheticPass.settings)
        #expect(state.coveredUntil == Int64(2000))
    }

    @Test func renewingKeepsASlowPassAlive() throws {
        try alterClaim("heartbeat = heartbeat - 601")
        try first.renewClaim(footage)
        #expect(try second.footage(id: footage)?.state == .indexing)
    }

    @Test func removedFootageCannotBeWrittenTo() throws {
        try first.removeFootage(id: footage)
        let error = #expect(throws: TimelineError.self) {
            try first.append(SyntheticPass.batch(2), to: footage)
        }
        #expect(error?.code == .claimLost)
    }

    @Test func beginningAgainGoesOn() throws {
        let state = try first.beginPass(footage, settings: SyntheticPass.settings)
        #expect(state.coveredUntil == Int64(2000))
    }

    @Test func resettingBeginsAnew() throws {
        try first.resetPass(footage)
        let state = try second.beginPass(footage, settings: SyntheticPass.settings)
        #expect(state.isNew)
    }

    @Test func unknownFootageCannotBeIndexed() throws {
        let error = #expect(throws: TimelineError.self) {
            _ = try first.beginPass(99, settings: SyntheticPass.settings)
        }
        #expect(error?.code == .unknownFootage)
    }
}
