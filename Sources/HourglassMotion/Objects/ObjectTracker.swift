/// Follows blobs from picture to picture: predicts where each object should
/// be, pairs objects with blobs at least cost, and keeps objects that hide
/// behind others for a while.
struct ObjectTracker {
    /// Settings; lengths in sites, times in seconds.
    struct Settings: Sendable {
        /// Pictures in which an object must be seen.
        var leastHits = 3
        /// Time over which it must be seen.
        var leastSeconds = 0.3
        /// Least way an object goes.
        var leastTravel: Float = 3
        /// Time after which something large that does not go anywhere is one.
        var lingeringSeconds = 2.5
        /// Area that is large.
        var lingeringArea: Float = 40
        /// Time an object may be out of sight.
        var patienceSeconds = 0.8
        /// Time an object may hide in the blob of another one.
        var hidingSeconds = 4.0
        /// Blobs followed at once; of more, the largest.
        var limit = 48
    }

    let settings: Settings
    let width: Float
    let height: Float
    let ticksPerSecond: Double
    var tracks: [ObjectTrack] = []
    private var fate: CommonFate
    /// Number for the next object.
    private(set) var nextIdentity: Int

    init(
        width: Int,
        height: Int,
        ticksPerSecond: Double,
        firstIdentity: Int,
        settings: Settings = Settings()
    ) {
        (self.width, self.height) = (Float(width), Float(height))
        self.ticksPerSecond = ticksPerSecond
        fate = CommonFate(ticksPerSecond: ticksPerSecond)
        self.settings = settings
        nextIdentity = firstIdentity
    }

    /// Takes the blobs of the next picture.
    ///
    /// - Parameter seconds: time since the picture before.
    /// - Returns: objects that are gone, confirmed or not.
    mutating func admit(_ found: [Blob], tick: Int64, seconds: Double) -> [ObjectTrack] {
        var blobs = Array(found.prefix(settings.limit))
        for index in tracks.indices { tracks[index].filter.predict(Float(seconds)) }
        let pairs = Assignment.pairs(
            costs(blobs, seconds: Float(seconds)),
            columns: blobs.count,
            unpaired: Self.unpairedCost
        )
        var owner = [Int?](repeating: nil, count: blobs.count)
        for (track, blob) in pairs.enumerated() { if let blob { owner[blob] = track } }
        resume(blobs, &owner, tick: tick)
        gatherFragments(&blobs, &owner)
        let hiding = hidingPlaces(blobs, owner)
        let shared = Set(hiding.values)
        for (index, blob) in blobs.enumerated() {
            if let track = owner[index] {
                tracks[track].see(
                    blob,
                    tick: tick,
                    isShared: shared.contains(index),
                    isCut: isCut(blob)
                )
            }
        }
        for (track, blob) in hiding { hide(track, in: blobs[blob], tick) }
        let seen = Set(owner.compactMap { $0 })
        let gone = release(besides: seen.union(hiding.keys), tick: tick)
        for (index, blob) in blobs.enumerated() where owner[index] == nil && blob.area > 0 {
            begin(blob, tick)
        }
        joinParts(tick)
        confirm()
        return gone
    }

    /// Changes a track in place.
    mutating func update(_ change: (inout ObjectTrack) -> Void) {
        for index in tracks.indices { change(&tracks[index]) }
    }

    /// Takes tracks out.
    mutating func remove(where condition: (ObjectTrack) -> Bool) -> [ObjectTrack] {
        defer { tracks.removeAll(where: condition) }
        return tracks.filter(condition)
    }

    // MARK: - Pairing

    private static let unpairedCost: Float = 2.2

    private func costs(_ blobs: [Blob], seconds: Float) -> [Float] {
        var costs: [Float] = []
        costs.reserveCapacity(tracks.count * blobs.count)
        for track in tracks {
            let size = max(track.width, track.height)
            let known = track.filter.placeDeviation * 2.5
            // Something seen once may go anywhere.
            let unknown = track.hits < 3 ? 90 * min(seconds, 0.5) : 0
            let gate = 4 + 0.6 * size + min(60, max(known, unknown))
            for blob in blobs {
                // What hides or is cut off moves its middle, not its edges.
                let dx = overlapDistance(track, blob, \.x)
                let dy = overlapDistance(track, blob, \.y)
                let distance = (dx * dx + dy * dy).squareRoot()
                guard distance < gate else {
                    costs.append(.infinity)
                    continue
                }
                let ratio = abs(Self.log2(Float(blob.area) / max(1, track.area)))
                let color =
                    abs(blob.luma - track.luma) / 50 + abs(blob.cb - track.cb) / 25
                    + abs(blob.cr - track.cr) / 25
                let looks = track.appearance.distance(to: blob.appearance)
                costs.append(
                    distance / gate * 1.5 + min(1.2, 0.25 * ratio) + min(0.3, 0.15 * color)
                        + 0.9 * looks
                )
            }
        }
        return costs
    }

    private func overlapDistance(
        _ track: ObjectTrack,
        _ blob: Blob,
        _ axis: KeyPath<PlaceFilter, Float>
    ) -> Float {
        let middle = axis == \.x ? blob.middleX : blob.middleY
        return middle - track.filter[keyPath: axis]
    }

