/// Decides whether footage shows one scene before a fixed camera, or slides, a
/// screen, edited video, where following objects makes no sense.
///
/// Evidence is how often another scene takes the place of the one before, and
/// whether pictures look drawn. A scene that holds for two minutes is taken
/// for a camera's; a verdict in its favour is withdrawn when cuts become
/// frequent later.
public struct SceneCharacter: Sendable {
    private static let decisionSeconds = 120.0
    private static let latestSeconds = 300.0
    private static let windowSeconds = 600.0

    private let ticksPerSecond: Double
    private let isFixed: Bool
    private var firstTick: Int64?
    private var replacementTicks: [Int64] = []
    private var replacementCount = 0

    /// Whether objects are worth following; nil as long as it is open.
    public private(set) var verdict: Bool?

    /// - Parameters:
    ///   - verdict: one found earlier or given by the user.
    ///   - isFixed: whether it stays whatever the footage shows.
    ///   - ticksPerSecond: how many ticks a second has.
    public init(verdict: Bool?, isFixed: Bool, ticksPerSecond: Double) {
        (self.verdict, self.isFixed) = (verdict, isFixed)
        self.ticksPerSecond = ticksPerSecond
    }

    /// Takes what is known at `tick`.
    ///
    /// - Parameters:
    ///   - tick: the time, not before that of an earlier call.
    ///   - replacements: how often the scene was replaced so far.
    ///   - looksDrawn: whether it looks drawn.
    public mutating func note(tick: Int64, replacements: Int, looksDrawn: Bool) {
        let first = firstTick ?? tick
        firstTick = first
        for _ in replacementCount..<max(replacementCount, replacements) {
            replacementTicks.append(tick)
        }
        replacementCount = replacements
        guard !isFixed, verdict != false else { return }
        let window = Int64(Self.windowSeconds * ticksPerSecond)
        replacementTicks.removeAll { tick - $0 > window }
        if verdict == true {
            if replacementTicks.count >= 6 { verdict = false }
            return
        }
        let seconds = Double(tick - first) / ticksPerSecond
        if looksDrawn || replacementCount >= 2 {
            verdict = false
        } else if seconds >= Self.decisionSeconds && replacementCount == 0
            || seconds >= Self.latestSeconds
        {
            verdict = true
        }
    }

    /// The footage ended: what spoke against nothing speaks for it.
    public mutating func finish() { verdict = verdict ?? (replacementCount < 2) }
}
