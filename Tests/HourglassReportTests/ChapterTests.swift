import Foundation
import FoundationXML
import HourglassCore
import HourglassReport
import HourglassTestSupport
import HourglassTimeline
import Testing

@Suite struct ChapterTests {
    /// Reads what ffprobe writes.
    static let decoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    /// Slides as (start, identity, title) in seconds, each until the next.
    static func library(
        _ slides: [(Double, Int, String?)],
        seconds: Double,
        said: [(Double, String)] = []
    ) throws -> (TimelineIndex, FootageRecord) {
        var library = LectureLibrary(seconds: seconds)
        for (index, slide) in slides.enumerated() {
            let end = index + 1 < slides.count ? slides[index + 1].0 : seconds
            library.add(slide: slide.1, title: slide.2, from: slide.0, to: end)
        }
        for (start, text) in said { library.say(text, from: start, to: start + 5) }
        return try library.index()
    }

    @Test func chaptersBeginWhereSlidesTurnToSomethingElse() throws {
        // A quarter of an hour: three topics of five minutes, each of slides
        // that follow one another quickly, one of them shown again.
        var slides: [(Double, Int, String?)] = []
        for topic in 0..<3 {
            for part in 0..<5 {
                let identity = topic * 10 + (part == 3 ? 1 : part)
                let title = part == 0 ? "Topic \("ABC".map(String.init)[topic])" : "Part"
                slides.append((Double(topic * 300 + part * 60), identity, title))
            }
        }
        let (index, record) = try Self.library(slides, seconds: 900)
        let chapters = try ChapterList(of: record, in: index).chapters
        #expect(chapters.map { $0.range.start.seconds }.contains(300))
        #expect(chapters.first?.range.start.seconds == 0)
        #expect(chapters.last?.range.end.seconds == 900)
        for (one, next) in zip(chapters, chapters.dropFirst()) {
            #expect(one.range.end == next.range.start)
        }
        #expect(chapters.map(\.title).contains("Topic B"))
        #expect(chapters.allSatisfy { (60...600).contains($0.range.duration.seconds) })
    }

    @Test func limitsAreKeptTo() throws {
        let slides = (0..<60).map { (Double($0 * 20), $0, Optional("Heading \($0)")) }
        let (index, record) = try Self.library(slides, seconds: 1200)
        let limits = ChapterList.Limits(shortest: 120, longest: 300)
        let chapters = try ChapterList(of: record, in: index, limits: limits).chapters
        #expect((4...10).contains(chapters.count))
        let few = try ChapterList(of: record, in: index, limits: .init(shortest: 500, longest: 900))
        #expect((1...3).contains(few.chapters.count))
    }

    @Test func withoutSlidesWordsTell() throws {
        let one = [
            "volcanoes erupt with lava", "magma rises below the volcano", "lava cools to rock",
        ]
        let other = [
            "inflation raises prices", "banks set interest rates", "prices follow inflation",
        ]
        var said: [(Double, String)] = []
        for step in 0..<60 { said.append((Double(step * 10), (step < 30 ? one : other)[step % 3])) }
        let (index, record) = try Self.library([], seconds: 600, said: said)
        let limits = ChapterList.Limits(shortest: 120, longest: 400)
        let chapters = try ChapterList(of: record, in: index, limits: limits).chapters
        #expect(chapters.contains { abs($0.range.start.seconds - 300) <= 20 })
        #expect(chapters.first?.title.contains("lava") == true)
    }

    static let titles = [
        "Trees & <heaps> --> leaves", "反向传播：链式法则", "a = b; \"c\" #d\\e", "line\none  and\ttwo",
    ]

    static func list() throws -> ChapterList {
        let slides = titles.enumerated().map { (Double($0 * 100) + 0.04, $0, Optional($1)) }
        let (index, record) = try library(slides, seconds: 400.08)
        return try ChapterList(of: record, in: index, limits: .init(shortest: 60, longest: 120))
    }

    /// Titles as every format has to give them back.
    static var plain: [String] {
        titles.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    }

    struct Entry: Decodable {
        var startTime: String
        var endTime: String
        var tags: [String: String]
    }

    @Test func ffprobeReadsTheMetadataFileBack() throws {
        struct Listing: Decodable { var chapters: [Entry] }
        let folder = try TemporaryFolder()
        let list = try Self.list()
        let path = try folder.write("chapters.ffmetadata", try list.text(as: .ffmetadata))
        let data = try Tool.run(
            "ffprobe",
            ["-v", "error", "-f", "ffmetadata", "-show_chapters", "-of", "json", path]
        )
        let read = try Self.decoder.decode(Listing.self, from: data).chapters
        #expect(read.map { $0.tags["title"] } == Self.plain)
        #expect(read.map { Double($0.startTime) } == list.chapters.map { $0.range.start.seconds })
        #expect(read.map { Double($0.endTime) } == list.chapters.map { $0.range.end.seconds })
    }

    @Test func ffmpegReadsTheWebVTTFileBack() throws {
        let folder = try TemporaryFolder()
        let list = try Self.list()
        let path = try folder.write("chapters.vtt", try list.text(as: .vtt))
        let data = try Tool.run(
            "ffprobe",
            [
                "-v", "error", "-f", "webvtt", "-show_entries",
                "packet=pts_time,duration_time,data",
                "-show_data", "-of", "json", path,
            ]
        )
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let packets = try #require(object?["packets"] as? [[String: Any]])
        let starts = packets.compactMap { ($0["pts_time"] as? String).flatMap(Double.init) }
        #expect(starts == list.chapters.map { $0.range.start.seconds })
        // As text, FFmpeg gives what a player shows.
        let srt = String(
            decoding: try Tool.run(
                "ffmpeg",
                ["-v", "error", "-f", "webvtt", "-i", path, "-f", "srt", "-"]
            ),
            as: UTF8.self
        )
        for title in Self.plain {
            let shown = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                .replacing(">", with: "&gt;")
            #expect(srt.contains(title) || srt.contains(shown), "\(title) in \(srt)")
        }
    }

    @Test func matroskaXMLIsWellFormed() throws {
        final class Reader: NSObject, XMLParserDelegate {
            var texts: [String: [String]] = [:]
            var current = ""
            func parser(_ parser: XMLParser, foundCharacters string: String) { current += string }
            func parser(
                _ parser: XMLParser,
                didStartElement elementName: String,
                namespaceURI: String?,
                qualifiedName: String?,
                attributes: [String: String]
            ) { current = "" }
            func parser(
                _ parser: XMLParser,
                didEndElement elementName: String,
                namespaceURI: String?,
                qualifiedName: String?
            ) { texts[elementName, default: []].append(current) }
        }
        let list = try Self.list()
        let parser = XMLParser(data: Data(try list.text(as: .matroska).utf8))
        let reader = Reader()
        parser.delegate = reader
        #expect(parser.parse())
        #expect(reader.texts["ChapterString"] == Self.plain)
        #expect(reader.texts["ChapterTimeStart"]?.last == "00:05:00.040000000")
    }

    @Test func youTubeLinesFollowItsRules() throws {
        let lines = try Self.list().text(as: .youtube).split(separator: "\n")
        #expect(lines.first == "00:00 Trees & <heaps> --> leaves")
        #expect(lines.count >= 3)
        let (index, record) = try Self.library([(0, 1, "Only one")], seconds: 600)
        #expect(throws: ReportError.self) {
            try ChapterList(of: record, in: index).text(as: .youtube)
        }
    }
}
