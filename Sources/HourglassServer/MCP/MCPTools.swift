internal import Foundation
internal import HourglassAnswering
internal import HourglassCore
internal import HourglassEngines
internal import HourglassTimeline

/// The tools a model is given: list, search, ask, look, report.
struct MCPTools: Sendable {
    private let context: ServerContext

    static let instructions = """
        Hourglass knows what is shown and said in hours of video, and when. Times it gives are \
        those of real frames. Search or ask first; then look_at a time to see its picture.
        """

    static let names = ["list_footage", "search", "ask", "look_at", "report"]

    init(context: ServerContext) { self.context = context }

    private static func schema(_ properties: JSONValue, required: [String]) -> JSONValue {
        [
            "type": "object", "properties": properties,
            "required": .array(required.map { .string($0) }), "additionalProperties": false,
        ]
    }

    private static let footage: JSONValue = [
        "type": "array", "items": ["type": "string"],
        "description": "Footage to look in, by number or name; all of it when left out.",
    ]

    /// What clients are told of the tools.
    static let descriptions: [JSONValue] = [
        [
            "name": "list_footage", "title": "List footage",
            "description":
                "Lists the footage in the library: number, name, length, camera, wall-clock start.",
            "inputSchema": schema([:], required: []), "annotations": ["readOnlyHint": true],
        ],
        [
            "name": "search", "title": "Search",
            "description":
                "Finds the moments where words are shown or said, or where a scene is to be seen, as in 'a red car at the gate', if the library knows its pictures. English and Chinese; times in the query count, as in 'exam after 1h20'.",
            "inputSchema": schema(
                [
                    "query": ["type": "string", "description": "Words to look for."],
                    "footage": footage,
                    "limit": ["type": "integer", "minimum": 1, "maximum": 50],
                ],
                required: ["query"]
            ), "annotations": ["readOnlyHint": true],
        ],
        [
            "name": "ask", "title": "Ask",
            "description":
                "Answers a question about the footage with cited times, or says that it is not found and what was searched.",
            "inputSchema": schema(
                [
                    "question": ["type": "string"], "footage": footage,
                    "engine": [
                        "type": "string",
                        "description": "Engine that answers; the preferred one when left out.",
                    ],
                ],
                required: ["question"]
            ), "annotations": ["readOnlyHint": true],
        ],
        [
            "name": "look_at", "title": "Look at a moment",
            "description":
                "Returns the picture at a time, and what is on screen and said then.",
            "inputSchema": schema(
                [
                    "footage": ["type": "string", "description": "Number or name."],
                    "time": [
                        "type": "string",
                        "description":
                            "Seconds, HH:MM:SS.mmm, -5m from the end, or ISO 8601 on the wall.",
                    ],
                    "width": ["type": "integer", "minimum": 64, "maximum": 1920],
                ],
                required: ["footage", "time"]
            ), "annotations": ["readOnlyHint": true],
        ],
        [
            "name": "report", "title": "Report",
            "description":
                "Reports what happened in footage over a period, as Markdown with times.",
            "inputSchema": schema(
                [
                    "footage": footage,
                    "since": ["type": "string", "description": "Time to begin at."],
                    "until": ["type": "string", "description": "Time to end at."],
                ],
                required: []
            ), "annotations": ["readOnlyHint": true],
        ],
    ]

    /// Calls a tool.
    ///
    /// - Returns: content as the protocol has it.
    func call(_ name: String, _ arguments: JSONValue) async throws -> [JSONValue] {
        switch name {
        case "list_footage": try list()
        case "search": try await search(arguments)
        case "ask": try await ask(arguments)
        case "look_at": try await look(arguments)
        default: try await report(arguments)
        }
    }

    private func text(_ value: some Encodable) -> JSONValue {
        ["type": "text", "text": .string(String(decoding: JSONText.bytes(value), as: UTF8.self))]
    }

    private func list() throws -> [JSONValue] {
        [text(try context.timeline.footage().map(FootageView.init))]
    }

    private func search(_ arguments: JSONValue) async throws -> [JSONValue] {
        var options = SearchOptions()
        options.footage = try Self.footage(arguments)
        options.limit = max(1, min(50, Int(arguments["limit"]?.number ?? 10)))
        let query = try Self.required("query", arguments)
        options = try await context.queries.reading(of: query, options, in: context.timeline)
            .options
        let result = try Answerer(index: context.timeline).find(query, options: options)
        guard !result.hits.isEmpty else {
            return [["type": "text", "text": "Nothing found."]]
        }
        return [text(result.hits.map(HitView.init))]
    }

    private func ask(_ arguments: JSONValue) async throws -> [JSONValue] {
        var options = SearchOptions()
        options.footage = try Self.footage(arguments)
        let outcome = try await Inquiry(
            try Self.required("question", arguments),
            options: options,
            engine: arguments["engine"]?.string,
            context: context
        ).answer()
        return [
            ["type": "text", "text": .string(outcome.answer.text)],
            text(AnswerView(outcome, isConversing: false)),
        ]
    }

    private func look(_ arguments: JSONValue) async throws -> [JSONValue] {
        let record = try context.timeline.footage(
            matching: try Self.required("footage", arguments)
        )
        let written =
            try arguments["time"]?.number.map { String($0) } ?? Self.required("time", arguments)
        guard let time = TimeArgument(written) else {
            throw APIFailure.badParameter("time", "'\(written)' is no time.")
        }
        let moment = try Answerer(index: context.timeline).moment(at: time, of: String(record.id))
        let width = max(64, min(1920, Int(arguments["width"]?.number ?? 960)))
        let still = try await MomentPicture(context: context, record: record)
            .best(at: moment.time.seconds, width: width)
        return [
            [
                "type": "image", "mimeType": "image/jpeg",
                "data": .string(Data(still.jpeg).base64EncodedString()),
            ], text(moment),
        ]
    }

    private func report(_ arguments: JSONValue) async throws -> [JSONValue] {
        let document = try await ReportWriting(context: context).document(
            footage: try Self.footage(arguments),
            format: "md",
            since: arguments["since"]?.string,
            until: arguments["until"]?.string
        )
        return [["type": "text", "text": .string(String(decoding: document.bytes, as: UTF8.self))]]
    }

    private static func required(_ name: String, _ arguments: JSONValue) throws -> String {
        guard let value = arguments[name]?.string, !value.isEmpty else {
            throw APIFailure.badParameter(name, "'\(name)' is missing.")
        }
        return value
    }

    private static func footage(_ arguments: JSONValue) throws -> [String] {
        guard let value = arguments["footage"], value != .null else { return [] }
        if let one = value.string { return [one] }
        guard let list = value.array else {
            throw APIFailure.badParameter("footage", "'footage' is a list of numbers or names.")
        }
        return try list.map {
            if let name = $0.string { return name }
            guard let number = $0.number, let whole = Int64(exactly: number) else {
                throw APIFailure.badParameter("footage", "'footage' is a list of numbers or names.")
            }
            return String(whole)
        }
    }
}
