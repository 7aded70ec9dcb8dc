import Foundation
public import HourglassCore
import Synchronization

/// Reads text off pictures with Tesseract, several pictures at a time.
///
/// A reader owns some threads, each with its own recognizers (about 60 MB for
/// English and Chinese together), so that reading never occupies the threads
/// Swift runs tasks on. Callers beyond the number of threads wait their turn
/// without blocking one.
public final class OCRReader: Sendable {
    /// Languages in Tesseract's names, such as `eng` and `chi_sim`.
    public let languages: [String]
    /// How many pictures are read at a time.
    public let workerCount: Int
    private let workers: WorkerPool<PageReader>

    /// Starts a reader.
    ///
    /// - Parameters:
    ///   - languages: Tesseract's names. Latin ones are tried first, others
    ///     where these are unsure.
    ///   - workers: how many pictures to read at a time; by default one per
    ///     core.
    /// - Throws: ``TextError`` with code `languageMissing`, naming the package
    ///   to install, or `recognizerFailed`.
    public init(languages: [String] = ["eng", "chi_sim"], workers: Int? = nil) throws {
        precondition(!languages.isEmpty, "A reader needs at least one language")
        let available = Self.availableLanguages()
        let groups = PageReader.Languages(languages)
        if available.isEmpty {
            // The data may lie where only Tesseract knows.
            do {
                _ = try TesseractEngine(languages: languages.joined(separator: "+"))
            } catch {
                throw Self.missing(languages, available)
            }
        } else {
            let missing = languages.filter { !available.contains($0) }
            guard missing.isEmpty else { throw Self.missing(missing, available) }
        }
        self.languages = languages
        workerCount = max(1, workers ?? ProcessInfo.processInfo.activeProcessorCount)
        self.workers = WorkerPool(count: workerCount, name: "OCR") {
            OpenMPThreads.confineToCallingThread()
            return try PageReader(groups)
        }
    }

    /// Languages Tesseract has data for, in its own names; empty when no data
    /// is installed.
    public static func availableLanguages() -> [String] {
        TesseractEngine.availableLanguages()
    }

    /// Reads the text of a grey picture, or of a part of it.
    ///
    /// Lines come in reading order. What is most likely no text is left out:
    /// a picture without text gives none. Light text on dark ground is read
    /// as well. A 1280×720 slide takes about 0.2 s of one core in English,
    /// twice that in Chinese.
    ///
    /// - Precondition: the picture is `gray8`.
    /// - Throws: `CancellationError` when the task is cancelled, also while it
    ///   waits or reads; ``TextError`` when a recognizer does not start.
    public func read(
        _ picture: PixelBuffer,
        region: NormalizedRect = NormalizedRect(x: 0, y: 0, width: 1, height: 1)
    ) async throws -> [TextLine] {
        precondition(picture.format == .gray8, "Text is read off grey pictures")
        let flag = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await workers.run(cancellation: flag) { reader in
                try reader.read(picture, region: region, cancellation: flag)
            }
        } onCancel: {
            flag.raise()
            workers.dropCancelled()
        }
    }

    private static func missing(_ languages: [String], _ available: [String]) -> TextError {
        let packages = languages.map { language in
            "tesseract-ocr-" + language.lowercased().replacingOccurrences(of: "_", with: "-")
        }
        let names = languages.map { "'\($0)'" }.joined(separator: ", ")
        let installed =
            available.isEmpty ? "" : " Installed are: \(available.joined(separator: ", "))."
        return TextError(
            code: .languageMissing,
            message: "Tesseract has no data for \(names). On Debian and Ubuntu:"
                + " apt install \(packages.joined(separator: " ")).\(installed)"
        )
    }
}
