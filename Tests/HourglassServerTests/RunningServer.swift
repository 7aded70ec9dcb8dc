import Foundation
import HourglassServer
import HourglassTestSupport
import HourglassTimeline

/// A server on loopback with a library of its own, until it is stopped.
final class RunningServer: Sendable {
    let folder: TemporaryFolder
    let server: HourglassServer
    let client: TestClient
    private let task: Task<Void, Never>

    /// - Parameters:
    ///   - folder: where the library lies; a new one when nil.
    ///   - change: changes the configuration.
    init(
        in folder: TemporaryFolder? = nil,
        limits: HTTPLimits = HTTPLimits(),
        _ change: (inout ServerConfiguration) -> Void = { _ in }
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        var configuration = ServerConfiguration(
            libraryPath: folder.path("library.sqlite"),
            version: "test"
        )
        configuration.port = 0
        change(&configuration)
        let server = try HourglassServer(configuration, limits: limits)
        (self.folder, self.server) = (folder, server)
        client = TestClient(port: server.port, token: configuration.token)
        task = Task { try? await server.run() }
    }

    /// Stops it as Ctrl-C does, and waits for that.
    func stop() async {
        task.cancel()
        await task.value
    }

    /// Runs a test against a server, and stops it.
    static func with(
        in folder: TemporaryFolder? = nil,
        limits: HTTPLimits = HTTPLimits(),
        _ change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (RunningServer) async throws -> Void
    ) async throws {
        let server = try RunningServer(in: folder, limits: limits, change)
        do {
            try await body(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// Indexes a file by path and waits until it is done.
    @discardableResult
    func index(_ path: String) async throws -> JSON {
        let answer = try await client.post("/api/jobs", JSON.object(["path": .string(path)]))
        guard let id = answer.json["jobs"][0]["id"].int else {
            throw TestFailure(description: "The job was refused: \(answer.text)")
        }
        return try await finished(id)
    }

    /// Waits until a job is finished.
    func finished(_ id: Int) async throws -> JSON {
        while true {
            let job = try await client.get("/api/jobs/\(id)").json
            let state = job["state"].string
            if state != "waiting", state != "running" { return job }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

/// A short lecture with speech, the same for every test.
enum TestLecture {
    static func path() throws -> String {
        var lecture = Lecture(
            "server-lecture.mp4",
            duration: 24,
            slides: [
                .init(at: 0, "Gradient Descent", "Step against the slope"),
                .init(at: 8, "Backpropagation", "Chain rule backwards"),
                .init(at: 16, "反向传播", "梯度消失"),
            ]
        )
        lecture.cues = [
            .init(1, 4, "Think of walking downhill in fog."),
            .init(9, 13, "The chain rule is applied from the last layer."),
        ]
        return try lecture.path()
    }

    /// The same in a folder of its own, with a name of one's choice.
    static func copy(to folder: TemporaryFolder, as name: String) throws -> String {
        let target = folder.path(name)
        try FileManager.default.copyItem(atPath: try path(), toPath: target)
        return target
    }
}
