import ArgumentParser
import Foundation
import HourglassServer

/// `hourglass mcp`
struct McpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Serve the library to a language model over standard input and output.",
        discussion: """
            Speaks the Model Context Protocol. Tools: list_footage, search, ask, look_at (returns \
            the picture), report. A client starts it itself; for one that reads a settings file:

              {"mcpServers": {"hourglass": {"command": "hourglass", "args": ["mcp"]}}}

            Over HTTP the same tools are at /mcp of 'hourglass serve'.
            """
    )

    @OptionGroup var library: LibraryOptions

    func run() async throws {
        let connection = try MCPConnection(
            ServerConfiguration(libraryPath: library.path, version: HourglassVersion.text)
        )
        let output = LineOutput()
        await withTaskGroup(of: Void.self) { group in
            for await line in Self.lines() {
                group.addTask {
                    guard let reply = await connection.reply(to: line) else { return }
                    await output.write(reply)
                }
            }
        }
    }

    /// Lines of standard input, read on a thread of their own.
    private static func lines() -> AsyncStream<[UInt8]> {
        AsyncStream { continuation in
            Thread {
                while let line = readLine(strippingNewline: true) {
                    if !line.isEmpty { continuation.yield(Array(line.utf8)) }
                }
                continuation.finish()
            }.start()
        }
    }
}

/// Standard output, one line at a time.
private actor LineOutput {
    func write(_ line: [UInt8]) { FileHandle.standardOutput.write(Data(line + [10])) }
}
