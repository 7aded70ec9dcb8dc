internal import Foundation
internal import HourglassAnswering
internal import HourglassEngines
internal import HourglassHub
internal import HourglassIndexing
internal import HourglassMedia
internal import HourglassReport
internal import HourglassTimeline

/// A failure as clients are told of it:
/// `{"error":{"code","message","param","type"}}`, the shape OpenAI's clients
/// read as well.
struct APIFailure: Error, Equatable {
    var status: Int
    /// Stable, for programs.
    var code: String
    /// What failed and what to try, for people.
    var message: String
    /// The parameter at fault.
    var parameter: String?
    /// Further header fields.
    var fields = HTTPFields()

    init(_ status: Int, _ code: String, _ message: String, parameter: String? = nil) {
        (self.status, self.code, self.message) = (status, code, message)
        self.parameter = parameter
    }

    init(_ failure: HTTPFailure) {
        self.init(
            failure.status,
            failure.status == 413 ? "too_large" : "bad_request",
            failure.message
        )
    }

    /// What any error of the libraries means for a client.
    init(_ error: any Error) {
        switch error {
        case let error as APIFailure: self = error
        case let error as HTTPFailure: self.init(error)
        case let error as TimelineError: self.init(timeline: error)
        case let error as AnsweringError: self.init(422, "cannot_answer", error.message)
        case let error as MediaError:
            let isMissing = error.code == .notFound || error.code == .notPermitted
            self.init(isMissing ? 404 : 422, "media_\(error.code)", error.message)
        case let error as IndexingError: self.init(422, "cannot_index", error.message)
        case let error as ReportError: self.init(422, "cannot_report", error.message)
        case let error as EngineError: self.init(engine: error)
        case let error as HubError: self.init(422, "hub_\(error.code)", error.message)
        case is CancellationError: self.init(503, "stopping", "The server is about to stop.")
        default:
            self.init(500, "internal", "Something went wrong inside the server: \(error)")
        }
    }

    private init(timeline error: TimelineError) {
        switch error.code {
        case .unknownFootage: self.init(404, "unknown_footage", error.message)
        case .ambiguousFootage: self.init(409, "ambiguous_footage", error.message)
        case .claimed: self.init(409, "being_indexed", error.message)
        case .diskFull: self.init(507, "disk_full", error.message)
        case .busy: self.init(503, "busy", error.message)
        default: self.init(500, "library", error.message)
        }
    }

    private init(engine error: EngineError) {
        switch error.code {
        case .unreachable: self.init(503, "engine_unreachable", error.message)
        case .noModel, .noEngine: self.init(422, "model_missing", error.message)
        default: self.init(422, "engine_failed", error.message)
        }
    }

    static func badParameter(_ name: String, _ message: String) -> APIFailure {
        APIFailure(400, "bad_parameter", message, parameter: name)
    }

    static func badBody(_ error: DecodingError) -> APIFailure {
        func name(_ path: [any CodingKey]) -> String {
            path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            let field = name(context.codingPath + [key])
            return APIFailure(400, "bad_parameter", "'\(field)' is missing.", parameter: field)
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let field = name(context.codingPath)
            return APIFailure(
                400,
                "bad_parameter",
                "'\(field)' is of the wrong type.",
                parameter: field
            )
        case .dataCorrupted(let context):
            let field = name(context.codingPath)
            guard !field.isEmpty else {
                return APIFailure(400, "bad_json", "The body is no JSON.")
            }
            return APIFailure(
                400,
                "bad_parameter",
                "'\(field)': \(context.debugDescription)",
                parameter: field
            )
        @unknown default: return APIFailure(400, "bad_json", "The body cannot be read.")
        }
    }

    static func notFound(_ what: String) -> APIFailure { APIFailure(404, "not_found", what) }

    private struct Envelope: Encodable {
        struct Content: Encodable {
            let code: String
            let message: String
            let param: String?
            let type: String

            func encode(to encoder: any Encoder) throws {
                var values = encoder.container(keyedBy: Keys.self)
                try values.encode(code, forKey: .code)
                try values.encode(message, forKey: .message)
                try values.encode(param, forKey: .param)
                try values.encode(type, forKey: .type)
            }
            enum Keys: String, CodingKey { case code, message, param, type }
        }
        let error: Content
    }

    /// The body.
    var json: [UInt8] {
        let type =
            switch status {
            case 401: "authentication_error"
            case 403: "permission_error"
            case 404: "not_found_error"
            case 500...: "server_error"
            default: "invalid_request_error"
            }
        return JSONText.bytes(
            Envelope(error: .init(code: code, message: message, param: parameter, type: type))
        )
    }

    /// The answer a client gets.
    var response: Response {
        var response = Response(status, .bytes(json), type: "application/json")
            .with("Cache-Control", "no-store")
        for (name, value) in fields.lines { response.fields[name] = value }
        return response
    }
}
