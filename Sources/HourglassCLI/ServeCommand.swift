import ArgumentParser
import Foundation
import HourglassHub
import HourglassServer

/// `hourglass serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the library: a page for people, an API for programs.",
        discussion: """
            The page shows the library, plays footage with its timeline, searches and answers. \
            Programs use the HTTP API (/openapi.json), OpenAI's clients (/v1) or MCP (/mcp). \
            Everything stays on this machine: the server listens on 127.0.0.1 and asks nothing \
            of the network, unless a model is to be fetched.

              hourglass serve
              hourglass serve --port 9000 --allow ~/recordings
              HOURGLASS_TOKEN=$(openssl rand -hex 16) hourglass serve --host 0.0.0.0

            Footage is added by upload, or by path from the folders named with --allow. Ctrl-C \
            ends it; indexing goes on at the next start.
            """
    )

    @OptionGroup var library: LibraryOptions

    @Option(help: ArgumentHelp("Address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("Port to listen on; 0 for one that is free.", valueName: "port"))
    var port = 8080

    @Option(
        name: .customLong("allow"),
        help: ArgumentHelp(
            "Let footage in this folder be added by path; repeat for more.",
            valueName: "folder"
        )
    )
    var allowedFolders: [String] = []

    @Option(
        name: .customLong("allow-host"),
        help: ArgumentHelp(
            "Answer under this host name, too; repeat for more.",
            valueName: "name"
        )
    )
    var allowedHosts: [String] = []

    @Option(
        help: ArgumentHelp(
            "Largest file taken as an upload, such as 500M or 8G; 0 for none.",
            valueName: "size"
        ),
        transform: ServeCommand.size
    )
    var maxUpload: Int64 = 8 << 30

    func validate() throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("--port lies between 0 and 65535.")
        }
        for folder in allowedFolders {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
                isFolder.boolValue
            else { throw ValidationError("There is no folder '\(folder)'.") }
        }
    }

    static func size(_ text: String) throws -> Int64 {
        if text == "0" { return 0 }
        guard let size = ByteText.parse(text), size > 0 else {
            throw ValidationError("'\(text)' is no size: write 500M or 8G.")
        }
        return size
    }

    func run() async throws {
        var configuration = ServerConfiguration(
            libraryPath: library.path,
            version: HourglassVersion.text
        )
        configuration.host = host
        configuration.port = port
        configuration.allowedFolders = allowedFolders.map {
            URL(fileURLWithPath: ($0 as NSString).expandingTildeInPath).path
        }
        configuration.allowedHosts = allowedHosts
        configuration.maximumUploadBytes = maxUpload
        let given = ProcessInfo.processInfo.environment["HOURGLASS_TOKEN"] ?? ""
        configuration.token = given.isEmpty ? nil : given
        if configuration.token == nil, !configuration.isLoopback {
            configuration.token = Self.newToken()
        }
        let server = try HourglassServer(configuration)
        announce(server, configuration, isNewToken: given.isEmpty)
        try await server.run()
        library.remark("hourglass: stopped; what was being indexed goes on at the next start.")
    }

    private func announce(
        _ server: HourglassServer,
        _ configuration: ServerConfiguration,
        isNewToken: Bool
    ) {
        // Once, to whoever started it; a token of their own they know.
        let query = configuration.token.map { isNewToken ? "?token=\($0)" : "" } ?? ""
        if library.json {
            print(
                JSONOutput.line([
                    "address": server.address + query, "library": configuration.libraryPath,
                ])
            )
        } else {
            print("Hourglass serves \(configuration.libraryPath) at \(server.address)\(query)")
        }
        fflush(nil)
    }

    private static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in String(generator.next(), radix: 36) }.joined()
    }
}
