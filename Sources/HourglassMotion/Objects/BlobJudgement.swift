/// What a blob is by its looks: an object, a change of light, or something
/// that is gone.
struct BlobJudgement {
    private let mark: Plane<UInt8>
    private let width: Int
    private let height: Int

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        mark = Plane(repeating: 0, count: width * height)
    }

    /// Whether a blob is a patch of light or shade: its edges are soft, or it
    /// shows the texture that was there.
    ///
    /// Only large blobs are judged; small ones are all edge.
    func isLight(_ blob: Blob, picture: SitePicture, model: BackgroundModel) -> Bool {
        guard blob.area >= 100,
            outlineRatio(blob.sites, picture: picture, base: model.base) < 1.35
        else { return false }
        if sharesTexture(blob, picture, model.base) { return true }
        setMark(blob, 1)
        defer { setMark(blob, 0) }
        var (sum, count) = (0, 0)
        for site in blob.sites.lazy.map(Int.init) {
            let (x, y) = (site % width, site / width)
            for (dx, dy) in [(-3, 0), (3, 0), (0, -3), (0, 3)] {
                let (column, row) = (x + dx, y + dy)
                guard column >= 0, row >= 0, column < width, row < height else { continue }
                let outside = row * width + column
                guard mark[outside] == 0, model.findings[outside] == 0 else { continue }
                sum += Int(abs(model.difference[outside]))
                count += 1
            }
        }
        guard count >= 12 else { return false }
        return Float(sum) / Float(64 * count) > 0.45 * blob.contrast
    }

    /// Whether what a blob covers shows through it.
    private func sharesTexture(
        _ blob: Blob,
        _ picture: SitePicture,
        _ base: SitePicture
    ) -> Bool {
        var (a, b, aa, bb, ab): (Double, Double, Double, Double, Double) = (0, 0, 0, 0, 0)
        for site in blob.sites.lazy.map(Int.init) {
            let p = Double(picture.luma[site]) / 64
            let q = Double(base.luma[site]) / 64
            a += p
            b += q
            aa += p * p
            bb += q * q
            ab += p * q
        }
        let n = Double(blob.area)
        let (va, vb) = (aa / n - a / n * a / n, bb / n - b / n * b / n)
        // Without texture nothing can show through.
        guard va > 16, vb > 16 else { return false }
        return (ab / n - a / n * b / n) / (va * vb).squareRoot() > 0.93
    }

    /// How much sharper the outline of a blob is in the picture than in the
    /// background: above 1 where something was put, below where something was
    /// taken away.
    func outlineRatio(_ sites: [Int32], picture: SitePicture, base: SitePicture) -> Float {
        for site in sites { mark[Int(site)] = 1 }
        defer { for site in sites { mark[Int(site)] = 0 } }
        var (now, before) = (64, 64)
        for site in sites.lazy.map(Int.init) {
            let (x, y) = (site % width, site / width)
            for (dx, dy) in [(-2, 0), (2, 0), (0, -2), (0, 2)] {
                let (column, row) = (x + dx, y + dy)
                guard column >= 0, row >= 0, column < width, row < height else { continue }
                let outside = row * width + column
                guard mark[outside] == 0 else { continue }
                now += abs(Int(picture.luma[site]) - Int(picture.luma[outside]))
                before += abs(Int(base.luma[site]) - Int(base.luma[outside]))
            }
        }
        return Float(now) / Float(before)
    }

    /// Takes the shadow off a blob: sites darker than before by a like share
    /// and without a change of colour, beside a part that is no shadow.
    func withoutShadow(_ blob: Blob, picture: SitePicture, model: BackgroundModel) -> Blob {
        guard blob.area >= 24 else { return blob }
        var core = Blob()
        var (ratioSum, ratioSquares, shadows): (Float, Float, Float) = (0, 0, 0)
        for site in blob.sites {
            let index = Int(site)
            let now = Float(picture.luma[index])
            let before = max(64, now - Float(model.difference[index]))
            let ratio = now / before
            let du = abs(Int(picture.cb[index]) - Int(model.base.cb[index]))
            let dv = abs(Int(picture.cr[index]) - Int(model.base.cr[index]))
            if ratio > 0.4, ratio < 0.95, max(du, dv) < 5 * 64 {
                ratioSum += ratio
                ratioSquares += ratio * ratio
                shadows += 1
                continue
            }
            let (x, y) = (index % width, index / width)
            core.sites.append(site)
            (core.left, core.right) = (min(core.left, x), max(core.right, x + 1))
            (core.top, core.bottom) = (min(core.top, y), max(core.bottom, y + 1))
            core.sumX += x
            core.sumY += y
        }
        guard shadows >= 0.2 * Float(blob.area) else { return blob }
        let mean = ratioSum / shadows
        let spread = max(0, ratioSquares / shadows - mean * mean).squareRoot()
        guard core.area * 3 >= blob.area else {
            var shade = blob
            shade.isShade = core.area * 5 <= blob.area && spread < 0.12
            return shade
        }
        // A dark coat is as dark as a shadow, but rarely as even.
        guard spread < 0.08, core.width * core.height * 5 < blob.width * blob.height * 4 else {
            return blob
        }
        (core.luma, core.cb, core.cr) = (blob.luma, blob.cb, blob.cr)
        (core.contrast, core.clearCount) = (blob.contrast, blob.clearCount)
        core.appearance = Appearance(core.sites, in: picture)
        return core
    }

    private func setMark(_ blob: Blob, _ value: UInt8) {
        for site in blob.sites { mark[Int(site)] = value }
    }
}
