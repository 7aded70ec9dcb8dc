internal import HourglassCore

/// Finds and follows objects before one background.
final class ObjectDetector {
    /// What a picture led to.
    enum Outcome {
        /// Events that ended.
        case events([TimelineEvent])
        /// Most of the picture differs from the background; nothing was
        /// followed.
        case upset
    }

    let model: BackgroundModel
    private let configuration: SceneConfiguration
    private let events: ObjectEvents
    private let finder: BlobFinder
    private let judgement: BlobJudgement
    private(set) var tracker: ObjectTracker
    private var parked: [ParkedObject] = []
    /// Nonzero at sites with an object or next to one.
    private let held: Plane<UInt8>
    private let masked: Plane<UInt8>?
    private let ticksPerSecond: Double
    private let learnedAt: Int64
    private let minimumArea: Int
    private let minimumSide: Float
    private(set) var light = LightEstimate()
    /// Numbers of the objects that the last picture shows better by a good
    /// deal than any before.
    private(set) var shownBest: [Int] = []
    private var shiftLookedFor: Int64?

    /// - Parameters:
    ///   - background: the scene without objects.
    ///   - masked: nonzero at sites that are not looked at.
    init(
        background: SitePicture,
        learnedAt: Int64,
        configuration: SceneConfiguration,
        events: ObjectEvents,
        masked: Plane<UInt8>?,
        firstIdentity: Int
    ) {
        let (width, height) = (background.width, background.height)
        self.configuration = configuration
        self.events = events
        self.masked = masked
        self.learnedAt = learnedAt
        ticksPerSecond = events.ticksPerSecond
        model = BackgroundModel(background, settings: configuration.background)
        finder = BlobFinder(width: width, height: height)
        judgement = BlobJudgement(width: width, height: height)
        held = Plane(repeating: 0, count: background.count)
        let pixels = Float(configuration.minimumSize ?? Int(events.shownWidth / 80))
        minimumSide = pixels / events.pixelsPerColumn
        let share: Float = configuration.sensitivity == .high ? 0.3 : 0.5
        minimumArea = max(3, Int(share * minimumSide * minimumSide))
        var settings = ObjectTracker.Settings()
        settings.leastSeconds = configuration.minimumSeconds
        tracker = ObjectTracker(
            width: width,
            height: height,
            ticksPerSecond: ticksPerSecond,
            firstIdentity: firstIdentity,
            settings: settings
        )
    }

    /// Whether anything is followed.
    var isActive: Bool { !tracker.tracks.isEmpty }
    /// Number for the next object.
    var firstFreeIdentity: Int { tracker.nextIdentity }

    /// Whether a picture shows something, without following it.
    func showsSomething(_ picture: SitePicture) -> Bool {
        let light = LightEstimate(of: picture, over: model.base, excluding: held)
        guard model.compare(picture, under: light) >= minimumArea else { return false }
        return !blobs(in: picture, light).isEmpty
    }

    /// Takes the next picture.
    ///
    /// - Parameter seconds: time since the picture before.
    func admit(_ picture: SitePicture, tick: Int64, seconds: Double) -> Outcome {
        light = LightEstimate(of: picture, over: model.base, excluding: held)
        let count = model.compare(picture, under: light)
        let share = Double(count) / Double(picture.count)
        if share > 0.35 || share > 0.05 && isShifted(picture, tick) {
            shownBest = []
            return .upset
        }
        var closed = lookAtParked(in: picture, tick: tick, seconds: seconds)
        let found = blobs(in: picture, light)
        hold(found)
        let gone = tracker.admit(found, tick: tick, seconds: seconds)
        for track in gone { closed += end(track, picture) }
        closed += settle(picture, tick)
        noteLooks(picture, tick)
        model.follow(picture, holding: held, seconds: seconds)
        return .events(closed)
    }

    /// Whether the scene is there as before, but elsewhere: a push changes
    /// little of a picture with wide plain areas.
    private func isShifted(_ picture: SitePicture, _ tick: Int64) -> Bool {
        guard seconds(shiftLookedFor ?? .min / 4, tick) >= 1 else { return false }
        shiftLookedFor = tick
        let now = SceneStructure(picture)
        let before = SceneStructure(model.base)
        let move = now.bestMove(from: before)
        return move.likeness > 0.6 && move.likeness - now.likeness(to: before) > 0.2
    }

    /// Events under way, as if they ended at `tick`.
    func openEvents(at tick: Int64) -> [TimelineEvent] {
        tracker.tracks.filter(isObject).map { events.event(of: $0, end: end(of: $0, tick)) }
    }

