import Foundation
import HourglassTestSupport

/// An HTTP client of a few lines, so that tests can send what no library
/// would.
struct TestClient: Sendable {
    let port: Int
    let token: String?

    struct Answer: Sendable {
        let status: Int
        let fields: [String: String]
        let body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSON { JSON(body) }
    }

    func get(_ path: String, _ fields: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, fields)
    }

    func post(_ path: String, _ value: JSON) async throws -> Answer {
        try await send("POST", path, ["Content-Type": "application/json"], value.data)
    }

    func send(
        _ method: String,
        _ path: String,
        _ fields: [String: String] = [:],
        _ body: Data = Data()
    ) async throws -> Answer {
        var all = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
        if let token { all["Authorization"] = "Bearer \(token)" }
        if !body.isEmpty || method != "GET" { all["Content-Length"] = "\(body.count)" }
        all.merge(fields) { $1 }
        var request = "\(method) \(path) HTTP/1.1\r\n"
        for (name, value) in all where !value.isEmpty { request += "\(name): \(value)\r\n" }
        return try await exchange(Data((request + "\r\n").utf8) + body)
    }

    /// Sends bytes as they are and reads until the server closes.
    func exchange(_ bytes: Data) async throws -> Answer {
        let port = port
        let received = try await onThread {
            let socket = try TestSocket(port: port)
            // The server may answer, and close, before all is sent.
            try? socket.send(bytes)
            return try socket.readToEnd()
        }
        return try Self.parse(received)
    }

    private static func parse(_ data: Data) throws -> Answer {
        guard let end = data.range(of: Data("\r\n\r\n".utf8)) else {
            return Answer(status: 0, fields: [:], body: data)
        }
        let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 {
                fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        var body = Data(data[end.upperBound...])
        if fields["transfer-encoding"] == "chunked" { body = dechunked(body) }
        return Answer(
            status: Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0,
            fields: fields,
            body: body
        )
    }

    private static func dechunked(_ data: Data) -> Data {
        var (rest, result) = (data, Data())
        while let line = rest.range(of: Data("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16),
            size > 0, rest.endIndex - line.upperBound >= size
        {
            result += rest[line.upperBound..<line.upperBound + size]
            rest = Data(rest[(line.upperBound + size)...].dropFirst(2))
        }
        return result
    }
}

/// A connected socket.
final class TestSocket: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw TestFailure(description: "Cannot connect to \(port)") }
        // A test must end, whatever the server does.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit { close(descriptor) }

    func send(_ data: Data) throws {
        var done = 0
        while done < data.count {
            let sent = data.withUnsafeBytes {
                Foundation.send(
                    descriptor,
                    $0.baseAddress! + done,
                    data.count - done,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard sent > 0 else { throw TestFailure(description: "The connection was closed.") }
            done += sent
        }
    }

    /// Some bytes; none at the end.
    func read() throws -> Data {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN {
            throw TestFailure(description: "The server keeps silent.")
        }
        return Data(buffer.prefix(max(0, count)))
    }

    func readToEnd() throws -> Data {
        var all = Data()
        while true {
            let more = try read()
            if more.isEmpty { return all }
            all += more
        }
    }
}

/// What a test could not go on without.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
}

/// Runs what blocks on a thread of its own.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value
{
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}
