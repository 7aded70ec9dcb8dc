import CTesseract
import Foundation
import Synchronization

/// Raised from outside to stop a recognition that is under way.
final class CancellationFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .relaxed) }

    func raise() {
        raised.store(true, ordering: .relaxed)
    }
}

/// Sole owner of one Tesseract recognizer. Used from one thread at a time.
struct TesseractEngine: ~Copyable {
    /// How the picture is laid out.
    enum Layout {
        /// Find blocks and lines.
        case page
        /// The rectangle is one line.
        case line
        /// The rectangle is one block of lines.
        case block

        fileprivate var mode: TessPageSegMode {
            switch self {
            case .page: PSM_AUTO
            case .line: PSM_SINGLE_LINE
            case .block: PSM_SINGLE_BLOCK
            }
        }
    }

    /// A line as Tesseract sees it, in pixels of the picture set.
    struct RawLine {
        struct Word {
            var text: String
            /// 0…1.
            var confidence: Double
        }

        var words: [Word]
        var left: Int
        var top: Int
        var right: Int
        var bottom: Int
    }

    private let handle: OpaquePointer

    /// Starts a recognizer for languages joined by `+`.
    init(languages: String) throws {
        guard let handle = TessBaseAPICreate() else {
            throw TextError(code: .recognizerFailed, message: "Tesseract could not be started.")
        }
        // The neural recognizer only; the fast data has no other.
        guard TessBaseAPIInit2(handle, nil, languages, OEM_LSTM_ONLY) == 0 else {
            TessBaseAPIDelete(handle)
            throw TextError(
                code: .recognizerFailed,
                message: "Tesseract cannot load its data for '\(languages)'. It may be damaged;"
                    + " installing the language package again repairs it."
            )
        }
        self.handle = handle
        // What it has to say about single pictures is of no use here.
        TessBaseAPISetVariable(handle, "debug_file", "/dev/null")
        hg_silence_leptonica()
    }

    deinit {
        TessBaseAPIEnd(handle)
        TessBaseAPIDelete(handle)
    }

    /// Hands over the picture that is read next.
    borrowing func setImage(_ image: OCRImage) {
        image.bytes.withUnsafeBufferPointer { bytes in
            TessBaseAPISetImage(
                handle,
                bytes.baseAddress,
                Int32(image.width),
                Int32(image.height),
                1,
                Int32(image.width)
            )
        }
        // Layout analysis takes text for a picture when it is too many inches
        // high. At the resolution of print, titles of slides are not, while
        // its own guess from the text loses lines (measured on 36 slides:
        // 4.2 % wrong characters in Chinese rather than 5.5 %).
        TessBaseAPISetSourceResolution(handle, 300)
    }

    /// Forgets the picture.
    borrowing func clear() {
        TessBaseAPIClear(handle)
    }

    /// Reads the picture or a rectangle of it.
    ///
    /// - Throws: `CancellationError` once the flag is raised.
    borrowing func read(
        _ rectangle: (left: Int, top: Int, width: Int, height: Int)? = nil,
        layout: Layout,
        cancellation: CancellationFlag
    ) throws -> [RawLine] {
        TessBaseAPISetPageSegMode(handle, layout.mode)
        if let rectangle {
            TessBaseAPISetRectangle(
                handle,
                Int32(rectangle.left),
                Int32(rectangle.top),
                Int32(rectangle.width),
                Int32(rectangle.height)
            )
        }
        let monitor = TessMonitorCreate()
        defer { TessMonitorDelete(monitor) }
        TessMonitorSetCancelThis(monitor, Unmanaged.passUnretained(cancellation).toOpaque())
        TessMonitorSetCancelFunc(monitor) { flag, _ in
            guard let flag else { return false }
            return Unmanaged<CancellationFlag>.fromOpaque(flag).takeUnretainedValue().isRaised
        }
        let status = withExtendedLifetime(cancellation) { TessBaseAPIRecognize(handle, monitor) }
        if cancellation.isRaised { throw CancellationError() }
        guard status == 0 else { return [] }
        return lines()
    }

    /// The lines of what was just read, in reading order.
    private borrowing func lines() -> [RawLine] {
        guard let results = TessBaseAPIGetIterator(handle) else { return [] }
        defer { TessResultIteratorDelete(results) }
        let page = TessResultIteratorGetPageIterator(results)
        var lines: [RawLine] = []
        repeat {
            guard let text = TessResultIteratorGetUTF8Text(results, RIL_WORD) else { continue }
            let word = RawLine.Word(
                text: String(cString: text),
                confidence: Double(TessResultIteratorConfidence(results, RIL_WORD)) / 100
            )
            TessDeleteText(text)
            if TessPageIteratorIsAtBeginningOf(page, RIL_TEXTLINE) != 0 || lines.isEmpty {
                var box: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
                TessPageIteratorBoundingBox(
                    page,
                    RIL_TEXTLINE,
                    &box.0,
                    &box.1,
                    &box.2,
                    &box.3
                )
                lines.append(
                    RawLine(
                        words: [],
                        left: Int(box.0),
                        top: Int(box.1),
                        right: Int(box.2),
                        bottom: Int(box.3)
                    )
                )
            }
            lines[lines.count - 1].words.append(word)
        } while TessResultIteratorNext(results, RIL_WORD) != 0
        // Pictures and rules come as lines of a single blank, sure as can be.
        return lines.filter { line in
            line.words.contains { !$0.text.allSatisfy(\.isWhitespace) }
        }
    }

    /// Names of the languages there is data for, sorted; empty when none.
    static func availableLanguages() -> [String] {
        let folders = [
            ProcessInfo.processInfo.environment["TESSDATA_PREFIX"],
            "/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata",
            "/usr/share/tessdata", "/usr/local/share/tessdata",
        ].compactMap { $0 }
        // Tesseract itself looks into one folder only, the first of these that
        // was configured; asking it needs a language to be loaded already.
        for folder in folders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let languages = names.filter { $0.hasSuffix(".traineddata") && $0 != "osd.traineddata" }
            if !languages.isEmpty { return languages.map { String($0.dropLast(12)) }.sorted() }
        }
        return []
    }
}
