internal import HourglassCore

/// What becomes of the scene as a whole: another light, a camera pushed or
/// covered, a picture that is none.
///
/// After most of the picture changed, the new scene is held against the last
/// one known by its edges: these stay under another light, move along with
/// the camera, and vanish behind a cover.
struct SceneCondition {
    private let ticksPerSecond: Double
    /// The scene as last seen without hindrance.
    private var reference: SceneStructure?
    private var upsetAt: Int64?
    private var blocked: (kind: TimelineEvent.Kind, since: Int64)?
    private var stillness: FrozenPicture
    /// See `SceneDetector`.
    private(set) var replacementCount = 0
    /// Pictures looked at for how they were made, those of them that look
    /// drawn, and when the last was.
    private var looks = (count: 0, drawn: 0, last: Int64?.none)

    init(ticksPerSecond: Double) {
        self.ticksPerSecond = ticksPerSecond
        stillness = FrozenPicture(ticksPerSecond: ticksPerSecond)
    }

    /// See `SceneDetector`.
    var looksDrawn: Bool { looks.drawn >= 2 && looks.drawn * 2 >= looks.count }
    /// Whether the scene is being learned after a change.
    var isUpset: Bool { upsetAt != nil }
    /// Whether the camera sees nothing of the scene.
    var isBlocked: Bool { blocked != nil }

    /// Looks at each picture for what needs no background.
    ///
    /// - Returns: an event that ended.
    mutating func look(at picture: SitePicture, tick: Int64) -> [TimelineEvent] {
        if looks.last.map({ Double(tick - $0) >= 2 * ticksPerSecond }) ?? true {
            looks.last = tick
            looks.count += 1
            looks.drawn += DrawnLook(picture).isDrawn ? 1 : 0
        }
        return stillness.admit(picture, tick: tick).map { [$0] } ?? []
    }

    /// Most of the picture differs from `background` since `tick`.
    mutating func noteUpset(_ background: SitePicture, at tick: Int64) {
        if blocked == nil { reference = SceneStructure(background) }
        upsetAt = tick
    }

    /// Takes the scene that was learned.
    ///
    /// - Returns: events that ended with it.
    mutating func settle(_ background: SitePicture, at tick: Int64) -> [TimelineEvent] {
        defer { upsetAt = nil }
        let scene = SceneStructure(background)
        guard let reference, let since = upsetAt else {
            let ended = unblock(at: upsetAt ?? tick)
            if Self.isCard(background) || scene.detail < 0.3 && scene.brightness < 8 {
                blocked = (.signalLost, upsetAt ?? tick)
            }
            return ended
        }
        if scene.likeness(to: reference) > 0.55 { return unblock(at: since) }
        if let kind = hindrance(scene, background, reference) {
            if let blocked, blocked.kind == kind { return [] }
            let ended = unblock(at: since)
            blocked = (kind, since)
            return ended
        }
        var ended = unblock(at: since)
        let move = scene.bestMove(from: reference)
        let isMoved = move.likeness > 0.5 && (move.dx != 0 || move.dy != 0)
        if !isMoved { replacementCount += 1 }
        ended.append(
            TimelineEvent(
                kind: .cameraMoved,
                startTick: since,
                endTick: max(tick, since + 1),
                strength: 1
            )
        )
        self.reference = scene
        return ended
    }

    func openEvents(at tick: Int64) -> [TimelineEvent] {
        let lost = stillness.openEvent(at: tick).map { [$0] } ?? []
        guard let blocked, tick > blocked.since else { return lost }
        return lost + [
            TimelineEvent(
                kind: blocked.kind,
                startTick: blocked.since,
                endTick: tick,
                strength: 1
            )
        ]
    }

    mutating func finish(at tick: Int64) -> [TimelineEvent] {
        defer { blocked = nil }
        return openEvents(at: tick)
    }

    private mutating func unblock(at tick: Int64) -> [TimelineEvent] {
        defer { blocked = nil }
        guard let blocked, tick > blocked.since else { return [] }
        return [
            TimelineEvent(kind: blocked.kind, startTick: blocked.since, endTick: tick, strength: 1)
        ]
    }

    /// What keeps the camera from seeing, if the scene has lost its detail.
    private func hindrance(
        _ scene: SceneStructure,
        _ picture: SitePicture,
        _ reference: SceneStructure
    ) -> TimelineEvent.Kind? {
        if Self.isCard(picture) { return .signalLost }
        guard scene.detail < 0.4 * reference.detail else { return nil }
        if scene.brightness > 215 || scene.brightness < 24 { return .blinded }
        return .covered
    }

    /// Whether nearly all of a picture is exactly one colour, as the card is
    /// that a recorder shows without a signal.
    private static func isCard(_ picture: SitePicture) -> Bool {
        var same = 0
        let middle = picture.medianLuma
        guard middle < 235 * 64 else { return false }
        for site in 0..<picture.count where abs(Int(picture.luma[site]) - middle) <= 48 {
            same += 1
        }
        return same * 100 > 88 * picture.count
    }
}
