import Foundation
import HourglassServer
import Testing

/// What arrives is not always HTTP.
@Suite struct BrokenRequestTests {
    static let cases: [(name: String, bytes: String, status: Int)] = [
        ("garbage", "\u{1}\u{2}\u{3} hello\r\n\r\n", 400),
        ("no version", "GET /\r\n\r\n", 400),
        ("an old version", "GET / HTTP/0.9\r\nHost: localhost\r\n\r\n", 505),
        ("another protocol", "GET / ICY/1.0\r\n\r\n", 400),
        ("no host", "GET / HTTP/1.1\r\n\r\n", 400),
        ("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("a folded line", "GET / HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n", 400),
        ("a space before the colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
        ("a path from the root up", "GET /../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("the same escaped", "GET /%2e%2e/etc HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("a cut escape", "GET /%2 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("a zero byte", "GET /a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("bytes that are no UTF-8", "GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (
            "two lengths",
            "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            400
        ),
        (
            "a length and chunks",
            "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400
        ),
        (
            "a negative length",
            "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400
        ),
        (
            "an unknown coding",
            "POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 501
        ),
        (
            "a chunk without a size",
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            400
        ),
        ("an unmet expectation", "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: magic\r\n\r\n", 417),
        (
            "too many fields",
            "GET / HTTP/1.1\r\nHost: localhost\r\n" + String(repeating: "A: b\r\n", count: 200)
                + "\r\n", 431
        ),
        (
            "an endless header",
            "GET / HTTP/1.1\r\nHost: localhost\r\nA: " + String(repeating: "b", count: 70_000), 431
        ),
        (
            "no such path", "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            404
        ),
        (
            "another method",
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            405
        ),
    ]

    @Test func isRefusedWithAStatusAndTheServerGoesOn() async throws {
        try await RunningServer.with { server in
            for (name, bytes, status) in Self.cases {
                let answer = try await server.client.exchange(Data(bytes.utf8))
                #expect(answer.status == status, "\(name): \(answer.text)")
                #expect(answer.json["error"]["message"].string?.isEmpty == false, "\(name)")
            }
            #expect(try await server.client.get("/api/status").status == 200)
        }
    }

    @Test func requestsOfOneConnectionAreAnsweredInOrder() async throws {
        try await RunningServer.with { server in
            let one = "GET /api/engines HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let chunked =
                "POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"que\r\n4\r\nsti\"\r\n0\r\n\r\n"
            let last = "HEAD /style.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let port = server.server.port
            let data = try await onThread {
                let socket = try TestSocket(port: port)
                try socket.send(Data((one + chunked + one + last).utf8))
                return try socket.readToEnd()
            }
            let text = String(decoding: data, as: UTF8.self)
            let statuses = text.components(separatedBy: "HTTP/1.1 ").dropFirst()
                .map { String($0.prefix(3)) }
            #expect(statuses == ["200", "400", "200", "200"])
            #expect(text.hasSuffix("\r\n\r\n"), "the answer to HEAD has no body")
        }
    }

    @Test func slowClientsAreShutAndIdleOnesDoNotHinder() async throws {
        var limits = HTTPLimits()
        limits.headTime = .seconds(1)
        try await RunningServer.with(limits: limits) { server in
            let port = server.server.port
            // Kept open without a word, all the while.
            let idle = try await onThread { try (0..<500).map { _ in try TestSocket(port: port) } }
            let slow = try await onThread {
                let socket = try TestSocket(port: port)
                try socket.send(Data("GET / HTTP/1.1\r\nHost: loc".utf8))
                return try socket.readToEnd()
            }
            #expect(!String(decoding: slow, as: UTF8.self).contains("200 OK"))
            #expect(try await server.client.get("/api/status").status == 200)
            withExtendedLifetime(idle) {}
        }
    }

    @Test func thousandsOfIdleConnectionsAndSlowReadersDoNotHinder() async throws {
        try await RunningServer.with { server in
            let port = server.server.port
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            // Both ends are this process's, and others are open besides.
            let count = max(50, min(4000, (Int(clamping: limit.rlim_cur) - 600) / 2))
            let idle = try await onThread {
                try (0..<count).map { _ in try TestSocket(port: port) }
            }
            // They ask for more than the line holds, and take nothing of it.
            let greedy = try await onThread {
                try (0..<20).map { _ in
                    let socket = try TestSocket(port: port)
                    let one = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    try socket.send(Data(String(repeating: one, count: 200).utf8))
                    return socket
                }
            }
            for _ in 0..<20 {
                #expect(try await server.client.get("/api/status").status == 200)
            }
            let text = try await onThread {
                try idle[0].send(Data("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                return String(decoding: try idle[0].read(), as: UTF8.self)
            }
            #expect(text.hasPrefix("HTTP/1.1 200"))
            withExtendedLifetime((idle, greedy)) {}
        }
    }

    @Test func beyondTheLimitTheLongestIdleConnectionGoes() async throws {
        var limits = HTTPLimits()
        limits.connections = 20
        try await RunningServer.with(limits: limits) { server in
            let port = server.server.port
            let first = try await onThread { try TestSocket(port: port) }
            let more = try await onThread { try (0..<40).map { _ in try TestSocket(port: port) } }
            #expect(try await server.client.get("/api/status").status == 200)
            #expect(try await onThread { try first.readToEnd() }.isEmpty)
            withExtendedLifetime(more) {}
        }
    }
}
