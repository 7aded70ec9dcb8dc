import Foundation
import HourglassHub

/// One accepted connection, read and written with plain blocking calls.
final class Connection {
    let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The next request; nil when the client has gone.
    func readRequest(index: () -> Int) -> HubRequest? {
        while true {
            if let end = headEnd() {
                let text = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end + 4)
                return parse(text, index: index())
            }
            var chunk = [UInt8](repeating: 0, count: 8192)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0, buffer.count < 1 << 20 else { return nil }
            buffer += chunk[..<count]
        }
    }

    private func headEnd() -> Int? {
        guard buffer.count >= 4 else { return nil }
        for index in 0...(buffer.count - 4)
        where buffer[index] == 13 && buffer[index + 1] == 10 && buffer[index + 2] == 13
            && buffer[index + 3] == 10
        {
            return index
        }
        return nil
    }

    private func parse(_ text: String, index: Int) -> HubRequest? {
        let lines = text.components(separatedBy: "\r\n")
        let parts = lines[0].components(separatedBy: " ")
        guard parts.count == 3 else { return nil }
        let pieces = parts[1].split(separator: "?", maxSplits: 1)
        var query: [String: String] = [:]
        if pieces.count > 1 {
            for pair in pieces[1].split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
                query[sides[0]] = sides.count > 1 ? sides[1].removingPercentEncoding ?? "" : ""
            }
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] =
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return HubRequest(
            method: parts[0],
            path: String(pieces.first ?? "/").removingPercentEncoding ?? "/",
            query: query,
            headers: headers,
            index: index
        )
    }

    /// False when the client has gone.
    func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = Foundation.send(
                descriptor,
                bytes.baseAddress! + offset,
                bytes.count - offset,
                Int32(MSG_NOSIGNAL)
            )
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    func send(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { send($0) }
    }

    /// Sends at a given pace; a nil pace means at once.
    func send(_ bytes: UnsafeRawBufferPointer, bytesPerSecond: Int?) -> Bool {
        guard let bytesPerSecond else { return send(bytes) }
        let step = max(1, bytesPerSecond / 50)
        let start = ContinuousClock.now
        var offset = 0
        while offset < bytes.count {
            let end = min(offset + step, bytes.count)
            guard send(UnsafeRawBufferPointer(rebasing: bytes[offset..<end])) else { return false }
            offset = end
            let due = Double(offset) / Double(bytesPerSecond)
            let passed = (ContinuousClock.now - start).seconds
            if due > passed { usleep(UInt32((due - passed) * 1_000_000)) }
        }
        return true
    }

    /// Waits until the client closes, at most `seconds`.
    func waitForClose(seconds: Int) {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let deadline = ContinuousClock.now + .seconds(seconds)
        var chunk = [UInt8](repeating: 0, count: 4096)
        while ContinuousClock.now < deadline {
            if poll(&poller, 1, 200) > 0, recv(descriptor, &chunk, chunk.count, 0) <= 0 { return }
        }
    }
}
