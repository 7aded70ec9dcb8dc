import Foundation
import HourglassTestSupport
import Synchronization

/// Headless Chromium, driven over the DevTools protocol through a pair of
/// pipes: messages are JSON, each ended by a zero byte.
final class Browser: Sendable {
    private let identifier: pid_t
    private let writing: Int32
    private let reading: Int32
    private let profile: TemporaryFolder
    private let state = Mutex(State())
    private let session = Mutex("")

    private struct State {
        var next = 0
        var waiting: [Int: CheckedContinuation<JSON, any Error>] = [:]
        var events: [JSON] = []
        var isClosed = false
    }

    /// Starts a browser with one empty page.
    init() async throws {
        profile = try TemporaryFolder()
        var (toBrowser, fromBrowser): ([Int32], [Int32]) = ([0, 0], [0, 0])
        guard pipe(&toBrowser) == 0, pipe(&fromBrowser) == 0 else {
            throw TestFailure(description: "No pipes for the browser.")
        }
        for descriptor in toBrowser + fromBrowser { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        (writing, reading) = (toBrowser[1], fromBrowser[0])
        identifier = try Self.start(
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--remote-debugging-pipe", "--window-size=1440,900", "--no-first-run",
                "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--lang=en-US", "--user-data-dir=\(profile.url.path)",
                "about:blank",
            ],
            input: toBrowser[0],
            output: fromBrowser[1]
        )
        close(toBrowser[0])
        close(fromBrowser[1])
        Thread { [self] in readMessages() }.start()
        var pages: [JSON] = []
        while pages.isEmpty {
            pages = try await call("Target.getTargets")["targetInfos"].array
                .filter { $0["type"].string == "page" }
        }
        let attached = try await call(
            "Target.attachToTarget",
            ["targetId": pages[0]["targetId"], "flatten": true]
        )
        session.withLock { $0 = attached["sessionId"].string ?? "" }
        for domain in ["Page", "Runtime", "Network", "Log", "DOM"] {
            try await call("\(domain).enable")
        }
    }

    private static func start(_ arguments: [String], input: Int32, output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [Int32(1), 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        // By way of high numbers: the ends themselves may be 3 and 4.
        posix_spawn_file_actions_adddup2(&actions, input, 200)
        posix_spawn_file_actions_adddup2(&actions, output, 201)
        posix_spawn_file_actions_adddup2(&actions, 200, 3)
        posix_spawn_file_actions_adddup2(&actions, 201, 4)
        posix_spawn_file_actions_addclose(&actions, 200)
        posix_spawn_file_actions_addclose(&actions, 201)
        var words = (["chromium"] + arguments).map { strdup($0) } + [nil]
        var variables =
            ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var identifier: pid_t = 0
        let status = posix_spawnp(&identifier, "chromium", &actions, nil, &words, &variables)
        guard status == 0 else {
            throw TestFailure(
                description: "'chromium' cannot be started: \(String(cString: strerror(status)))."
                    + " Tools/setup.sh --tests installs it."
            )
        }
        return identifier
    }

    private func readMessages() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var pending = Data()
        while true {
            let count = Foundation.read(reading, &buffer, buffer.count)
            guard count > 0 else { break }
            pending += buffer[..<count]
            while let end = pending.firstIndex(of: 0) {
                deliver(JSON(Data(pending[pending.startIndex..<end])))
                pending = Data(pending[(end + 1)...])
            }
        }
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting {
            continuation.resume(throwing: TestFailure(description: "The browser has ended."))
        }
    }

    private func deliver(_ message: JSON) {
        guard let number = message["id"].int else {
            state.withLock { $0.events.append(message) }
            return
        }
        let continuation = state.withLock { $0.waiting.removeValue(forKey: number) }
        if message["error"] != .null {
            continuation?.resume(throwing: TestFailure(description: "\(message["error"])"))
        } else {
            continuation?.resume(returning: message["result"])
        }
    }

