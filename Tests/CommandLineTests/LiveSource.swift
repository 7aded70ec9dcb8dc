import Foundation
import HourglassTestSupport

/// What a live source could not be set up for.
struct LiveFailure: Error, CustomStringConvertible {
    let description: String
}

/// Sources a camera may be read from, on this machine.
enum LiveSource {
    /// A clip with a key frame each second.
    static let clip = Clip(
        "live.mp4",
        [
            "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=120", "-c:v", "libx264",
            "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-bf", "0",
        ]
    )

    /// A port nobody listens on.
    static func freePort(_ kind: Int32) throws -> Int {
        let descriptor = socket(AF_INET, kind, 0)
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard status else { throw LiveFailure(description: "No port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// Whether somebody listens on a port.
    static func isOpen(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// An RTSP server with a camera behind it: Debian's `rtsp-server-perl`, which
/// `ffmpeg` sends a clip to.
final class CameraServer {
    private let clientPort: Int
    private let sourcePort: Int
    private let mediaPort: Int
    private var processes: [ChildProcess] = []

    init() throws {
        clientPort = try LiveSource.freePort(Int32(SOCK_STREAM.rawValue))
        sourcePort = try LiveSource.freePort(Int32(SOCK_STREAM.rawValue))
        // The server counts up from here, in pairs.
        mediaPort = try LiveSource.freePort(Int32(SOCK_DGRAM.rawValue)) & ~1
    }

    deinit { stop() }

    var address: String { "rtsp://127.0.0.1:\(clientPort)/gate" }

    /// Starts the server and the camera; both are there when it returns.
    func start() async throws {
        let server = try ChildProcess(
            "rtsp-server-perl",
            [
                "-c", "\(clientPort)", "-s", "\(sourcePort)", "--client_listen_address",
                "127.0.0.1", "--source_listen_address", "127.0.0.1", "--rtp_start_port",
                "\(mediaPort)",
            ]
        )
        processes.append(server)
        try await Patience.wait("the RTSP server") { LiveSource.isOpen(sourcePort) }
        processes.append(
            try ChildProcess(
                "ffmpeg",
                [
                    "-v", "error", "-nostdin", "-re", "-i", try LiveSource.clip.path(), "-c",
                    "copy", "-f", "rtsp", "rtsp://127.0.0.1:\(sourcePort)/gate",
                ]
            )
        )
    }

    /// Takes both away, as a power cut does.
    func stop() {
        for process in processes {
            process.signal(SIGKILL)
            _ = try? process.wait()
        }
        processes = []
    }
}

/// Waits for what must come, however busy the machine is.
enum Patience {
    static func wait(_ what: String, until condition: () throws -> Bool) async throws {
        for _ in 0..<1200 {
            if try condition() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw LiveFailure(description: "Waited two minutes for \(what)")
    }
}

/// Serves the files of a folder over HTTP/1.0, one request a connection.
final class FileServer: Sendable {
    let port: Int
    private let descriptor: Int32

    init(folder: String) throws {
        port = try LiveSource.freePort(Int32(SOCK_STREAM.rawValue))
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = LiveSource.loopback(port: port)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, listen(descriptor, 16) == 0 else {
            throw LiveFailure(description: "Cannot listen on port \(port)")
        }
        let listener = descriptor
        Thread { Self.serve(listener, folder) }.start()
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private static func serve(_ listener: Int32, _ folder: String) {
        // The thread alone closes the listener: a number that is free again may be
        // another server's already.
        defer { close(listener) }
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            answer(client, folder)
            close(client)
        }
    }

    private static func answer(_ client: Int32, _ folder: String) {
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = recv(client, &buffer, buffer.count, 0)
        guard count > 0 else { return }
        let words = String(decoding: buffer[0..<count], as: UTF8.self).split(separator: " ")
        let name = words.count > 1 ? String(words[1].dropFirst()) : ""
        let data = FileManager.default.contents(atPath: folder + "/" + name)
        let head =
            data.map { "HTTP/1.0 200 OK\r\nContent-Length: \($0.count)\r\n\r\n" }
            ?? "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        var bytes = Array(head.utf8) + (data ?? Data())
        while !bytes.isEmpty {
            let sent = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            guard sent > 0 else { return }
            bytes.removeFirst(sent)
        }
    }
}
