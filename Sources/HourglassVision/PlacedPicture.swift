internal import HourglassCore

/// The part of a frame that a query picture shows, in fractions.
struct Placement: Sendable, Equatable {
    var left = 0.0
    var right = 1.0
    var top = 0.0
    var bottom = 1.0

    static let whole = Placement()

    /// Placements of pictures whose edges were cut off.
    static let crops: [Placement] = {
        var cuts: [(Double, Double)] = []
        for first in [0, 0.02, 0.04] {
            for last in [0, 0.02, 0.04] { cuts.append((first, last)) }
        }
        cuts += [(0.07, 0.07), (0.1, 0.1)]
        return cuts.flatMap { x in
            cuts.map { y in
                Placement(left: x.0, right: 1 - x.1, top: y.0, bottom: 1 - y.1)
            }
        }.filter { $0 != .whole }
    }()
}

/// How far a picture is off, in whole cells.
struct CellShift: Sendable {
    var rows = 0
    var columns = 0

    /// None, and one cell in each direction.
    static let all: [CellShift] = [
        (0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1),
    ].map { CellShift(rows: $0.0, columns: $0.1) }

    /// Where a cell of the query lies in the frame; nil when outside.
    func target(of cell: Int, in grid: GridShape) -> Int? {
        Self.moved(cell, rows, columns, grid)
    }

    /// Which cell of the query lies at a cell of the frame; nil when none.
    func source(of cell: Int, in grid: GridShape) -> Int? {
        Self.moved(cell, -rows, -columns, grid)
    }

    private static func moved(_ cell: Int, _ rows: Int, _ columns: Int, _ grid: GridShape) -> Int? {
        let row = cell / grid.columns + rows
        let column = cell % grid.columns + columns
        guard (0..<grid.rows).contains(row), (0..<grid.columns).contains(column) else { return nil }
        return row * grid.columns + column
    }
}

/// A query picture encoded at some place of the frame.
struct PlacedPicture: Sendable {
    /// One vector a cell.
    private let vectors: [[Float]]
    /// How much each cell counts; the sum is 1. Zero where the picture does
    /// not reach.
    private let weights: [Float]

    /// - Parameter source: the picture, `.yuv420`.
    init(
        _ source: PixelBuffer,
        at placement: Placement,
        grid: GridShape,
        encoder: some VisionEncoder
    ) throws {
        let size = WorkingSize(grid: grid)
        func even(_ value: Double) -> Int { Int((value / 2).rounded()) * 2 }
        let (left, right) = (
            even(placement.left * Double(size.width)), even(placement.right * Double(size.width))
        )
        let (top, bottom) = (
            even(placement.top * Double(size.height)),
            even(placement.bottom * Double(size.height))
        )
        var working = PixelBuffer(format: .yuv420, width: size.width, height: size.height)
        working.draw(source, x: left, y: top, width: right - left, height: bottom - top)
        vectors = try encoder.encode(working, grid: grid, cells: Array(0..<grid.count))

        let side = WorkingSize.cellSide
        let signatures = PictureSignature.make(of: working, grid: grid)
        let raw = signatures.enumerated().map { cell, signature -> Float in
            let (x, y) = (cell % grid.columns * side, cell / grid.columns * side)
            let isCovered = x >= left && x + side <= right && y >= top && y + side <= bottom
            return isCovered ? 0.1 + signature.salience : 0
        }
        let total = max(raw.reduce(0, +), .leastNormalMagnitude)
        weights = raw.map { $0 / total }
    }

    /// What a vector adds to the score when it is found at a cell.
    func gain(of vector: [Float], at cell: Int) -> Float {
        weights[cell] * max(0, dot(vectors[cell], vector))
    }

    /// How much of the weight stays inside the frame under a shift.
    func weight(under shift: CellShift, grid: GridShape) -> Float {
        weights.indices.reduce(0) { sum, cell in
            shift.target(of: cell, in: grid) == nil ? sum : sum + weights[cell]
        }
    }

    /// How well cells match, 0…1; 0 when less than half of the picture would
    /// be inside the frame.
    func score(_ cells: [[Float]?], shift: CellShift, grid: GridShape) -> Float {
        var (sum, weight): (Float, Float) = (0, 0)
        for cell in weights.indices where weights[cell] > 0 {
            guard let target = shift.target(of: cell, in: grid) else { continue }
            weight += weights[cell]
            if let vector = cells[target] { sum += gain(of: vector, at: cell) }
        }
        return weight > 0.5 ? min(1, sum / weight) : 0
    }
}

extension CellSignature {
    /// How much a cell says about its picture, 0…1: structure and colour.
    fileprivate var salience: Float {
        let spread = Float(luma.max() - luma.min()) / Self.scale
        let neutral = SIMD16<Int16>(repeating: 128 * 16)
        let colour =
            Float(max(largest(magnitude(cb &- neutral)), largest(magnitude(cr &- neutral))))
            / Self.scale
        let strength = detail + spread / 2 + colour / 4
        return strength / (strength + 12)
    }
}

/// Dot product of two vectors of equal length.
func dot(_ a: [Float], _ b: [Float]) -> Float {
    let count = min(a.count, b.count)
    return a.withUnsafeBytes { a in
        b.withUnsafeBytes { b in
            var sums = SIMD8<Float>()
            var index = 0
            while index + 8 <= count {
                sums +=
                    a.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self)
                    * b.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self)
                index += 8
            }
            var sum = sums.sum()
            while index < count {
                sum +=
                    a.load(fromByteOffset: index * 4, as: Float.self)
                    * b.load(fromByteOffset: index * 4, as: Float.self)
                index += 1
            }
            return sum
        }
    }
}
