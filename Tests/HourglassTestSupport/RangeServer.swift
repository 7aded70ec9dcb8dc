internal import Foundation

/// An HTTP server on the loopback interface that serves one file, to any path.
///
/// Every connection gets one answer and is closed.
public final class RangeServer: Sendable {
    /// What the server does with requests.
    public enum Behaviour: Sendable {
        /// Answers byte ranges.
        case ranges
        /// Sends the whole file whatever part is asked for.
        case wholeOnly
        /// Answers byte ranges, but closes each connection after so many
        /// bytes.
        case closesAfter(Int)
        /// Answers byte ranges, but sends nothing from this offset on.
        case endsAt(Int)
    }

    private let content: Data
    private let behaviour: Behaviour
    private let socket: Int32
    /// Port listened on.
    public let port: UInt16

    /// Starts a server.
    ///
    /// - Throws: `Tool.Failure` when no port can be had.
    public init(_ path: String, _ behaviour: Behaviour = .ranges) throws {
        content = try Data(contentsOf: URL(filePath: path))
        self.behaviour = behaviour
        #if canImport(Glibc)
            let type = Int32(SOCK_STREAM.rawValue)
        #else
            let type = SOCK_STREAM
        #endif
        let listener = Foundation.socket(AF_INET, type, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 64) == 0
                    ? getsockname(listener, pointer, &length) : -1
            }
        }
        guard status == 0 else { throw Tool.Failure(description: "No port on the loopback") }
        socket = listener
        port = UInt16(bigEndian: address.sin_port)
        let (content, behaviour) = (content, behaviour)
        Thread.detachNewThread {
            // The thread alone closes the listener: a number that is free again may be
            // another server's already.
            defer { close(listener) }
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    return
                }
                Thread.detachNewThread {
                    Self.answer(connection, content, behaviour)
                    close(connection)
                }
            }
        }
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// Address of the file under a name.
    public func address(_ name: String) -> String { "http://127.0.0.1:\(port)/\(name)" }

    private static func answer(_ connection: Int32, _ content: Data, _ behaviour: Behaviour) {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !request.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            request += buffer[0..<count]
        }
        var body = 0..<content.count
        var status = "200 OK"
        var fields = ""
        if let range = range(in: String(decoding: request, as: UTF8.self), behaviour) {
            guard range < content.count else {
                return send("HTTP/1.1 416 Range Not Satisfiable\r\n\r\n".utf8, to: connection)
            }
            body = range..<content.count
            status = "206 Partial Content"
            fields = "Content-Range: bytes \(range)-\(content.count - 1)/\(content.count)\r\n"
            fields += "Accept-Ranges: bytes\r\n"
        }
        let head =
            "HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\n\(fields)"
            + "Connection: close\r\n\r\n"
        send(head.utf8, to: connection)
        guard !request.starts(with: "HEAD".utf8) else { return }
        switch behaviour {
        case .ranges, .wholeOnly: break
        case .closesAfter(let limit): body = body.prefix(limit)
        case .endsAt(let end): body = body.clamped(to: 0..<end)
        }
        send(content[body], to: connection)
    }

    /// First byte asked for, where ranges are answered.
    private static func range(in request: String, _ behaviour: Behaviour) -> Int? {
        if case .wholeOnly = behaviour { return nil }
        for line in request.split(whereSeparator: \.isNewline)
        where line.lowercased().hasPrefix("range: bytes=") {
            return Int(line.dropFirst("range: bytes=".count).prefix(while: \.isNumber))
        }
        return nil
    }

    private static func send(_ bytes: some Sequence<UInt8>, to connection: Int32) {
        let bytes = Array(bytes)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(
                    connection,
                    $0.baseAddress! + done,
                    bytes.count - done,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return }
            done += count
        }
    }
}
