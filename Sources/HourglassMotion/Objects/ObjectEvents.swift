internal import HourglassCore

/// Turns followed objects into events.
struct ObjectEvents {
    /// Size of the raster of sites.
    let width: Float
    let height: Float
    /// Pixels of the shown picture a site is wide and high.
    let pixelsPerColumn: Float
    let pixelsPerRow: Float
    let ticksPerSecond: Double
    let zones: SceneZones
    /// Least time in one place that is a stay, in seconds.
    let staySeconds: Double

    /// The event of an object, as if it were last seen when it was.
    ///
    /// - Parameter end: first tick after its last sight.
    func event(of track: ObjectTrack, end: Int64) -> TimelineEvent {
        var details = EventDetails()
        details.identity = track.identity
        let path = thinned(track.sights)
        details.path = path.map { sight in
            EventDetails.Waypoint(
                tick: sight.tick,
                x: share(sight.x, width),
                y: share(sight.y, height)
            )
        }
        let acts = acts(of: track, end: end)
        details.acts = acts.isEmpty ? nil : acts
        details.width = Int((track.largestWidth * pixelsPerColumn).rounded())
        details.height = Int((track.largestHeight * pixelsPerRow).rounded())
        details.color = color(of: track)
        details.heading = heading(of: track)
        details.bestTick = track.bestTick
        return TimelineEvent(
            kind: .object,
            startTick: track.first.tick,
            endTick: max(end, track.first.tick + 1),
            strength: Double(track.largestWidth * track.largestHeight / (width * height)),
            place: place(of: track.sights),
            details: details
        )
    }

    /// Width of the shown picture in pixels.
    var shownWidth: Float { width * pixelsPerColumn }

    /// The event of something that was put into the scene or taken out.
    func change(
        _ kind: TimelineEvent.Kind,
        _ track: ObjectTrack,
        since: Int64,
        _ end: Int64
    ) -> TimelineEvent {
        var details = EventDetails()
        details.identity = track.identity
        details.width = Int((track.last.width * pixelsPerColumn).rounded())
        details.height = Int((track.last.height * pixelsPerRow).rounded())
        details.color = color(of: track)
        details.bestTick = since
        return TimelineEvent(
            kind: kind,
            startTick: since,
            endTick: max(end, since + 1),
            strength: Double(track.last.width * track.last.height / (width * height)),
            place: place(of: [track.last]),
            details: details
        )
    }

    /// The rectangle around all sights.
    func place(of sights: [ObjectTrack.Sight]) -> NormalizedRect {
        let left = sights.map { $0.x - $0.width / 2 }.min() ?? 0
        let right = sights.map { $0.x + $0.width / 2 }.max() ?? width
        let top = sights.map { $0.y - $0.height / 2 }.min() ?? 0
        let bottom = sights.map { $0.y + $0.height / 2 }.max() ?? height
        let (x, y) = (share(left, width), share(top, height))
        return NormalizedRect(
            x: x,
            y: y,
            width: share(right, width) - x,
            height: share(bottom, height) - y
        )
    }

    /// The colour most of its sights had.
    func color(of track: ObjectTrack) -> String? {
        guard let most = track.colors.max(), most > 0 else { return nil }
        return track.colors.firstIndex(of: most).map { ColorName.allCases[$0].rawValue }
    }

    private func share(_ value: Float, _ size: Float) -> Double {
        let exact = Double(max(0, min(size, value)) / size)
        return (exact * 10_000).rounded() / 10_000
    }

    /// The sights that a straight way between the others would miss by more
    /// than two sites (Douglas and Peucker, 1973), at most a few dozen.
    private func thinned(_ sights: [ObjectTrack.Sight]) -> [ObjectTrack.Sight] {
        guard sights.count > 2 else { return sights }
        var isKept = [Bool](repeating: false, count: sights.count)
        (isKept[0], isKept[sights.count - 1]) = (true, true)
        var parts = [(0, sights.count - 1)]
        while let (low, high) = parts.popLast() {
            guard high - low > 1 else { continue }
            let (a, b) = (sights[low], sights[high])
            let span = Float(max(1, b.tick - a.tick))
            var (worst, place): (Float, Int) = (0, low)
            for index in low + 1..<high {
                // At the same time, so that a halt is kept as well.
                let share = Float(sights[index].tick - a.tick) / span
                let dx = sights[index].x - a.x - share * (b.x - a.x)
                let dy = sights[index].y - a.y - share * (b.y - a.y)
                let distance = dx * dx + dy * dy
                if distance > worst { (worst, place) = (distance, index) }
            }
            guard worst > 9 else { continue }
            isKept[place] = true
            parts += [(low, place), (place, high)]
        }
        return sights.indices.filter { isKept[$0] }.map { sights[$0] }
    }

