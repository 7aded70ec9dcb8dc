/// Objects that go on beyond a mark they left.
extension ObjectTracker {
    /// Longest time a course is taken to hold, in seconds.
    private static let courseSeconds: Float = 1.2

    /// Hands blobs over to objects that were paired with a faint mark behind
    /// them, where the blob lies on the way they were going.
    ///
    /// A mark lies where the object just was, so it is the nearest blob while
    /// the object is too faint to be seen for a moment; without this the track
    /// would stay with it and the object become another one.
    mutating func resume(_ blobs: [Blob], _ owner: inout [Int?], tick: Int64) {
        for index in tracks.indices where tracks[index].isConfirmed {
            let track = tracks[index]
            guard track.faded != nil, track.hiddenSince == nil,
                let course = track.course(
                    over: Int64(0.35 * ticksPerSecond),
                    ticksPerSecond: ticksPerSecond
                )
            else { continue }
            let seconds = Float(Double(tick - course.sight.tick) / ticksPerSecond)
            guard seconds <= Self.courseSeconds,
                let found = blob(on: course, of: track, after: seconds, blobs, owner)
            else { continue }
            for blob in blobs.indices where owner[blob] == index { owner[blob] = nil }
            if let other = owner[found] { tracks[other].isTakenOver = true }
            tracks[index].resume(course, after: seconds)
            owner[found] = index
        }
    }

    /// The blob nearest to where a course leads; of those that are no
    /// object's, or were taken for another one only since.
    private func blob(
        on course: ObjectTrack.Course,
        of track: ObjectTrack,
        after seconds: Float,
        _ blobs: [Blob],
        _ owner: [Int?]
    ) -> Int? {
        let way =
            (course.speedX * course.speedX + course.speedY * course.speedY).squareRoot() * seconds
        guard way >= 3 else { return nil }
        let place = course.place(after: seconds)
        var (best, least): (Int?, Float) = (nil, 2 + 0.3 * way)
        for (index, blob) in blobs.enumerated() {
            if let other = owner[index] {
                guard !tracks[other].isConfirmed, tracks[other].first.tick > course.sight.tick
                else { continue }
            }
            let mass = Float(blob.area) * blob.contrast
            guard mass > 0.2 * track.mass, mass < 3 * track.mass else { continue }
            let (dx, dy) = (blob.middleX - place.x, blob.middleY - place.y)
            let distance = (dx * dx + dy * dy).squareRoot()
            if distance < least { (best, least) = (index, distance) }
        }
        return best
    }
}
