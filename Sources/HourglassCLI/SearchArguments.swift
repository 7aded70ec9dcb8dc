import ArgumentParser
import HourglassAnswering
import HourglassTimeline

/// Where to search, shared by `find` and `ask`.
struct SearchArguments: ParsableArguments {
    @Option(
        name: .customLong("in"),
        help: ArgumentHelp(
            "Footage to search, indexed or not; repeat for more. All of it when left out.",
            valueName: "footage"
        )
    )
    var within: [String] = []

    @Option(help: ArgumentHelp("Search from this time on.", valueName: "time"))
    var start: TimeArgument?

    @Option(help: ArgumentHelp("Search up to this time.", valueName: "time"))
    var end: TimeArgument?

    @Flag(help: "Events: rarest first.")
    var rarest = false

    /// The footage chosen and the options of a search in it.
    func prepare(
        _ library: LibraryOptions,
        also footage: [String]
    ) async throws -> (FootageSelection, SearchOptions) {
        let selection = try await FootageSelection(
            library: library,
            references: within + footage
        )
        var options = SearchOptions()
        options.footage = selection.records.map { String($0.id) }
        options.start = start
        options.end = end
        options.rarestFirst = rarest
        return (selection, options)
    }
}