    private static func log2(_ value: Float) -> Float {
        // Exponent and a straight line between powers: close enough here.
        Float(value.exponent) + value.significand - 1
    }

    /// Joins blobs that lie where a followed object is expected to those it
    /// was paired with.
    private func gatherFragments(_ blobs: inout [Blob], _ owner: inout [Int?]) {
        for index in blobs.indices where owner[index] == nil {
            let blob = blobs[index]
            for (main, track) in owner.enumerated() {
                guard let track, tracks[track].hits >= 3, main != index else { continue }
                let known = tracks[track]
                var whole = blobs[main]
                guard known.expects(x: blob.middleX, y: blob.middleY, margin: 0.1),
                    Float(blobs[main].area + blob.area) < 1.5 * known.area
                else { continue }
                whole.merge(blob)
                guard Float(whole.width) <= 1.3 * known.width + 2,
                    Float(whole.height) <= 1.3 * known.height + 2
                else { continue }
                blobs[main] = whole
                blobs[index] = Blob()
                break
            }
        }
    }

    /// Blobs in which objects without a blob of their own hide.
    private func hidingPlaces(_ blobs: [Blob], _ owner: [Int?]) -> [Int: Int] {
        var places: [Int: Int] = [:]
        let seen = Set(owner.compactMap { $0 })
        for (index, track) in tracks.enumerated()
        where !seen.contains(index) && track.isConfirmed {
            let (x, y) = (track.filter.x, track.filter.y)
            places[index] = blobs.indices.first { blob in
                owner[blob] != nil && blobs[blob].area > 0
                    && x >= Float(blobs[blob].left) - 2 && x <= Float(blobs[blob].right) + 2
                    && y >= Float(blobs[blob].top) - 2 && y <= Float(blobs[blob].bottom) + 2
            }
        }
        return places
    }

    private mutating func hide(_ index: Int, in blob: Blob, _ tick: Int64) {
        tracks[index].hiddenSince = tracks[index].hiddenSince ?? tick
        tracks[index].missedSince = nil
        let track = tracks[index]
        let x = max(Float(blob.left), min(Float(blob.right), track.filter.x))
        let y = max(Float(blob.top), min(Float(blob.bottom), track.filter.y))
        tracks[index].filter.correct(x: x, y: y, deviation: 8)
        tracks[index].note(
            .init(
                tick: tick,
                x: x,
                y: y,
                width: track.width,
                height: track.height,
                contrast: track.lastContrast
            )
        )
    }

    // MARK: - Beginnings and ends

    private func isCut(_ blob: Blob) -> Bool {
        blob.left <= 1 || blob.top <= 1 || blob.right >= Int(width) - 1
            || blob.bottom >= Int(height) - 1
    }

    private mutating func begin(_ blob: Blob, _ tick: Int64) {
        var track = ObjectTrack(
            identity: nextIdentity,
            blob: blob,
            tick: tick,
            isCut: isCut(blob)
        )
        nextIdentity += 1
        track.isSplit = tracks.contains {
            $0.isConfirmed && $0.expects(x: blob.middleX, y: blob.middleY, margin: 0.6)
        }
        tracks.append(track)
    }

    private mutating func release(besides seen: Set<Int>, tick: Int64) -> [ObjectTrack] {
        var gone: [ObjectTrack] = []
        var kept: [ObjectTrack] = []
        for (index, track) in tracks.enumerated() {
            var track = track
            if track.isTakenOver { continue }
            if !seen.contains(index) { track.missedSince = track.missedSince ?? tick }
            if isGone(track, tick) { gone.append(track) } else { kept.append(track) }
        }
        tracks = kept
        return gone
    }

    private mutating func joinParts(_ tick: Int64) {
        guard let parts = fate.admit(tracks, tick: tick) else { return }
        tracks[parts.kept].join(tracks[parts.other])
        tracks.remove(at: parts.other)
    }

    private func isGone(_ track: ObjectTrack, _ tick: Int64) -> Bool {
        if let since = track.hiddenSince, seconds(since, tick) > settings.hidingSeconds {
            return true
        }
        guard let since = track.missedSince else { return false }
        let isOutside =
            track.filter.x < 0 || track.filter.y < 0 || track.filter.x > width
            || track.filter.y > height
        let patience = track.isConfirmed ? settings.patienceSeconds : 0.3
        return isOutside || seconds(since, tick) >= patience
    }

    private func seconds(_ start: Int64, _ end: Int64) -> Double {
        Double(end - start) / ticksPerSecond
    }

    private mutating func confirm() {
        for index in tracks.indices where !tracks[index].isConfirmed {
            let track = tracks[index]
            let age = seconds(track.first.tick, track.last.tick)
            guard track.hits >= settings.leastHits, age >= settings.leastSeconds else { continue }
            let way = max(settings.leastTravel, 0.35 * max(track.width, track.height))
            let isRestless = track.rest.map { seconds($0.since, track.last.tick) < 1 } ?? true
            let isOne =
                track.hasMoved(by: way)
                || track.area >= settings.lingeringArea && age >= settings.lingeringSeconds
                    && track.hits >= 6 && isRestless
            guard isOne else { continue }
            tracks[index].isConfirmed = true
            tracks[index].removeMarkBefore(lasting: Int64(0.5 * ticksPerSecond))
        }
    }
}
