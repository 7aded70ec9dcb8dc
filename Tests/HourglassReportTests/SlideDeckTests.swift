import Foundation
import HourglassCore
import HourglassMedia
import HourglassReport
import HourglassTestSupport
import HourglassTimeline
import Testing

@Suite struct SlideDeckTests {
    static func library() throws -> LectureLibrary {
        var library = LectureLibrary(seconds: 60)
        library.path = "/footage/Lecture #7 (final).mp4"
        library.add(
            slide: 1,
            title: "Binary *search*",
            lines: ["halves the interval", "1. needs order"],
            from: 0,
            to: 20,
            steps: [8]
        )
        library.add(slide: 2, title: "反向传播", lines: ["梯度消失的原因"], from: 20, to: 40)
        library.add(slide: 1, title: "Binary *search*", lines: ["halves"], from: 40, to: 60)
        library.say("We look in the middle.", from: 2, to: 5)
        library.say("Then in one half.", from: 5, to: 8)
        library.say("现在讲反向传播。", from: 22, to: 26)
        library.say("Back to searching.", from: 50, to: 54)
        let picture = PixelBuffer(format: .rgb24, width: 64, height: 36)
        let jpeg = try StillEncoder.jpeg(picture)
        library.add(Thumbnail(tick: 19_000, frame: 475, width: 64, height: 36, jpeg: jpeg))
        return library
    }

    @Test func aSlideHasAllItsShowingsAndWords() throws {
        let (index, record) = try Self.library().index()
        let deck = try SlideDeck(of: record, in: index)
        #expect(deck.slides.map(\.title) == ["Binary *search*", "反向传播"])
        let first = try #require(deck.slides.first)
        #expect(first.showings.map { $0.range.start.seconds } == [0, 40])
        #expect(first.showings.first?.steps.map(\.seconds) == [8])
        #expect(first.text == "Binary *search*\nhalves the interval\n1. needs order")
        #expect(
            first.spoken.map(\.text) == [
                "We look in the middle.", "Then in one half.", "Back to searching.",
            ]
        )
        #expect(deck.slides.last?.spoken.map(\.text) == ["现在讲反向传播。"])
    }

    @Test func thePDFHoldsPicturesTextAndLinks() async throws {
        let (index, record) = try Self.library().index()
        let folder = try TemporaryFolder()
        let path = folder.path("deck.pdf")
        let result = try await DeckWriter(try SlideDeck(of: record, in: index), from: index)
            .write(to: path)
        #expect(result.slides == 2 && !result.isFullSize)
        let text = String(
            decoding: try Tool.run("pdftotext", ["-layout", path, "-"]),
            as: UTF8.self
        )
        for piece in [
            "Binary *search*", "反向传播", "梯度消失的原因", "00:00:40.000-00:01:00.000",
            "We look in the middle.",
            "现在讲反向传播。",
        ] {
            #expect(text.contains(piece), "\(piece) in \(text)")
        }
        let images = String(decoding: try Tool.run("pdfimages", ["-list", path]), as: UTF8.self)
        #expect(images.contains("jpeg"))
        // Two times in each heading and one before each paragraph, escaped.
        let bytes = try Data(contentsOf: URL(filePath: path))
        let link = Data("file:///footage/Lecture%20%237%20(final).mp4#t=40.000".utf8)
        let escaped = Data("file:///footage/Lecture%20%237%20\\(final\\).mp4#t=40.000".utf8)
        #expect(bytes.range(of: link) != nil || bytes.range(of: escaped) != nil)
    }

    @Test func longSpeechGoesOnOverPages() async throws {
        var library = LectureLibrary(seconds: 4000)
        library.add(slide: 1, title: "Long", from: 0, to: 4000)
        for step in 0..<500 {
            library.say(
                "Sentence number \(step) goes on for a while.",
                from: Double(step * 8),
                to: Double(step * 8 + 7)
            )
        }
        let (index, record) = try library.index()
        let folder = try TemporaryFolder()
        let path = folder.path("deck.pdf")
        _ = try await DeckWriter(try SlideDeck(of: record, in: index), from: index).write(to: path)
        let text = String(decoding: try Tool.run("pdftotext", ["-raw", path, "-"]), as: UTF8.self)
        for step in [0, 133, 250, 499] {
            #expect(text.replacing("\n", with: " ").contains("Sentence number \(step) goes"))
        }
    }

    @Test func markdownEscapesWhatItQuotes() async throws {
        let (index, record) = try Self.library().index()
        let folder = try TemporaryFolder()
        let path = folder.path("notes.md")
        _ = try await DeckWriter(try SlideDeck(of: record, in: index), from: index).write(to: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix("# Lecture \\#7 (final).mp4\n"))
        #expect(text.contains("## 1. Binary \\*search\\*"))
        #expect(text.contains("> 1\\. needs order"))
        #expect(text.contains("#t=40.000)"))
        #expect(text.contains("Lecture%20%237%20%28final%29.mp4"))
        #expect(text.contains("![Slide 1](notes-slides/slide-001.jpg)"))
        let picture = folder.path("notes-slides/slide-001.jpg")
        #expect(FileManager.default.fileExists(atPath: picture))
    }

    @Test func aFolderHoldsPicturesTextAndJSON() async throws {
        let (index, record) = try Self.library().index()
        let folder = try TemporaryFolder()
        let path = folder.path("slides")
        _ = try await DeckWriter(try SlideDeck(of: record, in: index), from: index).write(to: path)
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        #expect(
            names == [
                "slide-001.jpg", "slide-001.txt", "slide-002.jpg", "slide-002.txt", "slides.json",
            ]
        )
        let data = try Data(contentsOf: URL(filePath: path + "/slides.json"))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(Set(object.keys) == ["footage", "path", "slides"])
        let slide = try #require((object["slides"] as? [[String: Any]])?.first)
        #expect(
            Set(slide.keys) == [
                "slide", "title", "text", "start_s", "start", "frame", "showings", "spoken",
            ]
        )
    }

    @Test func anEmptyDeckIsAnError() async throws {
        let (index, record) = try LectureLibrary(seconds: 10).index()
        let writer = DeckWriter(try SlideDeck(of: record, in: index), from: index)
        let folder = try TemporaryFolder()
        await #expect(throws: ReportError.self) { try await writer.write(to: folder.path("a.pdf")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).isEmpty)
    }
}
