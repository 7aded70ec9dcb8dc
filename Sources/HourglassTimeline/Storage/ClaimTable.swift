internal import Foundation
internal import GRDB

/// Which index object may write to a piece of footage.
struct ClaimTable {
    let db: Database

    /// A claim and when it was last renewed.
    struct Claim {
        let owner: PassOwner
        let heartbeat: Double

        func isAlive(seenBy observer: PassOwner) -> Bool {
            let age = Date().timeIntervalSince1970 - heartbeat
            return owner.isAlive(lastHeartbeat: age, seenBy: observer)
        }
    }

    /// The claim in a row, or nil when its columns are null.
    static func claim(_ row: Row) throws -> Claim? {
        guard let token = try row.decode(String?.self, forColumn: "owner") else { return nil }
        let owner = PassOwner(
            token: token,
            host: try row.decode(String.self, forColumn: "host"),
            boot: try row.decode(String.self, forColumn: "boot"),
            processSpace: try row.decode(String.self, forColumn: "processSpace"),
            process: try row.decode(Int32.self, forColumn: "process"),
            processStart: try row.decode(Int64.self, forColumn: "processStart")
        )
        return Claim(owner: owner, heartbeat: try row.decode(Double.self, forColumn: "heartbeat"))
    }

    /// Takes the claim for `owner`, over from a dead one if need be.
    ///
    /// - Throws: `TimelineError` with code `claimed` when a live one has it.
    func take(_ footage: FootageRecord, by owner: PassOwner) throws {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT * FROM claim WHERE footageId = ?",
            arguments: [footage.id]
        )
        if let claim = try row.flatMap(Self.claim), claim.owner.token != owner.token,
            claim.isAlive(seenBy: owner)
        {
            throw TimelineError(
                code: .claimed,
                message: "'\(footage.path)' is being indexed by process \(claim.owner.process) on "
                    + "\(claim.owner.host). Wait for it, or stop it first."
            )
        }
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO claim
                    (footageId, owner, host, boot, processSpace, process, processStart, heartbeat)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                footage.id, owner.token, owner.host, owner.boot, owner.processSpace, owner.process,
                owner.processStart, Date().timeIntervalSince1970,
            ]
        )
    }

    /// Renews the claim.
    ///
    /// - Throws: `TimelineError` with code `claimLost` when `owner` has none.
    func renew(_ footage: Int64, by owner: PassOwner) throws {
        try db.execute(
            sql: "UPDATE claim SET heartbeat = ? WHERE footageId = ? AND owner = ?",
            arguments: [Date().timeIntervalSince1970, footage, owner.token]
        )
        guard db.changesCount == 1 else {
            throw TimelineError(
                code: .claimLost,
                message: "Footage \(footage) is no longer this pass's to write: it was removed, "
                    + "or another process took it over. Begin the pass again."
            )
        }
    }

    /// Gives the claim up, if `owner` has it.
    func release(_ footage: Int64, by owner: PassOwner) throws {
        try db.execute(
            sql: "DELETE FROM claim WHERE footageId = ? AND owner = ?",
            arguments: [footage, owner.token]
        )
    }
}
