import Foundation
import HourglassCore
import HourglassMedia
public import HourglassTimeline

/// Writes the slides of a recording as a document to keep.
public struct DeckWriter: Sendable {
    /// What is written.
    public enum Format: Sendable {
        /// One PDF file: a page a slide, the words beside it.
        case pdf
        /// A Markdown file, with a folder of pictures beside it.
        case markdown
        /// A folder: a picture and a text file a slide, and `slides.json`.
        case folder

        /// The format a path asks for by its ending; anything but `.pdf` and
        /// `.md` is a folder.
        public init(of path: String) {
            switch URL(fileURLWithPath: path).pathExtension.lowercased() {
            case "pdf": self = .pdf
            case "md", "markdown": self = .markdown
            default: self = .folder
            }
        }
    }

    /// What was written.
    public struct Result: Sendable {
        /// The file or folder.
        public let path: String
        /// Number of slides.
        public let slides: Int
        /// Whether pictures have the size of the footage; otherwise they are
        /// those the index keeps.
        public let isFullSize: Bool
    }

    private let deck: SlideDeck
    private let index: TimelineIndex

    /// Makes a writer of a deck from the index it was made of.
    public init(_ deck: SlideDeck, from index: TimelineIndex) {
        (self.deck, self.index) = (deck, index)
    }

    /// Writes the deck to a file or folder.
    ///
    /// - Parameters:
    ///   - path: of the file or folder.
    ///   - format: nil for what the ending of the path says.
    ///   - progress: called with the number of slides done.
    /// - Throws: `ReportError` with code `nothingToReport` when there is no
    ///   slide, or `cannotWrite`; `MediaError`; `TimelineError`.
    public func write(
        to path: String,
        as format: Format? = nil,
        progress: (Int) -> Void = { _ in }
    ) async throws -> Result {
        guard !deck.slides.isEmpty else {
            throw ReportError(
                code: .nothingToReport,
                message: "No slides were found in '\(deck.footage.fileName)'."
            )
        }
        let pictures = try await DeckPictures(of: deck.footage, in: index)
        switch format ?? Format(of: path) {
        case .pdf: try await writePDF(to: path, pictures, progress)
        case .markdown: try await writeMarkdown(to: path, pictures, progress)
        case .folder: try await writeFolder(to: path, pictures, progress)
        }
        return Result(path: path, slides: deck.slides.count, isFullSize: pictures.areFullSize)
    }

    private func writePDF(
        to path: String,
        _ pictures: DeckPictures,
        _ progress: (Int) -> Void
    ) async throws {
        let draft = Self.draft(beside: path)
        defer { try? FileManager.default.removeItem(atPath: draft) }
        let document = try PDFDeck(writing: draft, deck: deck)
        for slide in deck.slides {
            try Task.checkCancellation()
            document.add(slide, picture: try await pictures.picture(of: slide))
            progress(slide.number)
        }
        try document.finish()
        guard rename(draft, path) == 0 else { throw ReportError.cannotWrite(path) }
    }

    private func writeMarkdown(
        to path: String,
        _ pictures: DeckPictures,
        _ progress: (Int) -> Void
    ) async throws {
        let url = URL(fileURLWithPath: path)
        let name = url.deletingPathExtension().lastPathComponent + "-slides"
        let folder = url.deletingLastPathComponent().appending(path: name)
        let names = try await write(pictures, into: folder, progress)
        let document = MarkdownDeck(
            deck: deck,
            folder: url.deletingLastPathComponent().path,
            pictures: names.map { $0.map { "\(name)/\($0)" } }
        )
        try Self.write(Data(document.text.utf8), to: url)
    }

    private func writeFolder(
        to path: String,
        _ pictures: DeckPictures,
        _ progress: (Int) -> Void
    ) async throws {
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        _ = try await write(pictures, into: folder, progress)
        for slide in deck.slides {
            var lines = slide.showings.map { "\($0.range)" }
            if !slide.text.isEmpty { lines += ["", slide.text] }
            for paragraph in SpokenParagraphs.paragraphs(of: slide.spoken) {
                lines += ["", "\(paragraph.range.start)  \(paragraph.text)"]
            }
            let text = lines.joined(separator: "\n") + "\n"
            try Self.write(Data(text.utf8), to: folder.appending(path: name(slide) + ".txt"))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try Self.write(try encoder.encode(deck), to: folder.appending(path: "slides.json"))
    }

    /// Writes the pictures and gives their names, one a slide.
    private func write(
        _ pictures: DeckPictures,
        into folder: URL,
        _ progress: (Int) -> Void
    ) async throws -> [String?] {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw ReportError.cannotWrite(folder.path, error)
        }
        var names: [String?] = []
        for slide in deck.slides {
            try Task.checkCancellation()
            if let picture = try await pictures.picture(of: slide) {
                let name = name(slide) + ".jpg"
                try Self.write(Data(picture.jpeg), to: folder.appending(path: name))
                names.append(name)
            } else {
                names.append(nil)
            }
            progress(slide.number)
        }
        return names
    }

    private func name(_ slide: SlideDeck.Slide) -> String {
        String(format: "slide-%03d", slide.number)
    }

    private static func draft(beside path: String) -> String {
        let url = URL(fileURLWithPath: path)
        let name = ".\(UUID().uuidString.prefix(8))-\(url.lastPathComponent)"
        return url.deletingLastPathComponent().appending(path: name).path
    }

    private static func write(_ data: Data, to url: URL) throws {
        do {
            try data.write(to: url, options: .atomic)
        } catch {
            throw ReportError.cannotWrite(url.path, error)
        }
    }
}

extension ReportError {
    static func cannotWrite(_ path: String, _ cause: (any Error)? = nil) -> ReportError {
        ReportError(
            code: .cannotWrite,
            message: "'\(path)' cannot be written. Check that its folder is there and has room.",
            cause: cause
        )
    }
}
