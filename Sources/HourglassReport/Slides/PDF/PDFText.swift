internal import CCairo
internal import HourglassText

/// Text broken into lines, ready to be drawn; Chinese and other scripts take
/// the fonts that have them.
final class PDFText {
    /// One line of it. Valid as long as the text it is of.
    struct Line {
        fileprivate let text: PDFText
        fileprivate let pointer: OpaquePointer
        /// Distance from its top to its baseline, in points.
        let baseline: Double
        /// Its height, in points.
        let height: Double
        /// Its width, in points.
        let width: Double

        /// Draws it at the current point, which is its baseline's beginning.
        func show(in context: OpaquePointer) { pango_cairo_show_layout_line(context, pointer) }
    }

    private let layout: OpaquePointer

    init(_ text: String, size: Double, isBold: Bool, width: Double, context: OpaquePointer) {
        layout = pango_cairo_create_layout(context)
        let description = pango_font_description_from_string("Sans")
        defer { pango_font_description_free(description) }
        pango_font_description_set_absolute_size(description, size * Double(HG_PANGO_SCALE))
        if isBold { pango_font_description_set_weight(description, Int32(HG_PANGO_WEIGHT_BOLD)) }
        pango_layout_set_font_description(layout, description)
        // Which form of a Chinese character is drawn depends on the language.
        let language = LanguageGuess.language(of: text) ?? "en"
        pango_context_set_language(
            pango_layout_get_context(layout),
            pango_language_from_string(language == "zh" ? "zh-cn" : language)
        )
        pango_layout_context_changed(layout)
        pango_layout_set_width(layout, Int32(width * Double(HG_PANGO_SCALE)))
        pango_layout_set_wrap(layout, Int32(HG_PANGO_WRAP_WORD_CHAR))
        // Control characters would be drawn as boxes.
        let plain = String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter {
                    $0 == "\n" || $0.properties.generalCategory != .control
                }
            )
        )
        pango_layout_set_text(layout, plain, Int32(plain.utf8.count))
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    /// The lines, from the top.
    var lines: [Line] {
        let scale = Double(HG_PANGO_SCALE)
        return (0..<pango_layout_get_line_count(layout)).compactMap { index in
            guard let pointer = pango_layout_get_line_readonly(layout, index) else { return nil }
            var extent = PangoRectangle()
            pango_layout_line_get_extents(pointer, nil, &extent)
            return Line(
                text: self,
                pointer: pointer,
                baseline: -Double(extent.y) / scale,
                height: Double(extent.height) / scale,
                width: Double(extent.width) / scale
            )
        }
    }
}
