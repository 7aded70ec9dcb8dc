internal import CTesseract

extension OCRReader {
    /// Version of Tesseract in use, as in `5.3.0`.
    public static var libraryVersion: String { String(cString: TessVersion()) }
}
