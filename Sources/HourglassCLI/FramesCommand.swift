import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassCore
import HourglassMedia

/// `hourglass frames`
struct FramesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frames",
        abstract: "Sample stills with exact times.",
        discussion: """
            Decodes the footage and lists the frame on screen each so long, with the time a \
            player shows it at. With --output the stills are written as well, named by frame \
            number and time. --at takes the frames on screen at some times and --keys the \
            key frames; both decode no more than they must.

              hourglass frames lecture.mp4 --every 10s --output stills
              hourglass frames lecture.mp4 --every 0 --json
              hourglass frames lecture.mp4 --at 12:30,37:10,1:02:03.5 --output stills
              hourglass frames lecture.mp4 --keys
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "A video file.") var footage: String

    @Option(
        help: ArgumentHelp(
            "One frame each so long; 0 is every frame. Default: 1s.",
            valueName: "duration"
        )
    )
    var every: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "The frames on screen at these times instead, separated by commas.",
            valueName: "times"
        )
    )
    var at: MomentList?

    @Flag(help: "Key frames only, instead.") var keys = false

    @Option(help: ArgumentHelp("Folder to write the stills to.", valueName: "folder"))
    var output: String?

    @Flag(help: "Write PNG files rather than JPEG.") var png = false

    @Option(help: ArgumentHelp("Largest width of a still.", valueName: "pixels"))
    var width: Int?

    func validate() throws {
        if let width, width < 1 { throw ValidationError("--width is at least 1.") }
        if [every != nil, at != nil, keys].count(where: { $0 }) > 1 {
            throw ValidationError("Give one of --every, --at and --keys.")
        }
    }

    func run() async throws {
        let timed = try await TimedFootage(footage, library: library)
        let source = timed.footage
        if let output {
            try FileManager.default.createDirectory(
                atPath: output,
                withIntermediateDirectories: true
            )
        }
        let progress = ProgressLine(quiet: library.quiet)
        defer { progress.clear() }
        let listing = FrameListing(footage: source.path, isJSON: library.json)
        listing.begin()
        let mode = try mode(timed)
        for try await sample in FrameSequence(source, mode: mode) where sample.isOnSchedule {
            let path = try output.map { try write(sample.frame, into: $0) }
            listing.add(sample.frame, path: path)
            progress.show("\(sample.frame.time) of \(source.duration?.description ?? "unknown")")
        }
        listing.end()
    }

    private func mode(_ source: TimedFootage) throws -> SamplingMode {
        if keys { return .keyFrames }
        if let at { return .moments(try at.times.map { try source.time($0) }) }
        let every = every?.time ?? MediaTime(ticks: 1, timebase: Timebase(1, 1))
        return every > .zero ? .interval(every) : .everyFrame
    }

    private func write(_ frame: DecodedFrame, into folder: String) throws -> String {
        let picture = try frame.picture(format: png ? .rgb24 : .yuv420, maxWidth: width)
        let time = "\(frame.time)".replacingOccurrences(of: ":", with: "-")
        let name = String(format: "frame-%08d_%@.%@", frame.number, time, png ? "png" : "jpg")
        let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
        let bytes = try png ? StillEncoder.png(picture) : StillEncoder.jpeg(picture)
        try Data(bytes).write(to: url, options: .atomic)
        return url.path
    }
}

/// Prints frames as they come, so that hours of them take no memory.
private final class FrameListing {
    private let footage: String
    private let isJSON: Bool
    private var isFirst = true

    init(footage: String, isJSON: Bool) {
        self.footage = footage
        self.isJSON = isJSON
    }

    func begin() {
        if isJSON { print("{\"footage\":\(JSONOutput.line(footage)),\"frames\":[", terminator: "") }
    }

    func add(_ frame: DecodedFrame, path: String?) {
        guard isJSON else {
            let key = frame.isKey ? "key" : ""
            print([String(frame.number), "\(frame.time)", key, path ?? ""].joined(separator: "\t"))
            return
        }
        let entry = Entry(
            frame: frame.number,
            timeS: frame.time.seconds,
            time: "\(frame.time)",
            key: frame.isKey,
            path: path
        )
        print((isFirst ? "" : ",\n") + JSONOutput.line(entry), terminator: "")
        isFirst = false
    }

    func end() {
        if isJSON { print("]}") }
    }

    private struct Entry: Encodable {
        let frame: Int
        let timeS: Double
        let time: String
        let key: Bool
        let path: String?

        enum CodingKeys: String, CodingKey {
            case frame, time, key, path
            case timeS = "time_s"
        }
    }
}

/// Times separated by commas.
struct MomentList: ExpressibleByArgument {
    let times: [TimeArgument]

    init?(argument: String) {
        let parts = argument.split(separator: ",").map { TimeArgument(String($0)) }
        let times = parts.compactMap { $0 }
        guard !times.isEmpty, times.count == parts.count else { return nil }
        self.times = times
    }
}
