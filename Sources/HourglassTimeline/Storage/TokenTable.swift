internal import GRDB
internal import HourglassCore

/// Vision tokens, in blocks.
struct TokenTable {
    let db: Database

    /// Tokens in a block at most: what one step of a search decodes.
    private static let blockLength = 1024
    /// Blocks shorter than this grow at the next checkpoint. Higher, and each
    /// checkpoint writes more of what is stored again; lower, and the cost of
    /// a block is shared by fewer tokens.
    private static let growingLength = 512

    /// Adds closed tokens and puts `open` in the place of those open so far.
    ///
    /// Returns the bytes closed blocks take more, and those of open ones.
    func append(
        _ closed: [VisionToken],
        open: [VisionToken],
        dimensions: Int,
        to footage: Int64
    ) throws -> (closed: Int, open: Int) {
        try db.execute(
            sql: "DELETE FROM tokenBlock WHERE footageId = ? AND isOpen",
            arguments: [footage]
        )
        var closedBytes = 0
        if !closed.isEmpty {
            var block = TokenBlock(closed, dimensions: dimensions)
            let last = try Row.fetchOne(
                db,
                sql: """
                    SELECT id, count, tokens FROM tokenBlock WHERE footageId = ? AND NOT isOpen
                    ORDER BY id DESC LIMIT 1
                    """,
                arguments: [footage]
            )
            var merged = TokenBlock(dimensions: dimensions)
            if let last, try last.decode(Int.self, forColumn: "count") < Self.growingLength {
                merged = try last.withBlob("tokens") { bytes in
                    closedBytes -= bytes.count
                    return try TokenBlockCode.decode(bytes)
                }
                guard merged.dimensions == dimensions else { throw EncodingFault.outOfRange }
                try db.execute(
                    sql: "DELETE FROM tokenBlock WHERE id = ?",
                    arguments: [try last.decode(Int64.self, forColumn: "id")]
                )
            }
            block = merged.merged(with: block)
            closedBytes += try insert(block, isOpen: false, footage)
        }
        let openBlock = TokenBlock(dimensions: dimensions)
            .merged(with: TokenBlock(open, dimensions: dimensions))
        return (closedBytes, try insert(openBlock, isOpen: true, footage))
    }

    private func insert(_ tokens: TokenBlock, isOpen: Bool, _ footage: Int64) throws -> Int {
        var bytes = 0
        for first in stride(from: 0, to: tokens.count, by: Self.blockLength) {
            var block = TokenBlock(dimensions: tokens.dimensions)
            for index in first..<min(first + Self.blockLength, tokens.count) {
                block.append(index, of: tokens)
            }
            let blob = TokenBlockCode.encode(block)
            try db.execute(
                sql: """
                    INSERT INTO tokenBlock(footageId, isOpen, startTick, endTick, count, tokens)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    footage, isOpen, block.startTicks.first, block.endTicks.max(), block.count,
                    Blob(blob),
                ]
            )
            bytes += blob.count
        }
        return bytes
    }

    /// Hands blocks with a token that may hold within `range` to `body`, until
    /// it returns false.
    func forEachBlock(
        _ footage: Int64,
        overlapping range: Range<Int64>?,
        openOnly: Bool = false,
        _ body: (TokenBlock) throws -> Bool
    ) throws {
        let range = range ?? Int64.min..<Int64.max
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT isOpen, tokens FROM tokenBlock
                WHERE footageId = ? AND endTick > ? AND startTick < ? \(openOnly ? "AND isOpen" : "")
                ORDER BY id
                """,
            arguments: [footage, range.lowerBound, range.upperBound]
        )
        while let row = try rows.next() {
            var block = try row.withBlob("tokens") { try TokenBlockCode.decode($0) }
            block.footage = footage
            block.isOpen = try row.decode(Bool.self, forColumn: "isOpen")
            guard try body(block) else { return }
        }
    }

    /// Numbers of the blocks with a token that may hold within `range`.
    func numbers(_ footage: Int64, overlapping range: Range<Int64>) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM tokenBlock
                WHERE footageId = ? AND endTick > ? AND startTick < ? ORDER BY id
                """,
            arguments: [footage, range.lowerBound, range.upperBound]
        )
    }

    /// A block as it is stored.
    func bytes(_ id: Int64) throws -> [UInt8] {
        let row = try db.cachedStatement(sql: "SELECT tokens FROM tokenBlock WHERE id = ?")
        guard let row = try Row.fetchOne(row, arguments: [id]) else {
            throw EncodingFault.truncated
        }
        return try row.withBlob("tokens") { [UInt8]($0) }
    }

    /// Tokens that hold at some instant of `range`, in order of start and place.
    func tokens(
        _ footage: Int64,
        overlapping range: Range<Int64>?,
        openOnly: Bool = false
    ) throws -> [VisionToken] {
        var tokens: [VisionToken] = []
        try forEachBlock(footage, overlapping: range, openOnly: openOnly) { block in
            for index in 0..<block.count where range.map({ block.overlaps(index, $0) }) ?? true {
                tokens.append(block.token(index))
            }
            return true
        }
        return tokens.sorted {
            ($0.startTick, $0.row, $0.column) < ($1.startTick, $1.row, $1.column)
        }
    }
}
