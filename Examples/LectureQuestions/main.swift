import Foundation
import Hourglass

// Asks a course: every argument but the last is a recording, the last is a
// question. Recordings are indexed when they are new; the index lies in
// `course.sqlite`, or where COURSE_LIBRARY says.
//
//     swift run -c release LectureQuestions lecture1.mp4 lecture2.mp4 \
//         "In which lecture is entropy first defined?"

let arguments = Array(CommandLine.arguments.dropFirst())
guard let question = arguments.last, arguments.count >= 2 else {
    print("usage: LectureQuestions RECORDING... QUESTION")
    exit(2)
}
let environment = ProcessInfo.processInfo.environment
let library = try FootageLibrary(at: environment["COURSE_LIBRARY"] ?? "course.sqlite")

// 1. Read what is new. A recording that is in the index already costs nothing.
var options = SearchOptions()
for recording in arguments.dropLast() {
    let report = try await library.index(recording)
    options.footage.append(String(report.footage))
}

// 2. Ask. Every time in the answer was checked against the index.
let answer = try await library.ask(question, options: options)
print(answer.text)

// 3. Show what it rests on: slide and speech are cited separately.
for citation in answer.citations {
    print("[\(citation.rank)] \(citation.kind) \(citation.footage) \(citation.range)")
}

// 4. The slide behind the best citation, with its steps and later showings.
if let best = answer.citations.first {
    let record = try library.timeline.footage(matching: String(best.footageID))
    let deck = try SlideDeck(of: record, in: library.timeline)
    let shown = deck.slides.first { slide in
        slide.showings.contains { $0.range.overlaps(best.range) }
    }
    if let slide = shown {
        let title = slide.title ?? "without title"
        print("Slide \(slide.number), “\(title)”, shown \(slide.showings.count)×")
    }
    // Chapters say where in the recording that is.
    let chapters = try ChapterList(of: record, in: library.timeline).chapters
    if let chapter = chapters.first(where: { $0.range.contains(best.range.start) }) {
        print("Chapter “\(chapter.title)” \(chapter.range)")
    }
}
exit(answer.found ? 0 : 1)
