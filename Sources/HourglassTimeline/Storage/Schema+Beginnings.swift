internal import GRDB

extension Schema {
    /// Makes the full-text index anew with what terms begin with, up to three
    /// characters. Without it, the first letter of a word being typed would
    /// have the lists of all terms that begin with it joined first: 25 ms in a
    /// hundred hours of speech, and 0.3 with it, for 80 kB an hour.
    static func indexBeginnings(_ db: Database, tokenizer: String) throws {
        try db.execute(
            sql: """
                DROP TABLE spanTerm;
                DROP TABLE spanSearch;
                CREATE VIRTUAL TABLE spanSearch USING fts5(
                    terms, content='span', content_rowid='id', prefix='1 2 3',
                    tokenize="\(tokenizer)"
                );
                CREATE VIRTUAL TABLE spanTerm USING fts5vocab(spanSearch, row);
                INSERT INTO spanSearch(spanSearch) VALUES ('rebuild');
                """
        )
    }
}
