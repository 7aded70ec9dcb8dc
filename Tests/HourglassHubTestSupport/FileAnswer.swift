import Foundation
import HourglassHub

/// The answer to a request for a file, right or faulty.
struct FileAnswer {
    let file: HubFile
    let headers: [String: String]
    let bytesPerSecond: Int?

    /// False to close the connection.
    func send(_ request: HubRequest, on connection: Connection, fault: HubFault) -> Bool {
        let size = file.bytes.count
        var headers = self.headers
        headers["Accept-Ranges"] = "bytes"
        var status = 200
        var first = 0
        var last = size - 1
        var listed = size
        if case .wrongLength(let delta) = fault { listed = max(0, size + delta) }

        if let range = request.range, fault != .ignoreRange, fault != .unmeasured {
            if fault == .rangeNotSatisfiable || range.first >= size {
                return finish(
                    connection,
                    request,
                    416,
                    ["Content-Range": "bytes */\(listed)"],
                    [],
                    body: 0..<0,
                    fault: .none
                )
            }
            status = 206
            first = range.first
            last = min(range.last ?? size - 1, size - 1)
            if fault == .wrongRange {
                first = max(0, first - 7)
                last = max(first, last - 7)
            }
            headers["Content-Range"] = "bytes \(first)-\(last)/\(listed)"
        }
        let body = size == 0 ? 0..<0 : first..<(last + 1)
        return finish(connection, request, status, headers, file.bytes, body: body, fault: fault)
    }

    private func finish(
        _ connection: Connection,
        _ request: HubRequest,
        _ status: Int,
        _ headers: [String: String],
        _ bytes: [UInt8],
        body: Range<Int>,
        fault: HubFault
    ) -> Bool {
        var headers = headers
        var content = bytes[body]
        var keepsOpen = true
        switch fault {
        case .wrongBytes where !content.isEmpty:
            var damaged = Array(content)
            damaged[(request.index &* 7919 &+ request.port) % damaged.count] ^= 0x40
            content = damaged[...]
        case .damagedAtSource where body.contains(bytes.count / 2):
            var damaged = Array(content)
            damaged[bytes.count / 2 - body.lowerBound] ^= 1
            content = damaged[...]
        case .compressed:
            content = Gzip.stored(Array(content))[...]
            headers["Content-Encoding"] = "gzip"
        case .wrongLength(let delta):
            var changed = Array(content)
            if delta > 0 {
                changed += [UInt8](repeating: 0, count: delta)
            } else {
                changed.removeLast(min(-delta, changed.count))
            }
            content = changed[...]
        default: break
        }
        switch fault {
        case .noLength, .unmeasured: keepsOpen = false
        case .chunked: headers["Transfer-Encoding"] = "chunked"
        default: headers["Content-Length"] = "\(content.count)"
        }
        if !keepsOpen { headers["Connection"] = "close" }
        var head = "HTTP/1.1 \(status) Status\r\n"
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            head += "\(name): \(value)\r\n"
        }
        guard connection.send(head + "\r\n") else { return false }
        guard request.method != "HEAD" else { return keepsOpen }

        var pace = bytesPerSecond
        var limit = content.count
        switch fault {
        case .throttle(let rate): pace = rate
        case .drop(let after), .stall(let after): limit = min(limit, after)
        default: break
        }
        let isSent = content.withUnsafeBytes { raw in
            let part = UnsafeRawBufferPointer(rebasing: raw[..<limit])
            guard fault == .chunked else { return connection.send(part, bytesPerSecond: pace) }
            for start in stride(from: 0, to: part.count, by: 50_000) {
                let end = min(start + 50_000, part.count)
                guard connection.send(String(end - start, radix: 16) + "\r\n"),
                    connection.send(UnsafeRawBufferPointer(rebasing: part[start..<end])),
                    connection.send("\r\n")
                else { return false }
            }
            return connection.send("0\r\n\r\n")
        }
        switch fault {
        case .drop: return false
        case .stall:
            connection.waitForClose(seconds: 60)
            return false
        default: return isSent && keepsOpen
        }
    }
}

/// Just enough gzip for a test: blocks stored as they are.
enum Gzip {
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var offset = 0
        repeat {
            let end = min(offset + 65_535, bytes.count)
            let count = UInt16(end - offset)
            result.append(end == bytes.count ? 1 : 0)
            result += [UInt8(count & 255), UInt8(count >> 8)]
            result += [UInt8(~count & 255), UInt8(~count >> 8)]
            result += bytes[offset..<end]
            offset = end
        } while offset < bytes.count
        for value in [crc32(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                result.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        return result
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
    }
}
