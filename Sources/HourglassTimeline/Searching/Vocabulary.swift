internal import Foundation
internal import GRDB

/// The terms of the library, and those that resemble a word.
///
/// Every term is kept twice: in the full-text index, which counts its spans,
/// and in blocks of terms of one length, since comparing 200,000 terms takes
/// less time than fetching them row by row. A term stays in its block when the
/// last span that holds it goes; its count tells.
struct Vocabulary {
    let db: Database

    /// Terms beyond this length are no words anybody misspells.
    private static let longestTerm = 64
    /// Bytes after which a block of terms is left alone.
    private static let fullBlock = 4000
    private static let newline = UInt8(ascii: "\n")

    /// How many spans hold a term.
    func documentCount(_ term: String) throws -> Int {
        let statement = try db.cachedStatement(sql: "SELECT doc FROM spanTerm WHERE term = ?")
        return try Int.fetchOne(statement, arguments: [term.lowercased()]) ?? 0
    }

    /// Notes terms of spans.
    func add(_ terms: Set<String>) throws {
        var additions = Additions()
        for term in Set(terms.map { $0.lowercased() }).sorted() where try isNew(term) {
            additions.add(term)
        }
        for (length, bytes) in additions.bytes { try append(bytes, length: length) }
    }

    /// Makes the blocks anew out of the full-text index, without terms that no
    /// span holds any more.
    func rebuild() throws {
        try db.execute(sql: "DELETE FROM termBlock; DELETE FROM termHash")
        var additions = Additions()
        let terms = try String.fetchCursor(db, sql: "SELECT term FROM spanTerm")
        while let term = try terms.next() {
            guard try isNew(term), let full = additions.add(term) else { continue }
            try append(additions.bytes.removeValue(forKey: full) ?? [], length: full)
        }
        for (length, bytes) in additions.bytes { try append(bytes, length: length) }
    }

    /// Terms to append, by length, each ended by a newline.
    private struct Additions {
        var bytes: [Int: [UInt8]] = [:]

        /// Adds a term; returns its length when those of that length fill a
        /// block.
        @discardableResult
        mutating func add(_ term: String) -> Int? {
            let length = term.unicodeScalars.count
            guard length <= Vocabulary.longestTerm else { return nil }
            bytes[length, default: []] += Array(term.utf8) + [Vocabulary.newline]
            return bytes[length, default: []].count > Vocabulary.fullBlock ? length : nil
        }
    }

    /// Notes the hash of a term; returns whether it was not there before.
    private func isNew(_ term: String) throws -> Bool {
        // FNV-1a. Among a million terms two share a hash with a chance of one
        // in thirty million, and then one of them is not suggested.
        let hash = term.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        let statement = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO termHash(hash) VALUES (?)"
        )
        try statement.execute(arguments: [Int64(bitPattern: hash)])
        return db.changesCount == 1
    }

    private func append(_ bytes: [UInt8], length: Int) throws {
        let last = try Row.fetchOne(
            db,
            sql: "SELECT id, terms FROM termBlock WHERE length = ? ORDER BY id DESC LIMIT 1",
            arguments: [length]
        )
        if let last {
            let stored = try last.withBlob("terms") { [UInt8]($0) }
            if stored.count < Self.fullBlock {
                try db.execute(
                    sql: "UPDATE termBlock SET terms = ? WHERE id = ?",
                    arguments: [
                        Blob(stored + bytes), try last.decode(Int64.self, forColumn: "id"),
                    ]
                )
                return
            }
        }
        try db.execute(
            sql: "INSERT INTO termBlock(length, terms) VALUES (?, ?)",
            arguments: [length, Blob(bytes)]
        )
    }

    /// Terms within `distance` edits of `word`, the nearest first, more common
    /// ones first among equally near.
    func terms(similarTo word: String, within distance: Int, limit: Int) throws -> [SimilarTerm] {
        var measure = EditDistance(from: word.lowercased(), limit: distance)
        guard distance >= 0, limit > 0, measure.length > 0 else { return [] }
        var found: [Int: Set<String>] = [:]
        let blocks = try Row.fetchCursor(
            db,
            sql: "SELECT terms FROM termBlock WHERE length BETWEEN ? AND ?",
            arguments: [measure.length - distance, measure.length + distance]
        )
        while let block = try blocks.next() {
            try block.withBlob("terms") { Self.compare($0, &measure, &found) }
        }
        // Counting looks each term up, so the nearest are counted first and
        // the rest only when more are wanted.
        var similar: [SimilarTerm] = []
        for (distance, terms) in found.sorted(by: { $0.key < $1.key }) where similar.count < limit {
            let counted = try terms.map { term in
                SimilarTerm(
                    term: term,
                    documentCount: try documentCount(term),
                    distance: distance
                )
            }
            similar += counted.filter { $0.documentCount > 0 }
                .sorted { (-$0.documentCount, $0.term) < (-$1.documentCount, $1.term) }
        }
        return Array(similar.prefix(limit))
    }

    /// Compares the words of a block, each ended by a newline.
    private static func compare(
        _ bytes: UnsafeRawBufferPointer,
        _ measure: inout EditDistance,
        _ found: inout [Int: Set<String>]
    ) {
        var scalars: [UInt32] = []
        var start = 0
        var signature: UInt64 = 0
        var union: UInt8 = 0
        for end in 0..<bytes.count {
            let byte = bytes[end]
            guard byte == newline else {
                signature |= EditDistance.bit(UInt32(byte))
                union |= byte
                continue
            }
            defer {
                start = end + 1
                (signature, union) = (0, 0)
            }
            // Beyond ASCII a byte is no character, so its bit tells nothing.
            let isASCII = union < 0x80
            if isASCII, !measure.mayReach(signature) { continue }
            let word = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            scalars.removeAll(keepingCapacity: true)
            if isASCII {
                scalars.append(contentsOf: word.lazy.map(UInt32.init))
            } else {
                let text = String(decoding: word, as: UTF8.self)
                scalars.append(contentsOf: text.unicodeScalars.lazy.map(\.value))
            }
            if let distance = measure.distance(to: scalars) {
                found[distance, default: []].insert(String(decoding: word, as: UTF8.self))
            }
        }
    }
}