    /// Ends everything at `tick`.
    func finish(at tick: Int64) -> [TimelineEvent] {
        let ended = openEvents(at: tick)
        _ = tracker.remove { _ in true }
        return ended
    }

    // MARK: - Finding

    private func blobs(in picture: SitePicture, _ light: LightEstimate) -> [Blob] {
        let findings = model.findings
        if let masked {
            for site in 0..<findings.count { findings[site] &= ~masked[site] }
        }
        for site in 0..<findings.count
        where findings[site] != 0 && model.showsOther(site, in: picture, light) {
            findings[site] = 0
        }
        let found = finder.blobs(
            in: picture,
            findings: findings,
            difference: model.difference,
            minimumArea: minimumArea
        )
        return found.compactMap { blob in
            if judgement.isLight(blob, picture: picture, model: model) {
                for site in blob.sites { model.absorb(Int(site), from: picture) }
                return nil
            }
            return judgement.withoutShadow(blob, picture: picture, model: model)
        }
    }

    /// Keeps the background from following where objects are.
    private func hold(_ blobs: [Blob]) {
        held.fill(0)
        for blob in blobs {
            for site in blob.sites.lazy.map(Int.init) {
                let (x, y) = (site % model.width, site / model.width)
                for row in max(0, y - 1)...min(model.height - 1, y + 1) {
                    for column in max(0, x - 1)...min(model.width - 1, x + 1) {
                        held[row * model.width + column] = 1
                    }
                }
            }
        }
    }

    // MARK: - Ends

    private func seconds(_ start: Int64, _ end: Int64) -> Double {
        Double(end - start) / ticksPerSecond
    }

    private func isObject(_ track: ObjectTrack) -> Bool {
        track.isConfirmed && max(track.largestWidth, track.largestHeight) >= 0.75 * minimumSide
            && seconds(track.first.tick, track.last.tick) >= configuration.minimumSeconds
    }

    /// When a track ends: at the first picture without it, but soon after its
    /// last sight where pictures were left out because nothing went on.
    private func end(of track: ObjectTrack, _ tick: Int64) -> Int64 {
        let latest = track.last.tick + Int64(0.2 * ticksPerSecond)
        return track.missedSince.map { min($0, latest) } ?? max(tick, track.last.tick + 1)
    }

    private func end(_ track: ObjectTrack, _ picture: SitePicture) -> [TimelineEvent] {
        if isObject(track) {
            let end = end(of: track, track.last.tick + 1)
            var moving = track
            if let since = moving.removeResidue(), isObject(moving) {
                return [events.event(of: moving, end: since)]
            }
            return [events.event(of: track, end: end)]
        }
        // It came, went nowhere and is gone: the place is restless. What went
        // somewhere too quickly to be sure says nothing about the place.
        if track.travel < 2 {
            for site in track.sites { model.noteNothing(at: Int(site), in: picture) }
        }
        return []
    }

    // MARK: - What comes to rest

    /// Makes part of the scene what has come to rest long enough.
    private func settle(_ picture: SitePicture, _ tick: Int64) -> [TimelineEvent] {
        var resting: [ObjectTrack] = []
        var fidgeting = Set<Int>()
        tracker.update { track in
            guard track.missedSince == nil, track.hiddenSince == nil else { return }
            let limit = max(6, 0.4 * min(track.contrast, track.lastContrast))
            if let rest = track.rest, rest.holds(track, in: picture, limit: limit) {
                if isDue(track, rest, picture, tick) { resting.append(track) }
            } else {
                track.rest = RestingLook(track, since: tick, in: picture)
                let size = max(track.width, track.height)
                if track.travel < 0.75 * size, !track.isSplit,
                    seconds(track.first.tick, tick) > configuration.absorbSeconds
                {
                    fidgeting.insert(track.identity)
                }
            }
        }
        let residues = tracker.remove { isResidue($0, tick) }
        let restingIdentities = Set(resting.map(\.identity))
        for track in tracker.remove(where: { fidgeting.contains($0.identity) }) {
            for site in track.sites { model.noteNothing(at: Int(site), in: picture) }
        }
        _ = tracker.remove { restingIdentities.contains($0.identity) }
        return residues.flatMap { dissolve($0, picture) }
            + resting.flatMap { park($0, picture, tick) }
    }

    /// Whether a track is nothing but a faint mark that holds still: what an
    /// encoder leaves behind something that passed, or changes at a key frame.
    private func isResidue(_ track: ObjectTrack, _ tick: Int64) -> Bool {
        guard track.missedSince == nil else { return false }
        // Flickering as it may, before something else passes and is taken for
        // what left it.
        if track.isConfirmed, let faded = track.faded, seconds(faded.tick, tick) >= 0.8 {
            return true
        }
        guard let rest = track.rest, seconds(rest.since, tick) >= 1.5 else { return false }
        if track.isConfirmed {
            return track.isFaint(track.last)
        }
        return track.lastContrast < (track.isSplit ? 14 : 20)
    }

