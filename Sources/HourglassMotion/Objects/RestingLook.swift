/// What a place showed when something came to rest there.
struct RestingLook {
    /// Since when it holds.
    var since: Int64
    /// Where it was.
    var x: Float
    var y: Float
    /// The sites and their luma, 64ths of a level.
    var sites: [Int32]
    var luma: [Int16]

    init(_ track: ObjectTrack, since: Int64, in picture: SitePicture) {
        self.since = since
        (x, y) = (track.last.x, track.last.y)
        sites = track.sites
        luma = sites.map { picture.luma[Int($0)] }
    }

    /// Whether nearly all sites still show the same, with the object still
    /// there.
    ///
    /// - Parameter limit: difference that still is the same, in levels.
    func holds(_ track: ObjectTrack, in picture: SitePicture, limit: Float) -> Bool {
        guard abs(track.last.x - x) <= 2, abs(track.last.y - y) <= 2 else { return false }
        var moved = 0
        let limit = Int(limit * 64)
        for (site, value) in zip(sites, luma)
        where abs(Int(picture.luma[Int(site)]) - Int(value)) > limit {
            moved += 1
        }
        return moved * 12 <= sites.count
    }
}
