public import Foundation
internal import Synchronization

/// A server on a loopback port that takes one request a connection and does
/// with it what the test says.
public final class FormServer: Sendable {
    /// A request as it came.
    public struct Request: Sendable {
        /// First line and headers.
        public let head: String
        /// Everything after them.
        public let body: Data
        /// How many came before it.
        public let number: Int
    }

    /// What the server does with a request.
    public enum Reaction: Sendable {
        /// Answers with a status and a body.
        case answer(Int, String)
        /// Promises a long answer and closes in the middle of it.
        case breakOff(String)
        /// Says nothing until the client goes.
        case stall
    }

    private struct State {
        var requests: [Request] = []
        var listener: Int32
        var open: Set<Int32> = []
    }

    /// Where it listens.
    public let port: Int
    private let state: Mutex<State>
    private let react: @Sendable (Request) -> Reaction

    /// Starts at once, on a free port.
    public init(_ react: @escaping @Sendable (Request) -> Reaction) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard isListening else { throw Tool.Failure(description: "no port for the server") }
        port = Int(in_port_t(bigEndian: name.sin_port))
        state = Mutex(State(listener: listener))
        self.react = react
        Thread { [weak self] in
            // The thread alone closes the listener: a number that is free
            // again may be another server's already.
            defer { close(listener) }
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                guard let self else {
                    close(descriptor)
                    return
                }
                self.state.withLock { _ = $0.open.insert(descriptor) }
                Thread { [weak self] in
                    if let self { self.serve(descriptor) } else { close(descriptor) }
                }.start()
            }
        }.start()
    }

    deinit {
        state.withLock { state in
            shutdown(state.listener, Int32(SHUT_RDWR))
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// What came so far.
    public var requests: [Request] { state.withLock { $0.requests } }

    private func serve(_ descriptor: Int32) {
        defer {
            state.withLock { _ = $0.open.remove(descriptor) }
            close(descriptor)
        }
        guard let request = read(descriptor) else { return }
        switch react(request) {
        case .answer(let status, let body):
            let bytes = Array(body.utf8)
            send(
                descriptor,
                Array("HTTP/1.1 \(status) X\r\nContent-Length: \(bytes.count)\r\n".utf8)
                    + Array("Content-Type: application/json\r\nConnection: close\r\n\r\n".utf8)
                    + bytes
            )
        case .breakOff(let body):
            send(
                descriptor,
                Array("HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\n\(body)".utf8)
            )
        case .stall:
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }
    }

    private func read(_ descriptor: Int32) -> Request? {
        var data = Data()
        var chunk = [UInt8](repeating: 0, count: 65536)
        func more() -> Bool {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return false }
            data.append(contentsOf: chunk[..<count])
            return true
        }
        let separator = Data("\r\n\r\n".utf8)
        while data.range(of: separator) == nil { guard more() else { return nil } }
        guard let end = data.range(of: separator) else { return nil }
        let head = String(decoding: data[..<end.lowerBound], as: UTF8.self)
        let length =
            head.split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        while data.count < end.upperBound + length { guard more() else { return nil } }
        let body = Data(data[end.upperBound...])
        return state.withLock { state in
            let request = Request(head: head, body: body, number: state.requests.count)
            state.requests.append(request)
            return request
        }
    }

    private func send(_ descriptor: Int32, _ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(
                    descriptor,
                    $0.baseAddress! + offset,
                    bytes.count - offset,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return }
            offset += count
        }
    }
}