    /// Takes a residue for background; the object it is left of ended before.
    private func dissolve(_ track: ObjectTrack, _ picture: SitePicture) -> [TimelineEvent] {
        for site in track.sites { model.absorb(Int(site), from: picture) }
        var moving = track
        let residue = moving.removeResidue()
        let starts = [residue, track.rest?.since, track.faded?.tick].compactMap { $0 }
        guard isObject(track), let since = starts.min(), since > track.first.tick else {
            return []
        }
        moving = track
        moving.sights.removeAll { $0.tick >= since }
        moving.last = moving.sights.last ?? track.first
        return isObject(moving) ? [events.event(of: moving, end: since)] : []
    }

    private func isDue(
        _ track: ObjectTrack,
        _ rest: RestingLook,
        _ picture: SitePicture,
        _ tick: Int64
    ) -> Bool {
        let rested = seconds(rest.since, tick)
        if rested >= configuration.absorbSeconds { return true }
        // Where an object stood while the scene was learned, it leaves a mark
        // as soon as it goes.
        guard rested >= 2, seconds(learnedAt, track.first.tick) < 20, track.travel < 2 else {
            return false
        }
        return judgement.outlineRatio(track.sites, picture: picture, base: model.base) < 0.8
    }

    private func park(_ track: ObjectTrack, _ picture: SitePicture, _ tick: Int64)
        -> [TimelineEvent]
    {
        let ratio = judgement.outlineRatio(track.sites, picture: picture, base: model.base)
        let since = track.rest?.since ?? tick
        for site in track.sites { model.absorb(Int(site), from: picture) }
        guard seconds(since, tick) >= configuration.absorbSeconds else { return [] }
        let cameMoving = track.isConfirmed && track.travel > 0.75 * max(track.width, track.height)
        let wasTaken = !cameMoving && ratio < 0.85
        var closed = cameMoving ? [events.event(of: track, end: tick)] : []
        closed.append(
            events.change(wasTaken ? .removed : .appeared, track, since: since, tick + 1)
        )
        if !wasTaken { parked.append(ParkedObject(track: track)) }
        // The oldest has become furniture.
        if parked.count > 64 { parked.removeFirst() }
        return closed
    }

    /// Notices when something that was put down, or parked, is gone.
    private func lookAtParked(
        in picture: SitePicture,
        tick: Int64,
        seconds: Double
    ) -> [TimelineEvent] {
        var closed: [TimelineEvent] = []
        for index in parked.indices.reversed() {
            let sites = parked[index].track.sites
            let gone = sites.count {
                model.findings[Int($0)] != 0 && model.resemblesOther(Int($0), in: picture, light)
            }
            guard Double(gone) >= 0.6 * Double(sites.count) else {
                parked[index].goneSince = nil
                continue
            }
            let since = parked[index].goneSince ?? tick
            parked[index].goneSince = since
            for site in sites.lazy.map(Int.init) where model.findings[site] != 0 {
                model.restore(site)
                model.findings[site] = 0
            }
            closed.append(events.change(.removed, parked[index].track, since: since, tick + 1))
            parked.remove(at: index)
        }
        return closed
    }

    // MARK: - Looks

    /// Notes colour and best picture of the objects in sight.
    private func noteLooks(_ picture: SitePicture, _ tick: Int64) {
        let (width, height) = (Float(model.width), Float(model.height))
        shownBest = []
        tracker.update { track in
            guard track.last.tick == tick, track.hiddenSince == nil else { return }
            for site in track.sites.prefix(400).lazy.map(Int.init) {
                let name = ColorName(
                    luma: Float(picture.luma[site]) / 64,
                    cb: Float(picture.cb[site]) / 64,
                    cr: Float(picture.cr[site]) / 64
                )
                track.colors[name.number] += 1
            }
            let sight = track.last
            let isCut =
                sight.x - sight.width / 2 <= 1 || sight.y - sight.height / 2 <= 1
                || sight.x + sight.width / 2 >= width - 1
                || sight.y + sight.height / 2 >= height - 1
            let score = sight.width * sight.height * (isCut ? 0.4 : 1)
            // Each better picture is taken; hardly better ones are not worth it.
            guard score > 1.2 * track.bestScore else { return }
            (track.bestScore, track.bestTick) = (score, tick)
            shownBest.append(track.identity)
        }
    }
}

/// Something that came to rest and became part of the scene.
struct ParkedObject {
    let track: ObjectTrack
    var goneSince: Int64?
}
