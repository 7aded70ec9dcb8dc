/// A running answer: a sequence of events, computed as they are asked for.
public struct Generation: AsyncSequence, Sendable {
    /// What it yields.
    public typealias Element = GenerationEvent

    let session: QwenSession
    let prompt: QwenPrompt
    let options: GenerationOptions

    /// Starts it.
    public func makeAsyncIterator() -> Iterator {
        Iterator(session: session, prompt: prompt, options: options)
    }

    /// Asks the session for one event after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let session: QwenSession
        let prompt: QwenPrompt
        let options: GenerationOptions
        private var number: Int?

        init(session: QwenSession, prompt: QwenPrompt, options: GenerationOptions) {
            (self.session, self.prompt, self.options) = (session, prompt, options)
        }

        /// The next event; nil after `finished`.
        public mutating func next() async throws -> GenerationEvent? {
            if number == nil { number = try await session.begin(prompt, options) }
            guard let number else { return nil }
            return try await session.step(number)
        }
    }
}
