/// What an encoder leaves behind an object, or had left before one came:
/// faint marks that hold still.
///
/// Where few bits are to be had, blocks are not coded until they differ by
/// more than the quantiser lets through, so what was there stays: fainter
/// than the object, or a few blocks of it.
extension ObjectTrack {
    /// Where it was last seen clearly, and how fast it went then, in sites a
    /// second.
    struct Course {
        var sight: Sight
        var speedX: Float
        var speedY: Float

        /// Where that leads to in `seconds`.
        func place(after seconds: Float) -> (x: Float, y: Float) {
            (sight.x + speedX * seconds, sight.y + speedY * seconds)
        }
    }

    /// Whether a sight is much less than the object was.
    ///
    /// - Parameter isWhole: whether what the edge of the picture cuts off
    ///   counts as well; an object that leaves shows less and less.
    func isFaint(_ sight: Sight, takenAsWhole isWhole: Bool = false) -> Bool {
        guard sight.contrast < 14 else { return false }
        return sight.contrast < 0.6 * contrast
            || sight.area > 0 && (isWhole || !sight.isCut) && sight.mass < 0.4 * mass
    }

    /// Notes since when it is faint without going anywhere.
    mutating func noteFading(_ sight: Sight) {
        guard isFaint(sight, takenAsWhole: true) else {
            faded = nil
            return
        }
        if let faded, abs(faded.x - sight.x) <= 1.5, abs(faded.y - sight.y) <= 1.5 { return }
        faded = sight
    }

    /// Takes off the sights at the end that are faint and go nowhere.
    ///
    /// - Returns: time of the first of them; nil when there are none.
    mutating func removeResidue() -> Int64? {
        let kept = sights.lastIndex { !isFaint($0) } ?? 0
        guard kept > 0, kept < sights.count - 1 else { return nil }
        let (end, tail) = (sights[kept], sights[(kept + 1)...])
        // What is faint but moves on is the object before a ground like it.
        guard let faint = tail.first,
            faint.distance(to: last) <= max(2, 0.5 * max(width, height)),
            end.distance(to: last) <= max(2, 0.5 * max(largestWidth, largestHeight))
        else { return nil }
        sights.removeLast(tail.count)
        last = end
        return faint.tick
    }

    /// Takes off the sights at the beginning that are faint and go nowhere: a
    /// mark that was there when the object came over it.
    ///
    /// - Parameter least: time they must last, in ticks.
    mutating func removeMarkBefore(lasting least: Int64) {
        guard let index = sights.firstIndex(where: { !isFaint($0) }), index > 0,
            sights[index].tick - first.tick >= least,
            sights[..<index].allSatisfy({
                abs($0.x - first.x) <= 1.5 && abs($0.y - first.y) <= 1.5
            })
        else { return }
        sights.removeFirst(index)
        first = sights[0]
        travel = sights.reduce(0) { max($0, $1.distance(to: first)) }
    }

    /// Where it was going when it was last seen clearly; nil when that took
    /// too little time to tell.
    ///
    /// - Parameter least: time over which the speed is taken, in ticks.
    func course(over least: Int64, ticksPerSecond: Double) -> Course? {
        guard let index = sights.lastIndex(where: { !isFaint($0, takenAsWhole: true) }),
            let start = sights[..<index].lastIndex(where: {
                sights[index].tick - $0.tick >= least
            })
        else { return nil }
        let (end, begin) = (sights[index], sights[start])
        let seconds = Float(Double(end.tick - begin.tick) / ticksPerSecond)
        return Course(
            sight: end,
            speedX: (end.x - begin.x) / seconds,
            speedY: (end.y - begin.y) / seconds
        )
    }

    /// Goes on where its course leads, without the mark it was held for.
    mutating func resume(_ course: Course, after seconds: Float) {
        let place = course.place(after: seconds)
        filter = PlaceFilter(
            x: place.x,
            y: place.y,
            speedX: course.speedX,
            speedY: course.speedY,
            deviation: 2
        )
        sights.removeAll { $0.tick > course.sight.tick }
        last = course.sight
        (faded, rest, missedSince) = (nil, nil, nil)
    }
}

extension ObjectTrack.Sight {
    /// Distance of the middles.
    func distance(to other: Self) -> Float {
        ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
    }
}
