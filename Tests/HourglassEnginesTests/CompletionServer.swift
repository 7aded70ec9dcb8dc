import Foundation
import Synchronization

/// An OpenAI-compatible server on a loopback port that does what a script
/// says, right or wrong. One thread serves each connection.
final class CompletionServer: Sendable {
    /// What is sent back to a request, in order.
    enum Step: Sendable {
        /// The status line and headers of a streamed answer.
        case head(Int, [String: String] = [:])
        /// Bytes, at once.
        case bytes([UInt8])
        /// Closes the connection.
        case close
        /// Says nothing until the client goes away.
        case stall

        /// An event with a piece of the answer.
        static func says(_ text: String) -> Step { .event(#"{"content":\#(Self.quoted(text))}"#) }
        /// An event with a piece of thinking.
        static func thinks(_ text: String) -> Step {
            .event(#"{"reasoning_content":\#(Self.quoted(text))}"#)
        }
        /// An event with a delta.
        static func event(_ delta: String) -> Step {
            .text(#"data: {"choices":[{"index":0,"delta":\#(delta)}]}"# + "\n\n")
        }
        /// The end of a stream, as it should be.
        static var done: Step { .text("data: [DONE]\n\n") }
        /// Bytes of a text.
        static func text(_ text: String) -> Step { .bytes(Array(text.utf8)) }

        static func quoted(_ text: String) -> String {
            let data = try? JSONEncoder().encode(text)
            return String(decoding: data ?? Data("\"\"".utf8), as: UTF8.self)
        }
    }

    /// A request as it came.
    struct Request: Sendable {
        var method: String
        var path: String
        var headers: [String: String]
        var body: [UInt8]

        /// The body as JSON.
        var json: [String: Any] {
            let value = try? JSONSerialization.jsonObject(with: Data(body))
            return value as? [String: Any] ?? [:]
        }

        /// All words of all messages.
        var words: String {
            let messages = json["messages"] as? [[String: Any]] ?? []
            return messages.map { message in
                if let text = message["content"] as? String { return text }
                let parts = message["content"] as? [[String: Any]] ?? []
                return parts.map { $0["text"] as? String ?? "" }.joined()
            }.joined(separator: "\n")
        }

        /// Types of the parts of the last message; empty for a plain text.
        var partTypes: [String] {
            let messages = json["messages"] as? [[String: Any]] ?? []
            let parts = messages.last?["content"] as? [[String: Any]] ?? []
            return parts.map { $0["type"] as? String ?? "" }
        }
    }

    private struct State {
        var script: [[Step]]
        var log: [Request] = []
        var listener: Int32 = -1
        var open: Set<Int32> = []
    }

    private let state: Mutex<State>
    private let models: [Step]
    let port: Int

    /// Where it listens.
    var address: String { "http://127.0.0.1:\(port)/v1" }

    /// Every completion that was asked for.
    var requests: [Request] { state.withLock { $0.log.filter { $0.method == "POST" } } }

    /// A list of models, as vLLM answers it.
    static func models(_ names: String..., context: Int = 8192) -> [Step] {
        let items = names.map { #"{"id":"\#($0)","max_model_len":\#(context)}"# }
        return json(200, #"{"object":"list","data":[\#(items.joined(separator: ","))]}"#)
    }

    /// A whole JSON answer.
    static func json(_ status: Int, _ text: String, _ headers: [String: String] = [:]) -> [Step] {
        [
            .head(
                status,
                headers.merging([
                    "Content-Type": "application/json", "Content-Length": "\(text.utf8.count)",
                ]) { $1 }
            ), .text(text),
        ]
    }

    /// A streamed answer that comes to its end.
    static func stream(_ pieces: String...) -> [Step] {
        [.head(200)] + pieces.map { .says($0) } + [.done, .close]
    }

    /// Starts serving, on a free port.
    ///
    /// - Parameter script: what the first, second, … completion gets; the last
    ///   one also what comes after.
    init(_ script: [[Step]], models: [Step] = CompletionServer.models("tiny")) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        port = Int(in_port_t(bigEndian: name.sin_port))
        self.models = models
        state = Mutex(State(script: script, listener: listener))
        let thread = Thread { [weak self] in
            // The thread alone closes the listener: a number that is free again may be
            // another server's already.
            defer { close(listener) }
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                guard let self else {
                    close(descriptor)
                    return
                }
                self.admit(descriptor)
            }
        }
        thread.start()
    }

    deinit {
        let (listener, open) = state.withLock { ($0.listener, $0.open) }
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private func admit(_ descriptor: Int32) {
        _ = state.withLock { $0.open.insert(descriptor) }
        let thread = Thread { [weak self] in
            var buffer: [UInt8] = []
            while let request = Self.read(descriptor, &buffer), let self {
                guard self.answer(request, descriptor) else { break }
            }
            _ = self?.state.withLock { $0.open.remove(descriptor) }
            close(descriptor)
        }
        thread.start()
    }

    /// False to close the connection.
    private func answer(_ request: Request, _ descriptor: Int32) -> Bool {
        let steps = state.withLock { state -> [Step] in
            state.log.append(request)
            guard request.method == "POST" else { return models }
            return state.script.count > 1 ? state.script.removeFirst() : state.script.first ?? []
        }
        for step in steps {
            switch step {
            case .head(let status, let extra):
                var headers = ["Content-Type": "text/event-stream"]
                headers.merge(extra) { $1 }
                if headers["Content-Length"] == nil { headers["Connection"] = "close" }
                let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
                guard Self.send(descriptor, Array("HTTP/1.1 \(status) X\r\n\(lines)\r\n".utf8))
                else { return false }
            case .bytes(let bytes):
                guard Self.send(descriptor, bytes) else { return false }
            case .close: return false
            case .stall:
                var byte: UInt8 = 0
                _ = recv(descriptor, &byte, 1, 0)
                return false
            }
        }
        return true
    }

    private static func send(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Foundation.send(
                    descriptor,
                    raw.baseAddress! + offset,
                    raw.count - offset,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    /// The next request with its body; nil when the client has gone.
    private static func read(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Request? {
        while true {
            if let request = parse(&buffer) { return request }
            var chunk = [UInt8](repeating: 0, count: 65536)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }

    private static func parse(_ buffer: inout [UInt8]) -> Request? {
        guard let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let length = Int(headers["content-length"] ?? "") ?? 0
        guard buffer.count >= end.upperBound + length else { return nil }
        let body = Array(buffer[end.upperBound..<end.upperBound + length])
        buffer.removeFirst(end.upperBound + length)
        let head = lines[0].split(separator: " ").map(String.init)
        guard head.count == 3 else { return nil }
        return Request(method: head[0], path: head[1], headers: headers, body: body)
    }
}
