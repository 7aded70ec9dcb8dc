internal import HourglassAnswering
public import HourglassTimeline

extension FollowUp {
    /// What is to be searched for.
    public struct Choice: Sendable {
        /// The way chosen, with what it means where the library knows.
        public var attempt: Attempt
        /// Why meanings play no part, where they should.
        public var obstacle: String?
    }

    /// The first way by which anything is found, else the likeliest.
    ///
    /// - Parameter meaning: the models that say what a question means; nil
    ///   finds by words alone.
    /// - Throws: `TimelineError`, `AnsweringError`; `CancellationError`.
    public func choice(
        in index: TimelineIndex,
        meaning: MeaningModels?
    ) async throws -> Choice {
        let answerer = Answerer(index: index)
        var likeliest: Choice?
        for attempt in attempts {
            var choice = Choice(attempt: attempt)
            if let meaning {
                let reading = try await meaning.reading(of: attempt.search, in: index)
                choice.attempt.options.meaning = reading.query
                choice.obstacle = reading.obstacle
            }
            let isOnly = attempts.count == 1
            if try isOnly
                || answerer.hasEvidence(for: attempt.search, options: choice.attempt.options)
            {
                return choice
            }
            likeliest = likeliest ?? choice
        }
        return likeliest!
    }
}