    /// Calls a method of the protocol.
    @discardableResult
    func call(_ method: String, _ parameters: JSON = [:]) async throws -> JSON {
        let session = session.withLock { $0 }
        return try await withCheckedThrowingContinuation { continuation in
            let number = state.withLock { state -> Int? in
                guard !state.isClosed else { return nil }
                state.next += 1
                state.waiting[state.next] = continuation
                return state.next
            }
            guard let number else {
                continuation.resume(throwing: TestFailure(description: "The browser has ended."))
                return
            }
            var message: [String: JSON] = [
                "id": .number(Double(number)), "method": .string(method), "params": parameters,
            ]
            if !session.isEmpty { message["sessionId"] = .string(session) }
            let bytes = [UInt8](JSON.object(message).data) + [0]
            var done = 0
            while done < bytes.count {
                let wrote = bytes.withUnsafeBytes {
                    Foundation.write(writing, $0.baseAddress! + done, bytes.count - done)
                }
                if wrote <= 0 { break }
                done += wrote
            }
        }
    }

    /// What the protocol told unasked so far.
    var events: [JSON] { state.withLock { $0.events } }

    /// Runs a script in the page and gives its value.
    @discardableResult
    func run(_ script: String) async throws -> JSON {
        let result = try await call(
            "Runtime.evaluate",
            ["expression": .string(script), "awaitPromise": true, "returnByValue": true]
        )
        if result["exceptionDetails"] != .null {
            throw TestFailure(description: "\(script): \(result["exceptionDetails"])")
        }
        return result["result"]["value"]
    }

    /// Waits until a script gives something true.
    @discardableResult
    func wait(for script: String) async throws -> JSON {
        // So long that only what never comes is missed.
        for _ in 0..<1200 {
            // While a page is being left or not yet whole, scripts fail.
            let attempt = "(async () => (\(script)))().catch(() => null)"
            let value = (try? await run(attempt)) ?? .null
            if state.withLock({ $0.isClosed }) { break }
            switch value {
            case .null, .bool(false), .number(0), .string(""): break
            default: return value
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        let page = try await run("document.body.innerText.slice(0, 1500)").string ?? ""
        throw TestFailure(description: "Never true: \(script). The page shows: \(page)")
    }

    /// Opens an address and waits for the page.
    func open(_ address: String) async throws {
        try await call("Page.navigate", ["url": .string(address)])
        try await wait(for: "document.readyState === 'complete' && location.href !== 'about:blank'")
    }

    /// Puts a file into a file field.
    func choose(_ path: String, in selector: String) async throws {
        let root = try await call("DOM.getDocument")["root"]["nodeId"]
        let node = try await call(
            "DOM.querySelector",
            ["nodeId": root, "selector": .string(selector)]
        )["nodeId"]
        try await call("DOM.setFileInputFiles", ["nodeId": node, "files": [.string(path)]])
    }

    /// Presses a key in the page.
    func press(_ key: String, code: Int, text: String? = nil) async throws {
        for type in ["keyDown", "keyUp"] {
            var event: [String: JSON] = [
                "type": .string(type), "key": .string(key),
                "windowsVirtualKeyCode": .number(Double(code)),
            ]
            if let text, type == "keyDown" { event["text"] = .string(text) }
            try await call("Input.dispatchKeyEvent", .object(event))
        }
    }

    /// Saves what the page looks like, where `HOURGLASS_SCREENSHOTS` names a
    /// folder.
    func look(_ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["HOURGLASS_SCREENSHOTS"] else {
            return
        }
        let picture = try await call("Page.captureScreenshot")["data"].string ?? ""
        try Data(base64Encoded: picture)?.write(to: URL(filePath: folder + "/\(name).png"))
    }

    /// Ends the browser.
    func stop() async {
        session.withLock { $0 = "" }
        _ = try? await call("Browser.close")
        let identifier = identifier
        _ = try? await onThread {
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        }
        close(writing)
        close(reading)
    }
}
