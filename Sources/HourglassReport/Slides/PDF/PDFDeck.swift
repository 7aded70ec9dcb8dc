import Foundation
import HourglassCore
import HourglassTimeline

/// Draws a deck: a page a slide, its picture and text on the left, the words
/// spoken meanwhile on the right, and as many more pages as these take.
final class PDFDeck {
    // A4 across, in points.
    private static let width = 842.0
    private static let height = 595.0
    private static let margin = 34.0
    private static let pictureWidth = 470.0
    private static let tallestPicture = 300.0
    private static let gutter = 20.0
    private static let timeWidth = 50.0

    private let canvas: PDFCanvas
    private let deck: SlideDeck
    private var isFirst = true

    /// Begins the file at `path`.
    ///
    /// - Throws: `ReportError` with code `cannotWrite`.
    init(writing path: String, deck: SlideDeck) throws {
        self.deck = deck
        canvas = try PDFCanvas(
            writing: path,
            width: Self.width,
            height: Self.height,
            title: deck.footage.fileName
        )
    }

    /// Completes the file.
    ///
    /// - Throws: `ReportError` with code `cannotWrite`.
    func finish() throws { try canvas.finish() }

    /// A line to be put somewhere on a page.
    private struct Item {
        var line: PDFText.Line
        var indent: Double
        var ink: PDFCanvas.Ink
        /// A time drawn at the beginning of the line, and where it leads.
        var time: (line: PDFText.Line, link: String)?
        var spaceBefore = 0.0
    }

    /// Adds the pages of a slide.
    func add(_ slide: SlideDeck.Slide, picture: DeckPictures.Picture?) {
        beginPage()
        let title = "\(slide.number)  \(slide.title ?? "")"
        canvas.addOutline(slide.title.map { "\(slide.number)  \($0)" } ?? "\(slide.number)")
        var top = heading(title, slide)
        let bottom = Self.height - Self.margin
        let right = Self.margin + Self.pictureWidth + Self.gutter
        let rightWidth = Self.width - Self.margin - right
        var spoken = spokenItems(slide, width: rightWidth)[...]
        fill(&spoken, x: right, from: top, to: bottom)
        if let picture {
            let scale = min(
                Self.pictureWidth / Double(picture.width),
                Self.tallestPicture / Double(picture.height)
            )
            let (width, height) = (Double(picture.width) * scale, Double(picture.height) * scale)
            canvas.draw(picture, x: Self.margin, y: top, width: width, height: height)
            top += height + 10
        }
        var shown = shownItems(slide, width: Self.pictureWidth)[...]
        fill(&shown, x: Self.margin, from: top, to: bottom)
        footer()
        // The rest in two columns.
        let columnWidth = (Self.width - 2 * Self.margin - Self.gutter) / 2
        if !spoken.isEmpty || !shown.isEmpty {
            // Lines laid out for the narrow column fit the wider one as they are.
            var rest = shown + spoken
            while !rest.isEmpty {
                beginPage()
                let top = continuation(title)
                for column in 0..<2 {
                    let x = Self.margin + Double(column) * (columnWidth + Self.gutter)
                    fill(&rest, x: x, from: top, to: bottom)
                }
                footer()
            }
        }
    }

    private func beginPage() {
        if !isFirst { canvas.beginPage() }
        isFirst = false
    }

    /// Draws title and times; returns where what follows begins.
    private func heading(_ title: String, _ slide: SlideDeck.Slide) -> Double {
        var y = Self.margin
        let width = Self.width - 2 * Self.margin
        for line in canvas.layout(title, size: 17, isBold: true, width: width).lines.prefix(2) {
            canvas.draw(line, x: Self.margin, y: y, ink: .text)
            y += line.height
        }
        y += 3
        var x = Self.margin
        for showing in slide.showings {
            let text = canvas.layout("\(showing.range)", size: 9, width: width)
            guard let line = text.lines.first else { continue }
            if x + line.width > Self.width - Self.margin {
                x = Self.margin
                y += line.height + 2
            }
            canvas.draw(line, x: x, y: y, ink: .link, link: link(showing.range.start))
            x += line.width + 14
        }
        y += 16
        canvas.rule(x: Self.margin, y: y, length: width)
        return y + 10
    }

    private func continuation(_ title: String) -> Double {
        let layout = canvas.layout(title + " …", size: 11, isBold: true, width: 770)
        guard let line = layout.lines.first else { return Self.margin }
        canvas.draw(line, x: Self.margin, y: Self.margin, ink: .muted)
        return Self.margin + line.height + 8
    }

    private func footer() {
        let text = "\(deck.footage.fileName)   \(canvas.pageCount)"
        guard let line = canvas.layout(text, size: 7.5, width: 770).lines.first else { return }
        canvas.draw(line, x: Self.margin, y: Self.height - 24, ink: .muted)
    }

    private func link(_ time: MediaTime) -> String {
        DeckLink.absolute(deck.footage.path, at: time)
    }

    private func spokenItems(_ slide: SlideDeck.Slide, width: Double) -> [Item] {
        SpokenParagraphs.paragraphs(of: slide.spoken).flatMap { paragraph -> [Item] in
            let lines = canvas.layout(paragraph.text, size: 9.5, width: width - Self.timeWidth)
                .lines
            let time = canvas.layout(Self.clock(paragraph.range.start), size: 8, width: 200)
                .lines.first
            return lines.enumerated().map { index, line in
                var item = Item(line: line, indent: Self.timeWidth, ink: .text)
                if index == 0 {
                    item.time = time.map { ($0, link(paragraph.range.start)) }
                    item.spaceBefore = 5
                }
                return item
            }
        }
    }

    private func shownItems(_ slide: SlideDeck.Slide, width: Double) -> [Item] {
        slide.text.split(separator: "\n").flatMap { text in
            canvas.layout(String(text), size: 8.5, width: width).lines.map {
                Item(line: $0, indent: 0, ink: .muted)
            }
        }
    }

    /// To the second: what a reader looks for in a margin.
    private static func clock(_ time: MediaTime) -> String {
        String("\(time)".prefix(8))
    }

    /// Draws items from the top of a column until it is full.
    private func fill(
        _ items: inout ArraySlice<Item>,
        x: Double,
        from top: Double,
        to bottom: Double
    ) {
        var y = top
        while let item = items.first {
            let space = y == top ? 0 : item.spaceBefore
            guard y + space + item.line.height <= bottom else { return }
            y += space
            if let time = item.time {
                let lower = item.line.baseline - time.line.baseline
                canvas.draw(time.line, x: x, y: y + lower, ink: .link, link: time.link)
            }
            canvas.draw(item.line, x: x + item.indent, y: y, ink: item.ink)
            y += item.line.height + 1
            items.removeFirst()
        }
    }
}
