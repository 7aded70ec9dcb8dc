import Foundation
import HourglassServer
import HourglassTestSupport
import Testing

/// The server does what its OpenAPI file says, and nothing else.
@Suite struct OpenAPITests {
    @Test func everyRouteIsDescribedAndEveryDescriptionServed() async throws {
        try await RunningServer.with { server in
            let document = try await server.client.get("/openapi.json").json
            var described: Set<String> = []
            for (path, operations) in document["paths"].object {
                for method in operations.object.keys {
                    described.insert("\(method.uppercased()) \(path)")
                }
            }
            let page = Set(["/", "/openapi.json", "/style.css", "/icon.svg"])
            let served = Set(
                server.server.routes
                    .filter { !page.contains($0.path) && !$0.path.hasSuffix(".js") }
                    .map { "\($0.method) \($0.path)" }
            )
            #expect(described == served)
        }
    }

    @Test func answersAreOfTheShapeDescribed() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            try await server.index(path)
            let client = server.client
            let schemas = SchemaCheck(try await client.get("/openapi.json").json)
            let requests: [(method: String, path: String, template: String, body: JSON?)] = [
                ("GET", "/api/status", "/api/status", nil),
                ("GET", "/api/folders", "/api/folders", nil),
                ("GET", "/api/folders?path=\(folder.url.path)", "/api/folders", nil),
                ("GET", "/api/footage", "/api/footage", nil),
                ("GET", "/api/footage/1", "/api/footage/{id}", nil),
                ("GET", "/api/footage/1/playback", "/api/footage/{id}/playback", nil),
                ("GET", "/api/footage/1/timeline", "/api/footage/{id}/timeline", nil),
                ("GET", "/api/footage/1/moment?t=9", "/api/footage/{id}/moment", nil),
                ("GET", "/api/footage/1/zones", "/api/footage/{id}/zones", nil),
                ("PUT", "/api/footage/1/zones", "/api/footage/{id}/zones", ["zones": []]),
                ("GET", "/api/search?q=chain", "/api/search", nil),
                ("GET", "/api/search?q=chain&typing=true", "/api/search", nil),
                ("POST", "/api/ask", "/api/ask", ["question": "When is backpropagation shown?"]),
                ("POST", "/api/ask", "/api/ask", ["question": "What of photosynthesis?"]),
                ("GET", "/api/jobs", "/api/jobs", nil),
                ("GET", "/api/jobs/1", "/api/jobs/{id}", nil),
                ("POST", "/api/jobs", "/api/jobs", ["path": .string(path)]),
                ("GET", "/api/engines", "/api/engines", nil),
                ("GET", "/api/models", "/api/models", nil),
                ("GET", "/v1/models", "/v1/models", nil),
                ("GET", "/v1/models/hourglass", "/v1/models/{model}", nil),
                (
                    "POST", "/v1/chat/completions", "/v1/chat/completions",
                    [
                        "model": "hourglass",
                        "messages": [["role": "user", "content": "chain rule"]],
                    ]
                ),
                ("GET", "/api/footage/99", "/api/footage/{id}", nil),
                ("GET", "/api/footage/x", "/api/footage/{id}", nil),
                ("GET", "/api/footage/1/moment?t=never", "/api/footage/{id}/moment", nil),
                ("GET", "/api/footage/1/timeline?buckets=0", "/api/footage/{id}/timeline", nil),
                ("GET", "/api/jobs/77", "/api/jobs/{id}", nil),
                ("POST", "/api/ask", "/api/ask", ["question": 3]),
                ("POST", "/api/ask", "/api/ask", ["question": ""]),
                ("POST", "/api/jobs", "/api/jobs", ["path": "/etc"]),
                ("POST", "/api/models", "/api/models", ["model": "/etc"]),
                ("GET", "/api/reports?format=pdf", "/api/reports", nil),
            ]
            for (method, address, template, body) in requests {
                let answer = try await client.send(
                    method,
                    address,
                    body == nil ? [:] : ["Content-Type": "application/json"],
                    body?.data ?? Data()
                )
                #expect(answer.status < 500, "\(method) \(address): \(answer.text)")
                let schema = schemas.schema(method, template, answer.status)
                guard let schema else {
                    Issue.record("\(method) \(address): status \(answer.status) is not described")
                    continue
                }
                let problems = schemas.problems(of: answer.json, with: schema, at: "")
                #expect(problems.isEmpty, "\(method) \(address): \(problems)")
            }
        }
    }

    @Test func reportsComeInEveryFormat() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            try await server.index(path)
            for (format, type) in [
                ("html", "text/html"), ("md", "text/markdown"), ("csv", "text/csv"),
                ("json", "application/json"),
            ] {
                let address = "/api/reports?footage=1&format=\(format)&download=true"
                let answer = try await server.client.get(address)
                #expect(answer.status == 200, "\(format): \(answer.text.prefix(300))")
                #expect(answer.fields["content-type"]?.hasPrefix(type) == true)
                #expect(answer.fields["content-disposition"]?.contains("report.\(format)") == true)
                let policy = answer.fields["content-security-policy"] ?? ""
                #expect(policy.contains("sandbox") && !policy.contains("script-src"))
                #expect(!answer.body.isEmpty)
            }
        }
    }
}

/// Checks values against the schemas of an OpenAPI document, as far as ours
/// use JSON Schema.
struct SchemaCheck {
    private let document: JSON

    init(_ document: JSON) { self.document = document }

    /// The schema of an answer; nil when its status is not described.
    func schema(_ method: String, _ path: String, _ status: Int) -> JSON? {
        let responses = document["paths"][path][method.lowercased()]["responses"].object
        let described = responses["\(status)"] ?? responses["\(status / 100)XX"]
        guard let schema = described?["content"]["application/json"]["schema"], schema != .null
        else { return nil }
        return schema
    }

    /// What does not fit, by place.
    func problems(of value: JSON, with schema: JSON, at place: String) -> [String] {
        if let reference = schema["$ref"].string {
            let name = String(reference.split(separator: "/").last ?? "")
            return problems(of: value, with: document["components"]["schemas"][name], at: place)
        }
        var found: [String] = []
        let types = schema["type"].string.map { [$0] } ?? schema["type"].array.compactMap(\.string)
        if !types.isEmpty, !types.contains(where: { Self.isOf(value, $0) }) {
            found.append("\(place) is not \(types.joined(separator: " or "))")
        }
        if case .array(let allowed) = schema["enum"], !allowed.contains(value) {
            found.append("\(place) is none of \(allowed)")
        }
        if schema["const"] != .null, schema["const"] != value { found.append("\(place) differs") }
        if let number = value.number {
            if let least = schema["minimum"].number, number < least {
                found.append("\(place) small")
            }
            if let most = schema["maximum"].number, number > most { found.append("\(place) large") }
        }
        for (index, item) in value.array.enumerated() where schema["items"] != .null {
            found += problems(of: item, with: schema["items"], at: "\(place)[\(index)]")
        }
        if case .object(let values) = value {
            for name in schema["required"].array.compactMap(\.string) where values[name] == nil {
                found.append("\(place).\(name) is missing")
            }
            let known = schema["properties"].object
            for (name, item) in values {
                if let own = known[name] {
                    found += problems(of: item, with: own, at: "\(place).\(name)")
                } else if !known.isEmpty {
                    found.append("\(place).\(name) is not described")
                }
            }
        }
        return found
    }

    private static func isOf(_ value: JSON, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"),
            (.array, "array"), (.object, "object"):
            true
        case (.number(let number), "integer"): number == number.rounded()
        default: false
        }
    }
}
