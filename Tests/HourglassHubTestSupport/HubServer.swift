import Foundation
import HourglassHub
import Synchronization

/// A model hub on a loopback port that does what hubs, mirrors and their
/// storage servers do, and on request everything they do wrong.
///
/// It speaks the Hugging Face API, ModelScope's, and plays the storage host that
/// large files are redirected to. One thread serves each connection.
package final class HubServer: Sendable {
    /// How a server behaves towards everybody.
    package struct Behaviour: Sendable {
        /// Path in front of everything, such as `/hub`.
        package var prefix = ""
        /// Base address large files are redirected to; nil serves them here.
        package var storage: String?
        /// Answers without sizes and digests in the model's info.
        package var hidesBlobs = false
        /// Entries a page of the tree has.
        package var pageSize = 1000
        /// Answers 401 unless this header is sent to the hub part.
        package var authorization: String?
        /// Answers 403 as for a gated model.
        package var isGated = false
        /// Refuses what carries an `Authorization` header, as storage may.
        package var refusesAuthorization = false
        /// Pace of every connection.
        package var bytesPerSecond: Int?
        package init() {}
    }

    private struct State {
        var repositories: [String: HubRepository]
        var log: [HubRequest] = []
        var fault: @Sendable (HubRequest) -> HubFault = { _ in .none }
        var listener: Int32 = -1
        var open: Set<Int32> = []
        var isStopped = false
    }

    private let state: Mutex<State>
    private let behaviour: Behaviour
    package let port: Int

    /// Where it listens, with the prefix.
    package var address: String { "http://127.0.0.1:\(port)\(behaviour.prefix)" }

    /// Starts serving at once, on a free port.
    package init(
        _ repositories: [HubRepository] = [],
        behaviour: Behaviour = Behaviour(),
        port: Int = 0
    ) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        precondition(listener >= 0, "no socket for the test server")
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(port).bigEndian
        name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw -> Bool in
                guard bind(listener, raw, length) == 0, listen(listener, 256) == 0 else {
                    return false
                }
                return getsockname(listener, raw, &length) == 0
            }
        }
        precondition(bound, "no port for the test server")
        self.port = Int(in_port_t(bigEndian: name.sin_port))
        self.behaviour = behaviour
        let byName = Dictionary(uniqueKeysWithValues: repositories.map { ($0.identifier, $0) })
        state = Mutex(State(repositories: byName, listener: listener))
        let thread = Thread { [weak self] in
            // The thread alone closes the listener: a number that is free again may be
            // another server's already.
            defer { close(listener) }
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                guard let self, self.admit(descriptor) else {
                    close(descriptor)
                    return
                }
            }
        }
        thread.start()
    }

    deinit { stop() }

    /// Closes the port and every connection.
    package func stop() {
        let (listener, open) = state.withLock { state in
            defer {
                state.isStopped = true
                state.listener = -1
            }
            return (state.listener, state.open)
        }
        guard listener >= 0 else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    /// Decides for each request what goes wrong with it.
    package func setFault(_ fault: @escaping @Sendable (HubRequest) -> HubFault) {
        state.withLock { $0.fault = fault }
    }

    /// Replaces a repository, as a push to it would.
    package func publish(_ repository: HubRepository) {
        state.withLock { $0.repositories[repository.identifier] = repository }
    }

    /// Every request so far.
    package var log: [HubRequest] { state.withLock { $0.log } }

    private func admit(_ descriptor: Int32) -> Bool {
        let isAdmitted = state.withLock { state in
            guard !state.isStopped else { return false }
            state.open.insert(descriptor)
            return true
        }
        guard isAdmitted else { return false }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        let thread = Thread { [self] in
            let connection = Connection(descriptor)
            while let request = connection.readRequest(index: { state.withLock { $0.log.count } }) {
                let fault = state.withLock { state in
                    state.log.append(request)
                    return state.fault
                }
                guard answer(request, on: connection, fault: fault(request)) else { break }
            }
            _ = state.withLock { $0.open.remove(descriptor) }
        }
        thread.stackSize = 512 << 10
        thread.start()
        return true
    }

    // MARK: Answers

    /// False to close the connection.
    private func answer(_ request: HubRequest, on connection: Connection, fault: HubFault) -> Bool {
        switch fault {
        case .closeAtOnce: return false
        case .garbage:
            _ = connection.send("ftp? smtp? certainly not http\r\n\r\n")
            return false
        case .slowHead(let milliseconds): usleep(UInt32(milliseconds) * 1000)
        case .status(let status, let headers):
            return reply(connection, request, status, headers, Array("fault".utf8))
        case .redirectToDeadHost:
            return reply(connection, request, 302, ["Location": "http://127.0.0.1:1/dead"], [])
        default: break
        }
        guard request.path.hasPrefix(behaviour.prefix) else {
            return reply(connection, request, 404, [:], [])
        }
        let path = String(request.path.dropFirst(behaviour.prefix.count))
        let parts = path.split(separator: "/").map(String.init)
        if parts.first == "lfs", parts.count == 2 {
            return storage(parts[1], request, connection, fault)
        }
        if let refusal = refusal(of: request) {
            return reply(connection, request, refusal.0, refusal.1, [])
        }
        if path.hasPrefix("/api/v1/models/"), parts.count >= 6 {
            return modelScope(parts, request, connection, fault)
        }
        if path.hasPrefix("/api/models/"), parts.count >= 4 {
            return api(parts, request, connection)
        }
        if parts.count >= 5, parts[2] == "resolve" {
            return resolve(parts, request, connection, fault)
        }
        return reply(connection, request, 404, [:], [])
    }

    private func refusal(of request: HubRequest) -> (Int, [String: String])? {
        if behaviour.isGated {
            return (
                403,
                [
                    "X-Error-Code": "GatedRepo",
                    "X-Error-Message": "Access to this model is restricted.",
                ]
            )
        }
        if let wanted = behaviour.authorization, request.headers["authorization"] != wanted {
            return (401, [:])
        }
        return nil
    }

    private func repository(_ parts: ArraySlice<String>) -> HubRepository? {
        let identifier = parts.joined(separator: "/")
        return state.withLock { $0.repositories[identifier] }
    }

    private func api(_ parts: [String], _ request: HubRequest, _ connection: Connection) -> Bool {
        guard let repository = repository(parts[2..<4]) else {
            return reply(connection, request, 404, ["X-Error-Code": "RepoNotFound"], [])
        }
        let revision = parts.count > 5 ? parts[5...].joined(separator: "/") : "main"
        guard repository.has(revision) else {
            return reply(connection, request, 404, ["X-Error-Code": "RevisionNotFound"], [])
        }
        let paths = repository.files.keys.sorted()
        if parts.count > 4, parts[4] == "tree" {
            let start = Int(request.query["cursor"] ?? "") ?? 0
            let page = paths.dropFirst(start).prefix(behaviour.pageSize)
            let entries = page.map { path -> [String: Any] in
                let file = repository.files[path]!
                var entry: [String: Any] = [
                    "type": "file", "path": path, "oid": file.gitObject, "size": file.bytes.count,
                ]
                if file.isLarge {
                    entry["lfs"] = [
                        "oid": file.sha256, "size": file.bytes.count, "pointerSize": 134,
                    ]
                }
                return entry
            }
            var headers: [String: String] = [:]
            let next = start + page.count
            if next < paths.count {
                headers["Link"] =
                    "<http://127.0.0.1:\(port)\(request.path)?recursive=true&cursor=\(next)>; rel=\"next\""
            }
            return json(entries, connection, request, headers)
        }
        let siblings = paths.map { path -> [String: Any] in
            let file = repository.files[path]!
            guard request.query["blobs"] != nil, !behaviour.hidesBlobs else {
                return ["rfilename": path]
            }
            var entry: [String: Any] = [
                "rfilename": path, "size": file.bytes.count, "blobId": file.gitObject,
            ]
            if file.isLarge {
                entry["lfs"] = [
                    "sha256": file.sha256, "size": file.bytes.count, "pointerSize": 134,
                ]
            }
            return entry
        }
        return json(
            [
                "id": repository.identifier, "modelId": repository.identifier,
                "sha": repository.commit, "siblings": siblings, "private": false,
                "tags": [String](), "downloads": 0, "likes": 0,
            ],
            connection,
            request
        )
    }

    private func resolve(
        _ parts: [String],
        _ request: HubRequest,
        _ connection: Connection,
        _ fault: HubFault
    ) -> Bool {
        guard let repository = repository(parts[0..<2]) else {
            return reply(connection, request, 404, ["X-Error-Code": "RepoNotFound"], [])
        }
        guard repository.has(parts[3]) else {
            return reply(connection, request, 404, ["X-Error-Code": "RevisionNotFound"], [])
        }
        var headers = ["X-Repo-Commit": repository.commit]
        guard let file = repository.files[parts[4...].joined(separator: "/")] else {
            headers["X-Error-Code"] = "EntryNotFound"
            return reply(connection, request, 404, headers, [])
        }
        if file.isLarge, let storage = behaviour.storage {
            headers["Location"] = "\(storage)/lfs/\(file.sha256)"
            headers["X-Linked-ETag"] = "\"\(file.sha256)\""
            headers["X-Linked-Size"] = "\(file.bytes.count)"
            return reply(connection, request, 302, headers, Array("Found".utf8))
        }
        headers["ETag"] = "\"\(file.entityTag)\""
        return FileAnswer(
            file: file,
            headers: headers,
            bytesPerSecond: behaviour.bytesPerSecond
        ).send(request, on: connection, fault: fault)
    }

    private func storage(
        _ digest: String,
        _ request: HubRequest,
        _ connection: Connection,
        _ fault: HubFault
    ) -> Bool {
        if behaviour.refusesAuthorization, request.headers["authorization"] != nil {
            return reply(connection, request, 400, [:], Array("one way to sign in only".utf8))
        }
        let file = state.withLock { state in
            state.repositories.values.lazy.flatMap(\.files.values).first {
                $0.isLarge && $0.sha256 == digest
            }
        }
        guard let file else { return reply(connection, request, 404, [:], []) }
        return FileAnswer(
            file: file,
            headers: ["ETag": "\"\(digest.prefix(32))\""],
            bytesPerSecond: behaviour.bytesPerSecond
        ).send(request, on: connection, fault: fault)
    }

    private func modelScope(
        _ parts: [String],
        _ request: HubRequest,
        _ connection: Connection,
        _ fault: HubFault
    ) -> Bool {
        guard let repository = repository(parts[3..<5]) else {
            return json(
                ["Code": 10_010_205_001, "Success": false, "Message": "record not found"],
                connection,
                request,
                [:],
                status: 404
            )
        }
        let revision = request.query["Revision"] ?? "master"
        if parts.count == 7, parts[6] == "files" {
            guard repository.has(revision) else {
                let nothing: [String: Any] = ["Files": NSNull(), "LatestCommitter": NSNull()]
                return json(["Code": 200, "Success": true, "Data": nothing], connection, request)
            }
            let files = repository.files.keys.sorted().map { path -> [String: Any] in
                let file = repository.files[path]!
                return [
                    "Path": path, "Name": path, "Type": "blob", "Size": file.bytes.count,
                    "Sha256": file.sha256, "Revision": repository.commit, "IsLFS": file.isLarge,
                    "CommittedDate": 1_700_000_000,
                ]
            }
            let committer = ["Id": "", "ShortId": String(repository.commit.prefix(8))]
            return json(
                [
                    "Code": 200, "Success": true,
                    "Data": ["Files": files, "LatestCommitter": committer],
                ],
                connection,
                request
            )
        }
        guard repository.has(revision),
            let file = repository.files[request.query["FilePath"] ?? ""]
        else { return reply(connection, request, 404, [:], []) }
        if file.isLarge, let storage = behaviour.storage {
            return reply(
                connection,
                request,
                302,
                ["Location": "\(storage)/lfs/\(file.sha256)"],
                []
            )
        }
        return FileAnswer(
            file: file,
            headers: [:],
            bytesPerSecond: behaviour.bytesPerSecond
        ).send(request, on: connection, fault: fault)
    }

    private func json(
        _ value: Any,
        _ connection: Connection,
        _ request: HubRequest,
        _ headers: [String: String] = [:],
        status: Int = 200
    ) -> Bool {
        let data = (try? JSONSerialization.data(withJSONObject: value)) ?? Data()
        var headers = headers
        headers["Content-Type"] = "application/json"
        return reply(connection, request, status, headers, Array(data))
    }

    private func reply(
        _ connection: Connection,
        _ request: HubRequest,
        _ status: Int,
        _ headers: [String: String],
        _ body: [UInt8]
    ) -> Bool {
        var head = "HTTP/1.1 \(status) Status\r\n"
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            head += "\(name): \(value)\r\n"
        }
        head += "Content-Length: \(body.count)\r\n\r\n"
        guard connection.send(head) else { return false }
        return request.method == "HEAD" || body.withUnsafeBytes { connection.send($0) }
    }
}
