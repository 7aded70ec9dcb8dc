internal import Foundation
internal import GRDB

/// The terms of the library, and those that resemble a word.
struct Vocabulary {
    let db: Database

    /// How many spans hold a term.
    func documentCount(_ term: String) throws -> Int {
        try Int.fetchOne(
            db,
            sql: "SELECT doc FROM spanTerm WHERE term = ?",
            arguments: [term]
        ) ?? 0
    }

    /// Terms within `distance` edits of `word`, the nearest first, more common
    /// ones first among equally near.
    ///
    /// Terms of each length come from SQLite as one text: handing over
    /// 200,000 rows one by one would take longer than comparing them.
    func terms(similarTo word: String, within distance: Int, limit: Int) throws -> [SimilarTerm] {
        var measure = EditDistance(from: word, limit: distance)
        guard distance >= 0, limit > 0, measure.length > 0 else { return [] }
        var found: [(term: String, distance: Int)] = []
        for length in max(1, measure.length - distance)...(measure.length + distance) {
            let row = try Row.fetchOne(
                db,
                sql: "SELECT CAST(group_concat(term, char(10)) AS BLOB) FROM term WHERE length = ?",
                arguments: [length]
            )
            guard let row else { continue }
            try row.withUnsafeData(atIndex: 0) { data in
                data?.withUnsafeBytes { bytes in
                    Self.compare(bytes, length: length, &measure, &found)
                }
            }
        }
        var similar: [SimilarTerm] = []
        // Counting looks each term up; only the nearest can be returned.
        found.sort { ($0.distance, $0.term) < ($1.distance, $1.term) }
        var index = found.startIndex
        while index < found.endIndex, similar.count < limit {
            let nearest = found[index].distance
            while index < found.endIndex, found[index].distance == nearest {
                let count = try documentCount(found[index].term)
                if count > 0 {
                    similar.append(
                        SimilarTerm(
                            term: found[index].term,
                            documentCount: count,
                            distance: nearest
                        )
                    )
                }
                index += 1
            }
        }
        similar.sort {
            ($0.distance, -$0.documentCount, $0.term) < ($1.distance, -$1.documentCount, $1.term)
        }
        return Array(similar.prefix(limit))
    }

    /// Compares newline-separated words of `length` scalars each.
    private static func compare(
        _ bytes: UnsafeRawBufferPointer,
        length: Int,
        _ measure: inout EditDistance,
        _ found: inout [(term: String, distance: Int)]
    ) {
        var scalars: [UInt32] = []
        scalars.reserveCapacity(length)
        for word in bytes.split(separator: 10) {
            scalars.removeAll(keepingCapacity: true)
            UTF8Scalars.append(UnsafeRawBufferPointer(rebasing: word), to: &scalars)
            if let distance = measure.distance(to: scalars) {
                found.append((String(decoding: word, as: UTF8.self), distance))
            }
        }
    }
}

/// Unicode scalars of UTF-8 text, with a short way for ASCII.
private enum UTF8Scalars {
    static func append(_ bytes: UnsafeRawBufferPointer, to scalars: inout [UInt32]) {
        if bytes.allSatisfy({ $0 < 0x80 }) {
            for byte in bytes { scalars.append(UInt32(byte)) }
        } else {
            let text = String(decoding: bytes, as: UTF8.self)
            scalars.append(contentsOf: text.unicodeScalars.lazy.map(\.value))
        }
    }
}
