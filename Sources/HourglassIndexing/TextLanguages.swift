import HourglassText

/// Chooses the languages on-screen text is read in.
enum TextLanguages {
    /// The project's languages, in Tesseract's names.
    static let standard = ["eng", "chi_sim"]

    /// A reader as the options ask for; nil when text is not to be read, or
    /// when no language data is installed and none was asked for by name.
    ///
    /// - Throws: `TextError` when a language asked for by name is missing.
    static func reader(for choice: IndexOptions.TextReading) throws -> OCRReader? {
        switch choice {
        case .off: return nil
        case .languages(let languages): return try OCRReader(languages: languages)
        case .installed:
            let installed = OCRReader.availableLanguages()
            let languages = standard.filter(installed.contains)
            return languages.isEmpty ? nil : try OCRReader(languages: languages)
        }
    }
}
