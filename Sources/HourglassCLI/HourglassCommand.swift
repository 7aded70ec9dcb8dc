import ArgumentParser
import Foundation
import Synchronization

/// The `hourglass` command.
struct HourglassCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hourglass",
        abstract: "Hours of video in, the right second out.",
        discussion: """
            Reads footage into a timeline index once, then answers questions about it with \
            times that can be checked. Everything works offline and without a model.

              hourglass index lecture.mp4
              hourglass find "backpropagation" --in lecture.mp4
              hourglass ask "第三十七分钟讲了什么？" --in lecture.mp4
              hourglass at lecture.mp4 00:37:10 --frame slide.png

            Times: HH:MM:SS.mmm, MM:SS, 90s, 5m, plain seconds, -5m from the end, ISO 8601 \
            for the time on the wall.

            Exit status: 0 found, 1 nothing found, 2 bad usage or input, 3 server \
            unreachable, 4 model missing, 5 unknown footage, 6 partial, 7 out of time, \
            130 interrupted.
            """,
        version: HourglassVersion.full,
        subcommands: [
            IndexCommand.self, AskCommand.self, ChatCommand.self, FindCommand.self, AtCommand.self,
            EventsCommand.self, ChaptersCommand.self, SlidesCommand.self, TranscriptCommand.self,
            FramesCommand.self, ClipCommand.self, ReportCommand.self, WatchCommand.self,
            ListCommand.self, StatsCommand.self, RemoveCommand.self, ThinCommand.self,
            DoctorCommand.self, GenerateCommand.self, ModelsCommand.self, ServeCommand.self,
            McpCommand.self,
        ]
    )
}

@main
enum Main {
    static func main() async {
        let work = Task { await run() }
        let interruptions = Interruptions { work.cancel() }
        let status = await work.value
        withExtendedLifetime(interruptions) { exit(status) }
    }

    private static func run() async -> Int32 {
        do {
            let arguments = ArgumentOrder.parsable(Array(CommandLine.arguments.dropFirst()))
            var command = try HourglassCommand.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return ExitStatus.found.rawValue
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return report(error)
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        let code = HourglassCommand.exitCode(for: error)
        if code.isSuccess {
            print(HourglassCommand.fullMessage(for: error))
            return code.rawValue
        }
        if code == .validationFailure {
            Terminal.report(HourglassCommand.fullMessage(for: error))
            return ExitStatus.badInput.rawValue
        }
        let failure = CommandFailure(error)
        Terminal.report("hourglass: \(failure.message)")
        return failure.status.rawValue
    }
}

/// Turns Ctrl-C and a termination request into cancellation; a second Ctrl-C
/// ends the process at once. The index is safe either way.
private final class Interruptions: Sendable {
    private let sources: Mutex<[any DispatchSourceSignal]>

    init(cancel: @escaping @Sendable () -> Void) {
        let seen = Counter()
        sources = Mutex(
            [SIGINT, SIGTERM].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler {
                    if seen.next() > 1 { _exit(ExitStatus.interrupted.rawValue) }
                    cancel()
                }
                source.resume()
                return source
            }
        )
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)
        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }
}
