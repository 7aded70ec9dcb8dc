import Foundation
import Synchronization

/// An OpenAI-compatible server on a loopback port that streams the replies it
/// was given, one a request, and keeps what it was asked. One request a
/// connection; one thread serves all.
final class DescribingServer: Sendable {
    private struct State {
        var replies: [String]
        var requests: [String] = []
    }

    private let state: Mutex<State>
    private let listener: Int32
    private let port: Int

    /// Where it listens.
    var address: String { "http://127.0.0.1:\(port)/v1" }
    /// Bodies of the completions asked for, in order.
    var requests: [String] { state.withLock(\.requests) }

    init(_ replies: [String]) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(descriptor, raw, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, raw, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = Int(in_port_t(bigEndian: name.sin_port))
        state = Mutex(State(replies: replies))
        let thread = Thread { [weak self] in
            defer { close(descriptor) }
            while case let connection = accept(descriptor, nil, nil), connection >= 0 {
                self?.serve(connection)
                close(connection)
                if self == nil { return }
            }
        }
        thread.start()
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32) {
        guard let (head, body) = Self.request(from: connection) else { return }
        guard head.hasPrefix("POST") else {
            let list = #"{"object":"list","data":[{"id":"eyes","max_model_len":8192}]}"#
            return Self.send(Self.head("application/json") + list, to: connection)
        }
        let reply = state.withLock { state in
            state.requests.append(body)
            return state.replies.isEmpty ? nil : state.replies.removeFirst()
        }
        guard let reply else {
            return Self.send(
                "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
                to: connection
            )
        }
        let text = (try? JSONEncoder().encode(reply)).map { String(decoding: $0, as: UTF8.self) }
        Self.send(
            Self.head("text/event-stream")
                + #"data: {"choices":[{"index":0,"delta":{"content":\#(text ?? "")}}]}"#
                + "\n\ndata: [DONE]\n\n",
            to: connection
        )
    }

    private static func head(_ type: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nConnection: close\r\n\r\n"
    }

    private static func request(from connection: Int32) -> (head: String, body: String)? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                let length =
                    head.lowercased().firstMatch(of: /content-length: *(\d+)/)
                    .flatMap { Int($0.output.1) } ?? 0
                let body = text[end.upperBound...]
                if body.utf8.count >= length { return (head, String(body)) }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    private static func send(_ text: String, to connection: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
