internal import GRDB

/// Tables of a library.
///
/// A migration that was shipped never changes: it speaks of tables and columns
/// by name and knows no type of ours.
enum Schema {
    /// Marks a SQLite file as an Hourglass library: "HrGl".
    static let applicationID: Int32 = 0x4872_476C

    /// Characters that make up terms. Terms come normalised, so nothing but
    /// separators and control characters divides them: `c++` stays a term.
    private static let tokenizer = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1: footage") { db in try createFootage(db) }
        migrator.registerMigration("v1: pass") { db in try createPass(db) }
        migrator.registerMigration("v1: picture") { db in try createPicture(db) }
        migrator.registerMigration("v1: text") { db in try createText(db) }
        migrator.registerMigration("v2: event details") { db in
            try db.alter(table: "event") { t in t.add(column: "details", .text) }
        }
        migrator.registerMigration("v2: transcript") { db in try createTranscript(db) }
        migrator.registerMigration("v2: span vectors") { db in try createSpanVectors(db) }
        migrator.registerMigration("v2: model tokens") { db in try ModelTokenTable.create(db) }
        migrator.registerMigration("v3: beginnings of terms") { db in
            try indexBeginnings(db, tokenizer: tokenizer)
        }
        migrator.registerMigration("v3: model token bases") { db in
            try ModelTokenTable.addBases(db)
        }
        migrator.registerMigration("v3: picture vectors") { db in try PictureTable.create(db) }
        return migrator
    }

    private static func createFootage(_ db: Database) throws {
        try db.create(table: "footage") { t in
            t.autoIncrementedPrimaryKey("id")
            t.column("byteCount", .integer).notNull()
            t.column("contentHash", .text).notNull()
            t.column("formatName", .text).notNull()
            t.column("codec", .text).notNull()
            t.column("width", .integer).notNull()
            t.column("height", .integer).notNull()
            t.column("tickNumerator", .integer).notNull()
            t.column("tickDenominator", .integer).notNull()
            t.column("durationTicks", .integer)
            t.column("frameRate", .text).notNull()
            t.column("wallClock", .text)
            t.column("camera", .text)
            t.column("addedAt", .double).notNull()
            t.uniqueKey(["contentHash", "byteCount"])
        }
        // The same content may lie at several paths; the first is the one shown.
        try db.create(table: "location") { t in
            t.autoIncrementedPrimaryKey("id")
            t.belongsTo("footage", onDelete: .cascade).notNull()
            t.column("path", .text).notNull().unique()
            t.column("byteCount", .integer).notNull()
            t.column("modificationTime", .double)
            t.column("isGuess", .boolean).notNull().defaults(to: false)
        }
    }

    private static func createPass(_ db: Database) throws {
        try db.create(table: "pass") { t in
            t.primaryKey("footageId", .integer).references("footage", onDelete: .cascade)
            t.column("settings", .text).notNull()
            t.column("encoder", .text).notNull()
            t.column("dimensions", .integer).notNull()
            t.column("coveredUntil", .integer).notNull()
            t.column("statistics", .text).notNull()
            t.column("resumeState", .blob)
            t.column("isComplete", .boolean).notNull()
            t.column("beganAt", .double).notNull()
            t.column("writtenAt", .double)
            t.column("closedBytes", .integer).notNull()
            t.column("openBytes", .integer).notNull()
        }
        try db.create(table: "claim") { t in
            t.primaryKey("footageId", .integer).references("footage", onDelete: .cascade)
            t.column("owner", .text).notNull()
            t.column("host", .text).notNull()
            t.column("boot", .text).notNull()
            t.column("processSpace", .text).notNull()
            t.column("process", .integer).notNull()
            t.column("processStart", .integer).notNull()
            t.column("heartbeat", .double).notNull()
        }
    }

    private static func createPicture(_ db: Database) throws {
        try db.create(table: "clockBlock") { t in
            t.autoIncrementedPrimaryKey("id")
            t.belongsTo("footage", onDelete: .cascade).notNull()
            t.column("firstFrame", .integer).notNull()
            t.column("frameCount", .integer).notNull()
            t.column("firstTick", .integer).notNull()
            t.column("lastTick", .integer).notNull()
            t.column("runs", .blob).notNull()
            t.uniqueKey(["footageId", "firstFrame"])
        }
        try db.create(table: "sampleBlock") { t in
            t.autoIncrementedPrimaryKey("id")
            t.belongsTo("footage", onDelete: .cascade).notNull()
            t.column("firstTick", .integer).notNull()
            t.column("lastTick", .integer).notNull()
            t.column("count", .integer).notNull()
            t.column("ticks", .blob).notNull()
            t.uniqueKey(["footageId", "firstTick"])
        }
        // Blocks are written in the order their tokens end, so `endTick`
        // prunes what lies before a range and `startTick` what lies after.
        try db.create(table: "tokenBlock") { t in
            t.autoIncrementedPrimaryKey("id")
            t.belongsTo("footage", onDelete: .cascade).notNull()
            t.column("isOpen", .boolean).notNull()
            t.column("startTick", .integer).notNull()
            t.column("endTick", .integer).notNull()
            t.column("count", .integer).notNull()
            t.column("tokens", .blob).notNull()
        }
        try db.create(
            index: "tokenBlockByTime",
            on: "tokenBlock",
            columns: ["footageId", "endTick", "startTick"]
        )
        try db.create(table: "event") { t in
            t.autoIncrementedPrimaryKey("id")
            t.belongsTo("footage", onDelete: .cascade).notNull()
            t.column("isOpen", .boolean).notNull()
            t.column("kind", .text).notNull()
            t.column("startTick", .integer).notNull()
            t.column("endTick", .integer).notNull()
            t.column("strength", .double).notNull()
            t.column("place", .text)
        }
        try db.create(
            index: "eventByTime",
            on: "event",
            columns: ["footageId", "startTick", "endTick"]
        )
        try db.create(table: "thumbnail") { t in
            t.autoIncrementedPrimaryKey("id")
            t.belongsTo("footage", onDelete: .cascade).notNull()
            t.column("tick", .integer).notNull()
            t.column("frame", .integer).notNull()
            t.column("width", .integer).notNull()
            t.column("height", .integer).notNull()
            t.column("jpeg", .blob).notNull()
            t.uniqueKey(["footageId", "tick"])
        }
    }

    private static func createText(_ db: Database) throws {
        try db.create(table: "span") { t in
            t.autoIncrementedPrimaryKey("id")
            t.belongsTo("footage", onDelete: .cascade).notNull()
            t.column("isOpen", .boolean).notNull()
            t.column("kind", .text).notNull()
            t.column("startTick", .integer).notNull()
            t.column("endTick", .integer).notNull()
            t.column("text", .text).notNull()
            t.column("confidence", .double).notNull()
            t.column("language", .text)
            t.column("place", .text)
            t.column("terms", .text).notNull()
        }
        try db.create(
            index: "spanByTime",
            on: "span",
            columns: ["footageId", "startTick", "endTick"]
        )
        // The index keeps no copy of the terms; triggers tell it what was
        // there when a span goes.
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE spanSearch USING fts5(
                    terms, content='span', content_rowid='id', tokenize="\(tokenizer)"
                );
                CREATE TRIGGER spanSearchInsert AFTER INSERT ON span BEGIN
                    INSERT INTO spanSearch(rowid, terms) VALUES (new.id, new.terms);
                END;
                CREATE TRIGGER spanSearchDelete AFTER DELETE ON span BEGIN
                    INSERT INTO spanSearch(spanSearch, rowid, terms)
                        VALUES ('delete', old.id, old.terms);
                END;
                CREATE TRIGGER spanSearchUpdate AFTER UPDATE OF terms ON span BEGIN
                    INSERT INTO spanSearch(spanSearch, rowid, terms)
                        VALUES ('delete', old.id, old.terms);
                    INSERT INTO spanSearch(rowid, terms) VALUES (new.id, new.terms);
                END;
                CREATE VIRTUAL TABLE spanTerm USING fts5vocab(spanSearch, row);
                """
        )
        // What is open is replaced at each checkpoint and must be found at once.
        for table in ["tokenBlock", "event", "span"] {
            try db.execute(
                sql: "CREATE INDEX \(table)Open ON \(table)(footageId) WHERE isOpen"
            )
        }
        // Every term ever stored, a few hundred to a row: what a misspelt word
        // is compared with. Counts live in the full-text index alone. Whether
        // a term is there already, its hash tells.
        try db.create(table: "termBlock") { t in
            t.autoIncrementedPrimaryKey("id")
            t.column("length", .integer).notNull().indexed()
            t.column("terms", .blob).notNull()
        }
        try db.create(table: "termHash") { t in
            t.primaryKey("hash", .integer)
        }
    }
}
