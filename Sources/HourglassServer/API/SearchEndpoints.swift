internal import Foundation
internal import HourglassAnswering
internal import HourglassEngines
internal import HourglassMedia
internal import HourglassText
internal import HourglassTimeline

/// Search: while it is typed, in earnest, and by picture.
struct SearchEndpoints {
    let context: ServerContext

    private struct Found: Encodable {
        let query: String
        let hits: [HitView]
        /// What to know about the search.
        var remark: String?
    }

    func add(to router: inout Router) {
        router.on("GET", "/api/search") { [context] request in
            let query = request.item("q") ?? ""
            let limit = try request.integer("limit", in: 1...200) ?? 20
            guard query.utf8.count <= 2000 else {
                throw APIFailure.badParameter("q", "'q' is at most 2000 bytes long.")
            }
            if request.item("typing") == "true" {
                let hits = try TypeAhead(timeline: context.timeline)
                    .hits(query, footage: request.items("in"), limit: limit)
                return .json(Found(query: query, hits: hits))
            }
            var options = try SearchRequest.options(request)
            options.limit = limit
            return .json(
                try await Self.found(
                    query,
                    options,
                    wordsOnly: request.item("words_only") == "true",
                    context
                )
            )
        }
        router.on("POST", "/api/search/image") { [context] request in
            let bytes = try await request.body.collect(limit: 32 << 20)
            guard !bytes.isEmpty else {
                throw APIFailure(400, "bad_request", "The body is the picture to look for.")
            }
            var options = try SearchRequest.options(request)
            options.limit = try request.integer("limit", in: 1...200) ?? 20
            options.image = try PictureUpload.picture(bytes)
            let query = request.item("q") ?? ""
            guard query.utf8.count <= 2000 else {
                throw APIFailure.badParameter("q", "'q' is at most 2000 bytes long.")
            }
            return .json(try await Self.found(query, options, wordsOnly: false, context))
        }
    }

    /// What is found by words, and by vectors where the library has some.
    private static func found(
        _ query: String,
        _ options: SearchOptions,
        wordsOnly: Bool,
        _ context: ServerContext
    ) async throws -> Found {
        let timeline = context.timeline
        let reading = try await context.queries.reading(
            of: query,
            options,
            wordsOnly: wordsOnly,
            in: timeline
        )
        let result = try Answerer(index: timeline).find(query, options: reading.options)
        return Found(
            query: query,
            hits: result.hits.map(HitView.init),
            remark: reading.obstacle
        )
    }
}

/// Where to search, as requests tell it.
enum SearchRequest {
    /// - Throws: `APIFailure` when a time cannot be read.
    static func options(_ request: Request) throws -> SearchOptions {
        try options(
            footage: request.items("in"),
            start: request.item("start"),
            end: request.item("end")
        )
    }

    static func options(footage: [String], start: String?, end: String?) throws -> SearchOptions {
        var options = SearchOptions()
        options.footage = footage
        options.start = try start.map { try time($0, "start") }
        options.end = try end.map { try time($0, "end") }
        return options
    }

    private static func time(_ text: String, _ name: String) throws -> TimeArgument {
        guard let time = TimeArgument(text) else {
            throw APIFailure.badParameter(
                name,
                "'\(text)' is no time. Write seconds, HH:MM:SS.mmm, -5m, or ISO 8601."
            )
        }
        return time
    }
}

/// Finds texts while words are being typed.
struct TypeAhead {
    let timeline: TimelineIndex

    func hits(_ query: String, footage: [String], limit: Int) throws -> [HitView] {
        let terms = SearchText.queryTerms(query)
        guard !terms.isEmpty else { return [] }
        let isFinished = query.last.map { $0.isWhitespace || $0 == "\"" } ?? true
        let whole = isFinished ? terms : terms.dropLast()
        var beginning: [String] = []
        if !isFinished, let last = terms.last, !last.isPhrase {
            beginning = Array(Set([last.surface] + last.alternatives.keys)).sorted()
        }
        return try timeline.read { snapshot in
            var records: [Int64: FootageRecord] = [:]
            let chosen = try footage.map { try snapshot.footage(matching: $0).id }
            let spans = try snapshot.typeAhead(
                TypeAheadQuery(
                    words: whole.map { $0.alternatives.keys.sorted() },
                    beginning: beginning,
                    scope: chosen.isEmpty ? .library : .footage(chosen),
                    limit: limit
                )
            )
            return try spans.enumerated().compactMap { number, span in
                let record = try records[span.footage] ?? snapshot.footage(id: span.footage)
                records[span.footage] = record
                return record.map { HitView(span, rank: number + 1, of: $0) }
            }
        }
    }
}
