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

    @Flag(
        help: "Find by words alone, also where the library knows what they mean or what is seen."
    )
    var wordsOnly = false

    /// The options with the query, and a picture next to it, as vectors of what
    /// it means and what is to be seen, where the library has some and their
    /// model is there.
    func completed(
        _ options: SearchOptions,
        for text: String,
        _ selection: FootageSelection,
        _ library: LibraryOptions
    ) async throws -> SearchOptions {
        try await MeaningSearch.options(
            options,
            for: text,
            wordsOnly: wordsOnly,
            in: selection.index,
            library
        )
    }

    /// The footage chosen and the options of a search in it.
    ///
    /// - Parameter budget: how long a video that is not indexed yet may take.
    func prepare(
        _ library: LibraryOptions,
        also footage: [String],
        budget: Duration? = nil
    ) async throws -> (FootageSelection, SearchOptions) {
        let selection = try await FootageSelection(
            library: library,
            references: within + footage,
            budget: budget
        )
        var options = SearchOptions()
        options.footage = selection.records.map { String($0.id) }
        options.start = start
        options.end = end
        options.rarestFirst = rarest
        return (selection, options)
    }
}
