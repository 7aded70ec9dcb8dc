import HourglassCore
import HourglassText
import Testing

@Suite struct TextCellsTests {
    struct Look: Sendable, CustomTestStringConvertible {
        var size: Int
        var ground = "white"
        var ink = "black"
        var isChinese = false

        var testDescription: String { "\(isChinese ? "Chinese" : "English") \(size) \(ground)" }
    }

    static let looks = [11, 14, 20, 32, 48].flatMap { size in
        [
            Look(size: size), Look(size: size, ground: "0x102040", ink: "white"),
            Look(size: size + 4, isChinese: true),
            Look(size: size + 4, ground: "black", ink: "0xffe080", isChinese: true),
            Look(size: size, ground: "0xe0e0e0", ink: "0x404080"),
        ]
    }

    /// Rows of cells the five lines of a slide cover, by where they were drawn.
    private func bodyRows(_ size: Int) -> [Int] {
        let height = Double(5 * size) + Double(4 * (size * 6 / 10))
        let (top, bottom) = (0.28 * 720, 0.28 * 720 + height)
        return Array(Int(top / 90)...min(7, Int(bottom / 90)))
    }

    @Test(arguments: looks)
    func findsTextOfSlides(_ look: Look) throws {
        let picture = try SlidePictures.slide(
            "Deep Learning",
            look.isChinese ? OCRReaderTests.chinese : OCRReaderTests.english,
            font: look.isChinese ? SlidePictures.chineseFont : SlidePictures.latinFont,
            style: .init(size: look.size, ground: look.ground, ink: look.ink),
            asWorkingFrame: true
        )
        let cells = TextCells(of: picture)
        #expect(cells.grid == GridShape(rows: 8, columns: 14))
        let rows = Set(cells.cells.map { $0 / 14 })
        // Every row of cells that is well inside the text has some.
        for row in bodyRows(look.size).dropFirst().dropLast() {
            #expect(rows.contains(row), "row \(row) of \(rows.sorted())")
        }
        #expect(cells.cells.count >= 3)
        // None where nothing was drawn.
        #expect(rows.allSatisfy { $0 <= bodyRows(look.size).last! })
    }

    @Test(arguments: [
        "color=c=gray", "color=c=gray,noise=alls=60:all_seed=5",
        "color=c=gray,noise=alls=100:all_seed=6,gblur=sigma=2,eq=contrast=4",
        "gradients=c0=black:c1=white:seed=3", "mandelbrot=start_scale=0.5", "testsrc2",
    ])
    func findsNoneInOtherPictures(_ source: String) throws {
        let separator = source.contains("=") ? ":" : "="
        let name = source.split(separator: ",", maxSplits: 1)
        let input = name[0] + separator + "s=448x256"
        let rest = name.count > 1 ? "," + name[1] : ""
        let picture = try SlidePictures.picture(
            ["-f", "lavfi", "-i", "\(input)\(rest)"],
            filter: "null",
            format: .yuv420,
            width: 448,
            height: 256
        )
        let limit = source == "testsrc2" ? 12 : 2  // it shows its time
        #expect(TextCells(of: picture).cells.count <= limit)
    }

    @Test func readingIsDueWhenTextComesGoesOrChanges() throws {
        let blank = TextCells(of: PixelBuffer(format: .yuv420, width: 448, height: 256))
        #expect(blank.isEmpty)
        let slide = TextCells(
            of: try SlidePictures.slide(
                "Title",
                ["a line of text"],
                font: SlidePictures.latinFont,
                asWorkingFrame: true
            )
        )
        let text = try #require(slide.cells.first)
        let empty = try #require(slide.isText.firstIndex(of: false))
        #expect(!blank.isReadingDue(changed: [], since: nil))
        #expect(slide.isReadingDue(changed: [], since: nil))
        #expect(slide.isReadingDue(changed: [text], since: blank))
        #expect(blank.isReadingDue(changed: [text], since: slide))
        #expect(!slide.isReadingDue(changed: [empty], since: slide))
        #expect(!slide.isReadingDue(changed: [], since: slide))
    }

    @Test func smallPicturesHaveNoCells() {
        #expect(TextCells(of: PixelBuffer(format: .gray8, width: 31, height: 500)).isEmpty)
    }
}