    private func heading(of track: ObjectTrack) -> String? {
        let dx = (track.last.x - track.first.x) * pixelsPerColumn
        let dy = (track.last.y - track.first.y) * pixelsPerRow
        let size = max(track.width * pixelsPerColumn, track.height * pixelsPerRow)
        guard (dx * dx + dy * dy).squareRoot() >= max(20, 0.5 * size) else { return nil }
        let vertical = abs(dy) > 0.41 * abs(dx) ? (dy < 0 ? "up" : "down") : nil
        let horizontal = abs(dx) > 0.41 * abs(dy) ? (dx < 0 ? "left" : "right") : nil
        return [vertical, horizontal].compactMap { $0 }.joined(separator: "-")
    }

    // MARK: - Acts

    private func acts(of track: ObjectTrack, end: Int64) -> [EventDetails.Act] {
        var acts: [EventDetails.Act] = []
        let sights = track.sights
        if let edge = edge(of: track.first, towards: track, isFirst: true) {
            acts.append(
                .init(
                    kind: .enter,
                    startTick: track.first.tick,
                    endTick: track.first.tick + 1,
                    name: edge
                )
            )
        }
        acts += stays(sights, end: end)
        for line in zones.lines { acts += crossings(of: line, sights) }
        for zone in zones.zones { acts += presence(in: zone, sights, end: end) }
        if track.missedSince != nil, let edge = edge(of: track.last, towards: track, isFirst: false)
        {
            acts.append(.init(kind: .leave, startTick: end - 1, endTick: end, name: edge))
        }
        return acts.sorted { $0.startTick < $1.startTick }
    }

    /// The edge of the picture an object came in or goes out over.
    private func edge(
        of sight: ObjectTrack.Sight,
        towards track: ObjectTrack,
        isFirst: Bool
    ) -> String? {
        let (dx, dy) = (track.last.x - track.first.x, track.last.y - track.first.y)
        // How far it may go until the next look.
        let margin = 2 + track.filter.speed * 0.2
        let sign: Float = isFirst ? 1 : -1
        let gaps: [(String, Float, Float)] = [
            ("left", sight.x - sight.width / 2, sign * dx),
            ("right", width - sight.x - sight.width / 2, -sign * dx),
            ("top", sight.y - sight.height / 2, sign * dy),
            ("bottom", height - sight.y - sight.height / 2, -sign * dy),
        ]
        let open = gaps.filter { $0.1 <= margin && $0.2 > 0 }
        return open.max { $0.2 < $1.2 }?.0
    }

    private func foot(_ sight: ObjectTrack.Sight) -> SceneZones.Point {
        SceneZones.Point(x: Double(sight.x / width), y: Double(sight.footY / height))
    }

    private func stays(_ sights: [ObjectTrack.Sight], end: Int64) -> [EventDetails.Act] {
        var acts: [EventDetails.Act] = []
        var start = 0
        while start < sights.count {
            let anchor = sights[start]
            let reach = max(4, 0.5 * max(anchor.width, anchor.height))
            var stop = start + 1
            while stop < sights.count,
                abs(sights[stop].x - anchor.x) <= reach, abs(sights[stop].y - anchor.y) <= reach
            {
                stop += 1
            }
            let until = stop < sights.count ? sights[stop].tick : end
            if Double(until - anchor.tick) >= staySeconds * ticksPerSecond {
                acts.append(.init(kind: .stay, startTick: anchor.tick, endTick: until))
                start = stop
            } else {
                start += 1
            }
        }
        return acts
    }

    private func crossings(
        of line: SceneZones.Line,
        _ sights: [ObjectTrack.Sight]
    ) -> [EventDetails.Act] {
        zip(sights, sights.dropFirst()).compactMap { before, after in
            guard let crossing = line.crossing(from: foot(before), to: foot(after)) else {
                return nil
            }
            let tick = before.tick + Int64(crossing.share * Double(after.tick - before.tick))
            return .init(
                kind: .crossLine,
                startTick: tick,
                endTick: tick + 1,
                name: line.name,
                direction: crossing.direction.rawValue
            )
        }
    }

    private func presence(
        in zone: SceneZones.Zone,
        _ sights: [ObjectTrack.Sight],
        end: Int64
    ) -> [EventDetails.Act] {
        var acts: [EventDetails.Act] = []
        var since: Int64?
        for sight in sights {
            if zone.contains(foot(sight)) {
                since = since ?? sight.tick
            } else if let start = since {
                acts.append(
                    .init(kind: .inZone, startTick: start, endTick: sight.tick, name: zone.name)
                )
                since = nil
            }
        }
        if let since {
            acts.append(.init(kind: .inZone, startTick: since, endTick: end, name: zone.name))
        }
        return acts
    }
}
