import Foundation
import HourglassCore
import HourglassVision

/// How well a still finds its moment among many pictures.
struct ImageBenchmark {
    static let grid = GridShape(rows: 8, columns: 14)
    static let size = WorkingSize(grid: grid)

    /// A picture as footage shows it: 1280×720, then scaled.
    struct Shown {
        var full: PixelBuffer
        var vectors: [[Float]]
    }

    /// Ways in which a query differs from the footage.
    enum Change: String, CaseIterable {
        case none, smaller, tiny, compressed, brighter, noisy, cropped, shifted, narrowed
    }

    static func slide(_ seed: UInt64, bullets: Int) -> PixelBuffer {
        var random = SplitMix(seed: seed)
        var canvas = Canvas(width: 1280, height: 720)
        canvas.fill(x: 0, y: 0, width: 1280, height: 30, luma: 90)
        canvas.tint(x: 0, y: 0, width: 1280, height: 30, cb: 40, cr: -20)
        canvas.text(14 + Int(random.next() % 8), seed: random.next(), x: 60, y: 60, dot: 6)
        for line in 0..<6 {
            let (length, seed) = (20 + Int(random.next() % 30), random.next())
            guard line < bullets else { continue }
            canvas.text(length, seed: seed, x: 100, y: 170 + line * 80, dot: 3)
        }
        return canvas.picture
    }

    static func scene(_ seed: UInt64) -> PixelBuffer {
        var random = SplitMix(seed: seed &+ 5000)
        var canvas = Canvas(width: 1280, height: 720)
        canvas.fill(x: 0, y: 0, width: 1280, height: 720, luma: 40 + Float(random.next() % 180))
        for _ in 0..<40 {
            let (x, y) = (Int(random.next() % 1280), Int(random.next() % 720))
            let (width, height) = (30 + Int(random.next() % 240), 20 + Int(random.next() % 160))
            canvas.fill(x: x, y: y, width: width, height: height, luma: Float(random.next() % 255))
            let (cb, cr) = (Float(random.next() % 80) - 40, Float(random.next() % 80) - 40)
            canvas.tint(x: x, y: y, width: width, height: height, cb: cb, cr: cr)
        }
        return canvas.picture
    }

    static func query(_ picture: PixelBuffer, _ change: Change) throws -> PixelBuffer {
        switch change {
        case .none: return picture
        case .smaller: return picture.resized(800, 450)
        case .tiny: return picture.resized(320, 180)
        case .compressed: return try FFmpegPipe.throughH264([picture], rate: 1, crf: 40)[0]
        case .brighter: return picture.noisy(0, light: 14, seed: 1)
        case .noisy: return picture.noisy(12, light: 0, seed: 1)
        case .cropped: return picture.cut(x: 26, y: 14, width: 1228, height: 692)
        case .narrowed: return picture.cut(x: 120, y: 60, width: 1040, height: 590)
        case .shifted: return picture.cut(x: 46, y: 0, width: 1234, height: 720)
        }
    }

    static func run(count: Int) throws {
        let encoder = PatchEncoder()
        func shown(_ picture: PixelBuffer) throws -> Shown {
            let working = size.workingPicture(of: picture)
            let vectors = try encoder.encode(working, grid: grid, cells: Array(0..<grid.count))
            return Shown(full: picture, vectors: vectors.map(quantised))
        }
        let slides = try (0..<count).map { try shown(slide(UInt64($0), bullets: 6)) }
        let scenes = try (0..<count).map { try shown(scene(UInt64($0))) }
        let strangers =
            (0..<count).map { slide(UInt64(10_000 + $0), bullets: 6) }
            + (0..<count).map { scene(UInt64(10_000 + $0)) }
        let all = slides + scenes
        for (change, crop) in Change.allCases.flatMap({ [($0, false), ($0, true)] }) {
            var (right, first) = ([Double](), 0)
            for (index, target) in all.enumerated() {
                let query = try ImageQuery(
                    query(target.full, change),
                    grid: grid,
                    encoder: encoder,
                    toleratesCrop: crop
                )
                let scores = all.map { query.score($0.vectors) }
                right.append(scores[index])
                if scores.indices.max(by: { scores[$0] < scores[$1] }) == index { first += 1 }
            }
            var best: [Double] = []
            for stranger in strangers {
                let query = try ImageQuery(
                    query(stranger, change),
                    grid: grid,
                    encoder: encoder,
                    toleratesCrop: crop
                )
                best.append(all.map { query.score($0.vectors) }.max() ?? 0)
            }
            right.sort()
            best.sort()
            print(
                (change.rawValue + (crop ? " (crops)" : "")).padding(
                    toLength: 20,
                    withPad: " ",
                    startingAt: 0
                ),
                "P@1 \(percent(first, all.count)) %, right: min",
                String(
                    format:
                        "%.3f 5%% %.3f median %.3f; best of strangers: median %.3f 95%% %.3f max %.3f",
                    right[0],
                    right[right.count / 20],
                    right[right.count / 2],
                    best[best.count / 2],
                    best[best.count * 19 / 20],
                    best[best.count - 1]
                )
            )
        }
    }

    /// A vector as the index stores it: 8 bits a component.
    static func quantised(_ vector: [Float]) -> [Float] {
        let peak = vector.map { abs($0) }.max() ?? 0
        let scale = max(peak, 1e-9) / 127
        return vector.map { ($0 / scale).rounded() * scale }
    }
}

extension PixelBuffer {
    func cut(x: Int, y: Int, width: Int, height: Int) -> PixelBuffer {
        var result = PixelBuffer(format: format, width: width, height: height)
        for (index, plane) in result.planes.enumerated() {
            let from = planes[index]
            let shift = index == 0 ? 1 : 2
            for row in 0..<plane.height {
                let start = from.offset + (row + y / shift) * from.bytesPerRow + x / shift
                let at = plane.offset + row * plane.bytesPerRow
                result.bytes.replaceSubrange(
                    at..<at + plane.width,
                    with: bytes[start..<start + plane.width]
                )
            }
        }
        return result
    }

    /// Scaled by taking means, as RGB would be lost on the way.
    func resized(_ width: Int, _ height: Int) -> PixelBuffer {
        var result = PixelBuffer(format: format, width: width, height: height)
        for (index, plane) in result.planes.enumerated() {
            let from = planes[index]
            for row in 0..<plane.height {
                for column in 0..<plane.width {
                    let rows =
                        row * from.height
                        / plane.height..<max(
                            row * from.height / plane.height + 1,
                            (row + 1) * from.height / plane.height
                        )
                    let columns =
                        column * from.width
                        / plane.width..<max(
                            column * from.width / plane.width + 1,
                            (column + 1) * from.width / plane.width
                        )
                    var sum = 0
                    for y in rows {
                        for x in columns {
                            sum += Int(bytes[from.offset + y * from.bytesPerRow + x])
                        }
                    }
                    result.bytes[plane.offset + row * plane.bytesPerRow + column] =
                        UInt8(sum / (rows.count * columns.count))
                }
            }
        }
        return result
    }
}
