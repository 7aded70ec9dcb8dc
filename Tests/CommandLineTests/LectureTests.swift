import Foundation
import HourglassTestSupport
import Testing

/// What a student does: slides, chapters, a deck, questions.
@Suite struct LectureTests {
    /// Reads what ffprobe writes.
    static let decoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    let hourglass: HourglassProcess
    let lecture: String

    /// A minute and a half: a slide built up, another, and the first again.
    static let recording: Lecture = {
        var lecture = Lecture(
            "student.mkv",
            duration: 90,
            slides: [
                .init(at: 0, "Sorting algorithms"),
                .init(at: 8, "Sorting algorithms", "merge sort is stable"),
                .init(
                    at: 16,
                    "Sorting algorithms",
                    "merge sort is stable",
                    "quick sort is in place"
                ),
                .init(at: 30, "Hash tables", "keys collide sometimes"),
                .init(
                    at: 60,
                    "Sorting algorithms",
                    "merge sort is stable",
                    "quick sort is in place"
                ),
            ]
        )
        lecture.size = (1280, 720)
        lecture.rate = 10
        lecture.cues = [
            .init(4, 8, "Today we sort."), .init(34, 38, "Collisions will be in the exam."),
            .init(70, 74, "Back to sorting, which is in the exam too."),
        ]
        return lecture
    }()

    init() throws {
        hourglass = try HourglassProcess()
        lecture = try Self.recording.path()
        #expect(try hourglass("index", lecture, "--quiet").status == 0)
    }

    @Test func slidesHaveStepsTitlesAndLaterShowings() throws {
        let slides = try hourglass("slides", lecture, "--json").objects("slides")
        #expect(slides.map { $0["title"] as? String } == ["Sorting algorithms", "Hash tables"])
        let showings = try #require(slides.first?["showings"] as? [[String: Any]])
        let starts = showings.compactMap { $0["start_s"] as? Double }
        #expect(starts.count == 2 && starts.first == 0 && abs((starts.last ?? 0) - 60) < 0.11)
        let steps = try #require(showings.first?["steps_s"] as? [Double])
        #expect(steps.count == 2 && zip(steps, [8, 16]).allSatisfy { abs($0 - $1) < 0.11 })
        let spoken = slides.first?["spoken"] as? [[String: Any]]
        #expect(spoken?.count == 2)
    }

    /// Only the number changes, by a digit or two, on slides alike otherwise.
    @Test func slidesThatDifferByTheirNumberAreToldApart() throws {
        let hourglass = try HourglassProcess()
        let numbers = [2, 3, 17, 2]
        var numbered = Lecture(
            "numbered.mkv",
            duration: 40,
            slides: numbers.enumerated().map { index, number in
                .init(at: Double(10 * index), "Section \(number)", "what we have seen so far")
            }
        )
        numbered.size = (1280, 720)
        numbered.rate = 10
        let path = try numbered.path()
        #expect(try hourglass("index", path, "--quiet").status == 0)
        let slides = try hourglass("slides", path, "--json").objects("slides")
        #expect(
            slides.map { $0["title"] as? String } == ["Section 2", "Section 3", "Section 17"]
        )
        let showings = slides.map { slide in
            (slide["showings"] as? [[String: Any]] ?? []).compactMap { $0["start_s"] as? Double }
        }
        #expect(showings == [[0, 30], [10], [20]])
    }

    @Test func chaptersAreEmbeddedAndReadBack() throws {
        let copy = hourglass.folder.path("chapters.mkv")
        let result = try hourglass("chapters", lecture, "--embed", copy, "--json")
        #expect(result.status == 0)
        let chapters = try result.objects("chapters")
        #expect(chapters.count >= 2)
        struct Listing: Decodable {
            struct Entry: Decodable {
                var startTime: String, endTime: String, tags: [String: String]
            }
            var chapters: [Entry]
        }
        let data = try Tool.run("ffprobe", ["-v", "error", "-show_chapters", "-of", "json", copy])
        let read = try Self.decoder.decode(Listing.self, from: data).chapters
        #expect(read.map { $0.tags["title"] } == chapters.map { $0["title"] as? String })
        #expect(read.map { Double($0.startTime) } == chapters.map { $0["start_s"] as? Double })
        // All tracks are there.
        let streams = try Tool.run(
            "ffprobe",
            ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", copy]
        )
        #expect(String(decoding: streams, as: UTF8.self) == "h264\nsubrip\n")
        #expect(try hourglass("chapters", lecture, "--embed", copy).status == 2)
    }

    @Test func formatsArePrintedAndWritten() throws {
        #expect(try hourglass("chapters", lecture, "--format", "vtt").output.hasPrefix("WEBVTT\n"))
        let file = hourglass.folder.path("chapters.xml")
        #expect(try hourglass("chapters", lecture, "--output", file).status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("<ChapterAtom>"))
        #expect(try hourglass("chapters", lecture, "--output", file).status == 2)
        let other = hourglass.folder.path("chapters.docx")
        #expect(try hourglass("chapters", lecture, "--output", other).status == 2)
    }

    @Test func theDeckHasPicturesOfFullSize() throws {
        let deck = hourglass.folder.path("deck.pdf")
        #expect(try hourglass("slides", lecture, "--output", deck).status == 0)
        let images = String(decoding: try Tool.run("pdfimages", ["-list", deck]), as: UTF8.self)
        #expect(images.contains("1280") && images.contains("jpeg"))
        #expect(try hourglass("slides", lecture, "--output", deck).status == 2)
    }

    @Test func everyMentionIsListed() throws {
        let answer = try hourglass("ask", "list every time he mentions the exam", "--json")
        let starts = try answer.objects("citations").compactMap { $0["start_s"] as? Double }
        #expect(starts.count == 2 && starts == starts.sorted())
        let chinese = try hourglass("ask", "list every time he mentions the exam", "--lang", "zh")
        #expect(chinese.output.hasPrefix("找到 2 处"))
    }

    @Test func theExampleAnswersFromTheLibrary() throws {
        let example = HourglassProcess.executable.deletingLastPathComponent()
            .appending(path: "LectureQuestions").path
        let outcome = try ChildProcess(
            example,
            [lecture, "In which lecture are hash tables first mentioned?"],
            environment: ["COURSE_LIBRARY": hourglass.library, "TZ": "UTC"]
        ).wait()
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("student.mkv"))
        #expect(outcome.text.contains("Slide 2, “Hash tables”, shown 1×"))
        #expect(outcome.text.contains("Chapter “"))
    }
}
