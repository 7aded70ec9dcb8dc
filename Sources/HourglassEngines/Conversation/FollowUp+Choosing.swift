internal import HourglassAnswering
public import HourglassTimeline

extension FollowUp {
    /// What is to be searched for.
    public struct Choice: Sendable {
        /// The way chosen, with what it means where the library knows.
        public var attempt: Attempt
        /// Why meanings or pictures play no part, where they should.
        public var obstacle: String?
    }

    /// The first way by which anything is found, else the likeliest.
    ///
    /// - Parameters:
    ///   - index: the library that is asked.
    ///   - models: the models that turn questions into vectors; nil finds by
    ///     words alone.
    /// - Throws: `TimelineError`, `AnsweringError`; `CancellationError`.
    public func choice(
        in index: TimelineIndex,
        models: QueryModels?
    ) async throws -> Choice {
        let answerer = Answerer(index: index)
        var likeliest: Choice?
        for attempt in attempts {
            var choice = Choice(attempt: attempt)
            if let models {
                let reading = try await models.reading(
                    of: attempt.search,
                    attempt.options,
                    in: index
                )
                choice.attempt.options = reading.options
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
