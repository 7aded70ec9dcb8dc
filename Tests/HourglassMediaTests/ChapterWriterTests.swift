import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct ChapterWriterTests {
    /// Reads what ffprobe writes.
    static let decoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    static let titles = ["Trees & heaps", "反向传播：链式法则", "a = b; \"c\" #d\\e"]

    static func marks(_ times: [Double]) -> [ChapterMark] {
        zip(zip(times, times.dropFirst()), titles).map { range, title in
            ChapterMark(
                TimeRange(MediaTime(seconds: range.0), MediaTime(seconds: range.1)),
                title: title
            )
        }
    }

    struct Entry: Decodable, Equatable {
        var startTime: String
        var endTime: String
        var tags: [String: String]
    }

    static func chapters(of path: String) throws -> [Entry] {
        struct Listing: Decodable { var chapters: [Entry] }
        let data = try Tool.run(
            "ffprobe",
            ["-v", "error", "-show_chapters", "-of", "json", path]
        )
        return try Self.decoder.decode(Listing.self, from: data).chapters
    }

    /// Stream, size and payload hash of every packet, in order of the stream.
    static func packets(of path: String) throws -> [String] {
        let table = try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-i", path, "-map", "0:v", "-map", "0:a?", "-c", "copy", "-f",
                "framehash",
                "-hash", "md5", "-",
            ]
        )
        return String(decoding: table, as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.map { line in
                let fields = line.split(separator: ",")
                return "\(fields[0]) \(fields[4]) \(fields[5])"
            }.sorted()
    }

    static func firstFrame(of path: String) throws -> Double {
        let text = try Tool.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v:0", "-read_intervals", "%+#3", "-show_entries",
                "frame=best_effort_timestamp_time", "-of", "csv=p=0", path,
            ]
        )
        return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap {
            Double($0.trimmingCharacters(in: [",", " "]))
        }.first ?? .nan
    }

    @Test(arguments: ["mp4", "mkv", "mov"])
    func chaptersAreReadBackOnTheirFramesAndNothingElseChanges(_ ending: String) async throws {
        let source = try Clips.constant.path()
        let output = folder.path("copy.\(ending)")
        let marks = Self.marks([0, 1.234, 3.2, 5])
        let result = try await ChapterWriter(try await Footage(probing: source))
            .write(marks, to: output)
        #expect(result.leftOut.isEmpty)
        let entries = try Self.chapters(of: output)
        #expect(entries.map { $0.tags["title"] } == Self.titles)
        let origin = try Self.firstFrame(of: output)
        for (entry, mark) in zip(entries, marks) {
            let start = try #require(Double(entry.startTime))
            #expect(abs(start - origin - mark.range.start.seconds) < 0.0011)
        }
        #expect(try Self.packets(of: output) == Self.packets(of: source))
    }

    @Test func aCopyOfACopyHasTheNewChaptersOnly() async throws {
        let source = try Clips.constant.path()
        for (from, to) in [(source, "one.mp4"), (folder.path("one.mp4"), "two.mp4")] {
            let footage = try await Footage(probing: from)
            _ = try await ChapterWriter(footage)
                .write(Self.marks([0, 2, 5]), to: folder.path(to))
        }
        #expect(try Self.chapters(of: folder.path("two.mp4")).count == 2)
        #expect(try Self.packets(of: folder.path("two.mp4")) == Self.packets(of: source))
    }

    @Test func broadcastsThatStartLateKeepTheirChaptersInPlace() async throws {
        let source = folder.path("late.ts")
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-c:v",
                "libx264", "-bf", "2", "-output_ts_offset", "100", source,
            ]
        )
        let output = folder.path("late.mkv")
        _ = try await ChapterWriter(try await Footage(probing: source))
            .write(Self.marks([0, 1.5, 4]), to: output)
        let origin = try Self.firstFrame(of: output)
        let starts = try Self.chapters(of: output).compactMap { Double($0.startTime) }
        #expect(starts.count == 2)
        #expect(abs((starts.last ?? 0) - origin - 1.5) < 0.0011)
    }

    @Test func whatCannotBeWrittenIsSaid() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let writer = ChapterWriter(footage)
        await #expect(throws: MediaError.self) {
            try await writer.write(Self.marks([0, 1]), to: folder.path("copy.ts"))
        }
        try folder.write("there.mkv", "x")
        await #expect(throws: MediaError.self) {
            try await writer.write(Self.marks([0, 1]), to: folder.path("there.mkv"))
        }
        await #expect(throws: MediaError.self) {
            try await writer.write(Self.marks([0, 1]), to: footage.path, replaces: true)
        }
    }
}
