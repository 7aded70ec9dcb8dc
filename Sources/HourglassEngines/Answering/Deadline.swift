/// Ends work when its time is up.
struct Deadline {
    private let instant: ContinuousClock.Instant?

    /// Nil never ends anything.
    init(_ instant: ContinuousClock.Instant?) { self.instant = instant }

    /// Runs `work`; cancels it when the time is up.
    ///
    /// - Throws: `EngineError` (`outOfTime`); what `work` throws.
    func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
        guard let instant else { return try await work() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(until: instant, clock: .continuous)
                throw EngineError(code: .outOfTime, message: "The time given is up.")
            }
            // Whichever ends first decides.
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
