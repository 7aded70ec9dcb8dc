internal import CCairo
import Foundation

/// Sole owner of a PDF file being drawn, page by page.
///
/// Lengths are in points, from the top left corner. Confined to the task that
/// uses it.
final class PDFCanvas {
    /// A colour, each part 0…1.
    struct Ink {
        var red, green, blue: Double
        static let text = Ink(red: 0.1, green: 0.1, blue: 0.12)
        static let muted = Ink(red: 0.42, green: 0.42, blue: 0.45)
        static let link = Ink(red: 0.05, green: 0.3, blue: 0.7)
        static let rule = Ink(red: 0.8, green: 0.8, blue: 0.82)
    }

    /// Width of a page.
    let width: Double
    /// Height of a page.
    let height: Double
    private let surface: OpaquePointer
    private let context: OpaquePointer
    private let path: String
    private(set) var pageCount = 1

    /// Begins a file whose first page is empty.
    ///
    /// - Throws: `ReportError` with code `cannotWrite`.
    init(writing path: String, width: Double, height: Double, title: String) throws {
        guard let surface = cairo_pdf_surface_create(path, width, height),
            cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS,
            let context = cairo_create(surface)
        else { throw ReportError.cannotWrite(path) }
        (self.surface, self.context, self.path) = (surface, context, path)
        (self.width, self.height) = (width, height)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Hourglass")
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// Ends a page and begins the next.
    func beginPage() {
        cairo_show_page(context)
        pageCount += 1
    }

    /// Adds a line to the outline that leads to the current page.
    func addOutline(_ title: String) {
        _ = cairo_pdf_surface_add_outline(
            surface,
            CAIRO_PDF_OUTLINE_ROOT,
            title,
            "page=\(pageCount)",
            cairo_pdf_outline_flags_t(0)
        )
    }

    /// Completes the file.
    ///
    /// - Throws: `ReportError` with code `cannotWrite`.
    func finish() throws {
        cairo_surface_finish(surface)
        guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else {
            throw ReportError.cannotWrite(path)
        }
    }

    /// Draws a line from left to right.
    func rule(x: Double, y: Double, length: Double) {
        use(.rule)
        cairo_set_line_width(context, 0.6)
        cairo_move_to(context, x, y)
        cairo_line_to(context, x + length, y)
        cairo_stroke(context)
    }

    /// Draws a JPEG file into a rectangle; its bytes go into the document as
    /// they are.
    func draw(
        _ picture: DeckPictures.Picture,
        x: Double,
        y: Double,
        width: Double,
        height: Double
    ) {
        let (columns, rows) = (Int32(picture.width), Int32(picture.height))
        guard let image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, columns, rows),
            let copy = malloc(picture.jpeg.count)
        else { return }
        defer { cairo_surface_destroy(image) }
        picture.jpeg.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        // Where the data is attached, the pixels of the surface are not used.
        let status = cairo_surface_set_mime_data(
            image,
            hg_mime_jpeg(),
            copy.assumingMemoryBound(to: UInt8.self),
            UInt(picture.jpeg.count),
            { free($0) },
            copy
        )
        guard status == CAIRO_STATUS_SUCCESS else {
            free(copy)
            return
        }
        cairo_save(context)
        cairo_translate(context, x, y)
        cairo_scale(context, width / Double(columns), height / Double(rows))
        cairo_set_source_surface(context, image, 0, 0)
        cairo_paint(context)
        cairo_restore(context)
        use(.rule)
        cairo_set_line_width(context, 0.6)
        cairo_rectangle(context, x, y, width, height)
        cairo_stroke(context)
    }

    /// Lays text out in lines at most `width` long.
    func layout(_ text: String, size: Double, isBold: Bool = false, width: Double) -> PDFText {
        PDFText(text, size: size, isBold: isBold, width: width, context: context)
    }

    /// Draws one line of text with its top left corner at a place.
    func draw(_ line: PDFText.Line, x: Double, y: Double, ink: Ink, link: String? = nil) {
        use(ink)
        if let link { cairo_tag_begin(context, hg_tag_link(), "uri='\(Self.quoted(link))'") }
        cairo_move_to(context, x, y + line.baseline)
        line.show(in: context)
        if link != nil { cairo_tag_end(context, hg_tag_link()) }
    }

    private func use(_ ink: Ink) { cairo_set_source_rgb(context, ink.red, ink.green, ink.blue) }

    /// Attribute values of tags stand in single quotes (cairo, "Tags and
    /// Links").
    private static func quoted(_ text: String) -> String {
        text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "'", with: "\\'")
    }
}
