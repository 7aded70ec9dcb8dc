internal import GRDB
internal import HourglassCore

/// Text and the terms it is found by.
struct SpanTable {
    let db: Database

    func spans(_ footage: Int64, overlapping range: Range<Int64>?) throws -> [StoredSpan] {
        let range = range ?? Int64.min..<Int64.max
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT * FROM span WHERE footageId = ? AND startTick < ? AND endTick > ?
                ORDER BY startTick, id
                """,
            arguments: [footage, range.upperBound, range.lowerBound]
        )
        var spans: [StoredSpan] = []
        while let row = try rows.next() { spans.append(try Self.span(row)) }
        return spans
    }

    func span(_ id: Int64) throws -> StoredSpan? {
        // Compiled once: search as you type looks up dozens between two strokes.
        try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT * FROM span WHERE id = ?"),
            arguments: [id]
        ).map(Self.span)
    }

    /// Spans that still hold, with their terms.
    func open(_ footage: Int64) throws -> [(id: Int64, span: NewSpan)] {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT * FROM span WHERE footageId = ? AND isOpen ORDER BY startTick, id",
            arguments: [footage]
        )
        var spans: [(id: Int64, span: NewSpan)] = []
        while let row = try rows.next() {
            let stored = try Self.span(row)
            let terms = try row.decode(String.self, forColumn: "terms")
            spans.append(
                (
                    stored.id,
                    NewSpan(stored.span, searchTerms: terms.split(separator: " ").map(String.init))
                )
            )
        }
        return spans
    }

    private static func span(_ row: Row) throws -> StoredSpan {
        StoredSpan(
            id: try row.decode(Int64.self, forColumn: "id"),
            footage: try row.decode(Int64.self, forColumn: "footageId"),
            span: TextSpan(
                kind: try row.decodeCase(TextSpan.Kind.self, "kind"),
                startTick: try row.decode(Int64.self, forColumn: "startTick"),
                endTick: try row.decode(Int64.self, forColumn: "endTick"),
                text: try row.decode(String.self, forColumn: "text"),
                confidence: try row.decode(Double.self, forColumn: "confidence"),
                language: try row.decode(String?.self, forColumn: "language"),
                place: try row.decodeJSON(NormalizedRect.self, "place")
            ),
            isOpen: try row.decode(Bool.self, forColumn: "isOpen")
        )
    }

    /// Adds closed spans and puts `open` in the place of those open so far.
    ///
    /// A span that was open before keeps its number and its entry in the
    /// full-text index, so a long slide costs one row however often it is
    /// checkpointed. Returns the bytes of closed and of open text.
    func append(
        _ closed: [NewSpan],
        open: [NewSpan],
        to footage: Int64
    ) throws -> (closed: Int, open: Int) {
        var known: [Key: [Int64]] = [:]
        for (id, span) in try self.open(footage).reversed() {
            known[Key(span.span, terms: span.searchTerms), default: []].append(id)
        }
        let entries = closed.map { Entry($0, isOpen: false) } + open.map { Entry($0, isOpen: true) }
        try Vocabulary(db: db).add(Set(entries.lazy.flatMap(\.terms)))
        var (closedBytes, openBytes) = (0, 0)
        for entry in entries {
            if let id = known[Key(entry.span, terms: entry.terms)]?.popLast() {
                try update(id, entry)
            } else {
                try insert(entry, footage)
            }
            if entry.isOpen { openBytes += entry.byteCount } else { closedBytes += entry.byteCount }
        }
        for id in known.values.joined() {
            try db.execute(sql: "DELETE FROM span WHERE id = ?", arguments: [id])
        }
        return (closedBytes, openBytes)
    }

    /// A span as it is stored.
    private struct Entry {
        let span: TextSpan
        let terms: [String]
        let isOpen: Bool

        init(_ new: NewSpan, isOpen: Bool) {
            var span = new.span
            span.text = Self.storable(span.text)
            self.span = span
            terms = new.searchTerms.flatMap(Self.pieces)
            self.isOpen = isOpen
        }

        /// Terms are stored beside the text and again in the full-text index.
        var byteCount: Int {
            span.text.utf8.count + 2 * terms.reduce(0) { $0 + $1.utf8.count + 1 }
        }

        /// A term as the full-text index takes it: divided at white space and
        /// at characters that show nothing.
        private static func pieces(_ term: String) -> [String] {
            term.unicodeScalars.split { scalar in
                switch scalar.properties.generalCategory {
                case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format: true
                default: false
                }
            }.map(String.init)
        }

        /// SQLite ends a text at its first NUL.
        private static func storable(_ text: String) -> String {
            text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
        }
    }

    /// What makes an open span the same at the next checkpoint.
    private struct Key: Hashable {
        let kind: TextSpan.Kind
        let startTick: Int64
        let text: String
        let terms: [String]

        init(_ span: TextSpan, terms: [String]) {
            (kind, startTick, text) = (span.kind, span.startTick, span.text)
            self.terms = terms
        }
    }

    private func update(_ id: Int64, _ entry: Entry) throws {
        try db.execute(
            sql: """
                UPDATE span SET isOpen = ?, endTick = ?, confidence = ?, language = ?, place = ?
                WHERE id = ?
                """,
            arguments: [
                entry.isOpen, entry.span.endTick, entry.span.confidence, entry.span.language,
                try entry.span.place.map(json), id,
            ]
        )
    }

    private func insert(_ entry: Entry, _ footage: Int64) throws {
        let span = entry.span
        try db.execute(
            sql: """
                INSERT INTO span(footageId, isOpen, kind, startTick, endTick, text, confidence,
                    language, place, terms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                footage, entry.isOpen, span.kind.rawValue, span.startTick, span.endTick, span.text,
                span.confidence, span.language, try span.place.map(json),
                entry.terms.joined(separator: " "),
            ]
        )
    }
}
