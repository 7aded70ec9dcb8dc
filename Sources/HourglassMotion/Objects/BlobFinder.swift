/// Joins sites that differ from the background into blobs.
///
/// Sites with hardly any neighbour are salt and left out; gaps of up to two
/// sites are bridged, since an object is rarely different from the background
/// everywhere.
final class BlobFinder {
    private let width: Int
    private let height: Int
    /// 0: nothing; 1: within reach of a site that shows something; 2: seen.
    private let reach: Plane<UInt8>
    private var stack: [Int32] = []
    private var shown: [Int32] = []

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        reach = Plane(repeating: 0, count: width * height)
    }

    /// The blobs of a comparison, largest first.
    ///
    /// - Parameters:
    ///   - findings: `BackgroundModel.Finding` a site; salt is removed.
    ///   - minimumArea: sites a blob must have.
    func blobs(
        in picture: SitePicture,
        findings: Plane<UInt8>,
        difference: Plane<Int16>,
        minimumArea: Int
    ) -> [Blob] {
        collect(findings)
        guard !shown.isEmpty else { return [] }
        reach.fill(0)
        for site in shown { spread(Int(site)) }
        var blobs: [Blob] = []
        for site in shown where reach[Int(site)] == 1 {
            let blob = grow(from: site, findings)
            guard blob.area >= minimumArea, blob.clearCount >= 1 else { continue }
            blobs.append(described(blob, picture, difference))
        }
        return blobs.sorted { $0.area > $1.area }
    }

    /// Lists the sites that show something, without salt.
    private func collect(_ findings: Plane<UInt8>) {
        shown.removeAll(keepingCapacity: true)
        let values = findings.base
        for y in 0..<height {
            let row = y * width
            for x in 0..<width where values[row + x] != 0 {
                var neighbours = 0
                for other in max(0, y - 1)...min(height - 1, y + 1) {
                    for column in max(0, x - 1)...min(width - 1, x + 1)
                    where values[other * width + column] != 0 {
                        neighbours += 1
                    }
                }
                if neighbours >= 3 { shown.append(Int32(row + x)) }
            }
        }
    }

    private func spread(_ site: Int) {
        let (x, y) = (site % width, site / width)
        for row in max(0, y - 1)...min(height - 1, y + 1) {
            for column in max(0, x - 1)...min(width - 1, x + 1) {
                reach[row * width + column] = 1
            }
        }
    }

    private func grow(from seed: Int32, _ findings: Plane<UInt8>) -> Blob {
        var blob = Blob()
        stack.append(seed)
        reach[Int(seed)] = 2
        while let site = stack.popLast().map(Int.init) {
            let (x, y) = (site % width, site / width)
            if findings[site] != 0 {
                blob.sites.append(Int32(site))
                blob.clearCount += findings[site] == BackgroundModel.Finding.clear ? 1 : 0
                (blob.left, blob.right) = (min(blob.left, x), max(blob.right, x + 1))
                (blob.top, blob.bottom) = (min(blob.top, y), max(blob.bottom, y + 1))
                blob.sumX += x
                blob.sumY += y
            }
            for row in max(0, y - 1)...min(height - 1, y + 1) {
                for column in max(0, x - 1)...min(width - 1, x + 1) {
                    let next = row * width + column
                    guard reach[next] == 1 else { continue }
                    reach[next] = 2
                    stack.append(Int32(next))
                }
            }
        }
        return blob
    }

    private func described(
        _ blob: Blob,
        _ picture: SitePicture,
        _ difference: Plane<Int16>
    ) -> Blob {
        var blob = blob
        var sums = SIMD4<Int>(repeating: 0)
        for site in blob.sites.lazy.map(Int.init) {
            sums &+= SIMD4(
                Int(picture.luma[site]),
                Int(picture.cb[site]),
                Int(picture.cr[site]),
                Int(abs(difference[site]))
            )
        }
        let scale = Float(64 * blob.area)
        blob.luma = Float(sums[0]) / scale
        blob.cb = Float(sums[1]) / scale
        blob.cr = Float(sums[2]) / scale
        blob.contrast = Float(sums[3]) / scale
        blob.appearance = Appearance(blob.sites, in: picture)
        return blob
    }
}
