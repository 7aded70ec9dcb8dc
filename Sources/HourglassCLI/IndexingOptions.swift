public import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassCore
public import HourglassIndexing
public import HourglassMotion

extension IndexOptions.Objects: ExpressibleByArgument {}
extension SceneConfiguration.Sensitivity: ExpressibleByArgument {}

/// How footage is read, on the command line.
struct IndexingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Decode everything and look at one frame each so long (0: every frame).",
            valueName: "duration"
        )
    )
    var every: DurationArgument?

    @Flag(help: "Decode everything and find the very frame of each change.")
    var thorough = false

    @Option(help: ArgumentHelp("Use these subtitles only.", valueName: "file"))
    var subtitles: String?

    @Option(
        help: ArgumentHelp(
            "Languages of text on screen, as Tesseract names them (eng+chi_sim), or off.",
            valueName: "langs"
        )
    )
    var ocr: String?

    @Option(
        help: ArgumentHelp(
            "Time on the wall when the footage starts, ISO 8601.",
            valueName: "time"
        )
    )
    var startAt: String?

    @Option(help: ArgumentHelp("The camera the footage comes from.", valueName: "name"))
    var camera: String?

    @Option(
        help: ArgumentHelp(
            "Stop after so long; the next run goes on from there.",
            valueName: "duration"
        )
    )
    var budget: DurationArgument?

    @OptionGroup var modelTokens: ModelTokenOptions

    @Option(help: "Follow objects before a fixed camera; auto finds out whether it is one.")
    var objects = IndexOptions.Objects.auto

    @Option(help: ArgumentHelp("Zones, lines and masks of the scene, JSON.", valueName: "file"))
    var zones: String?

    @Option(help: "How little counts as something that moves.")
    var sensitivity = SceneConfiguration.Sensitivity.normal

    @Option(
        help: ArgumentHelp(
            "Least size of an object in pixels, in its longer direction (default: an"
                + " eightieth of the picture's width).",
            valueName: "pixels"
        )
    )
    var minSize: Int?

    @Option(
        help: ArgumentHelp("Least time an object is in sight (0.3s).", valueName: "duration")
    )
    var minLength: DurationArgument?

    @Flag(help: "Index anew what is indexed already.")
    var again = false

    func validate() throws {
        if every != nil, thorough {
            throw ValidationError("--every and --thorough exclude each other.")
        }
        if let minSize, minSize < 1 {
            throw ValidationError("--min-size takes a number of pixels, 1 or more.")
        }
        if let startAt, TimeArgument(startAt)?.date(in: .current) == nil {
            throw ValidationError(
                "'\(startAt)' is no wall-clock time; write 2026-01-05T14:32:00+08:00."
            )
        }
    }

    /// The options as the library takes them.
    func options() throws -> IndexOptions {
        var options = IndexOptions()
        if let every { options.sampling = .every(every.time) }
        if thorough { options.sampling = .thorough }
        options.subtitles = subtitles
        if let ocr {
            let languages = ocr.split { "+,".contains($0) }.map(String.init)
            options.textReading = ocr == "off" ? .off : .languages(languages)
            if languages.isEmpty {
                throw ValidationError("--ocr takes languages, such as eng+chi_sim, or off.")
            }
        }
        if let startAt {
            options.startAt = TimeArgument(startAt)?.date(in: .current)
        }
        options.camera = camera
        options.budget = budget.map { .seconds($0.time.seconds) }
        options.again = again
        options.objects = objects
        options.scene.sensitivity = sensitivity
        options.scene.minimumSize = minSize
        if let minLength { options.scene.minimumSeconds = minLength.time.seconds }
        options.zones = try zones.map(Self.zonesFile)
        return options
    }

    private static func zonesFile(_ path: String) throws -> ZonesFile {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                .badInput,
                "Cannot read the zones in '\(path)': there is no such file, or it may not be read."
            )
        }
        return try ZonesFile(json: Array(data), name: path)
    }
}
