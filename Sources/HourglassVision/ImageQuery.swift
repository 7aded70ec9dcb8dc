public import HourglassCore

/// A still picture to look for on the timeline.
///
/// The picture is encoded like a frame. A moment matches as far as its cells
/// look like the picture's cells at the same place; the whole picture may be
/// off by up to a cell in any direction. Cells with structure or colour count
/// more than plain ground, which most pictures share.
public struct ImageQuery: Sendable {
    /// Score from which a moment shows the picture, found on generated
    /// slides: see `ImageQueryTests`.
    public static let threshold = 0.75

    /// Cells of the picture.
    public let grid: GridShape
    /// One vector a cell.
    public let vectors: [[Float]]
    /// How much each cell counts; the sum is 1.
    public let weights: [Float]

    /// Encodes a picture of any size and format.
    ///
    /// - Parameters:
    ///   - grid: grid of the footage to search.
    ///   - encoder: the encoder the footage was indexed with.
    public init(
        _ picture: PixelBuffer,
        grid: GridShape,
        encoder: some VisionEncoder = PatchEncoder()
    ) throws {
        let working = WorkingSize(grid: grid).workingPicture(of: picture)
        self.grid = grid
        vectors = try encoder.encode(working, grid: grid, cells: Array(0..<grid.count))
        let signatures = PictureSignature.make(of: working, grid: grid)
        let raw = signatures.map { 0.1 + $0.salience }
        let total = raw.reduce(0, +)
        weights = raw.map { $0 / total }
    }

    /// How well a picture's cells match the query, about 0…1.
    ///
    /// - Parameter cells: a vector for each cell of the grid; nil where none
    ///   is known, which counts as no match.
    public func score(_ cells: [[Float]?]) -> Double {
        precondition(cells.count == grid.count, "The cells are not those of the grid")
        var best: Float = 0
        for shift in Self.shifts {
            var (sum, weight): (Float, Float) = (0, 0)
            for cell in 0..<grid.count {
                guard let target = shifted(cell, by: shift) else { continue }
                weight += weights[cell]
                if let vector = cells[target] {
                    sum += weights[cell] * max(0, dot(vectors[cell], vector))
                }
            }
            if weight > 0.5 { best = max(best, sum / weight) }
        }
        return Double(best)
    }

    /// A stretch of time and how well it matches.
    public struct Moment: Sendable, Equatable {
        /// First instant, in ticks of the footage.
        public var startTick: Int64
        /// First instant after.
        public var endTick: Int64
        /// Score of the stretch, about 0…1.
        public var score: Double
    }

    /// Scores all of the time that tokens cover.
    ///
    /// - Parameter tokens: tokens of one footage, in any order.
    /// - Returns: stretches of constant score, in order of time, without
    ///   gaps inside what the tokens cover.
    /// - Complexity: O(n log n) in the number of tokens, and nine dot products
    ///   a token.
    public func moments(in tokens: some Sequence<VisionToken>) -> [Moment] {
        var steps: [Step] = []
        for token in tokens where token.startTick < token.endTick {
            let cell = token.row * grid.columns + token.column
            guard token.row < grid.rows, token.column < grid.columns else { continue }
            for (index, shift) in Self.shifts.enumerated() {
                // The token's cell stands for the query's cell `shift` before.
                guard let asked = shifted(cell, by: (-shift.row, -shift.column)) else { continue }
                let gain = weights[asked] * max(0, dot(vectors[asked], token.vector))
                steps.append(Step(tick: token.startTick, shift: index, gain: gain))
                steps.append(Step(tick: token.endTick, shift: index, gain: -gain))
            }
        }
        steps.sort { $0.tick < $1.tick }
        let overlaps = Self.shifts.map { shift in
            (0..<grid.count).reduce(Float(0)) { sum, cell in
                shifted(cell, by: shift) == nil ? sum : sum + weights[cell]
            }
        }
        // Sums over millions of gains drift in single precision.
        var sums = [Double](repeating: 0, count: Self.shifts.count)
        var moments: [Moment] = []
        var index = 0
        while index < steps.count {
            let tick = steps[index].tick
            if let last = moments.indices.last { moments[last].endTick = tick }
            while index < steps.count, steps[index].tick == tick {
                sums[steps[index].shift] += Double(steps[index].gain)
                index += 1
            }
            guard index < steps.count else { break }
            var best = 0.0
            for (sum, overlap) in zip(sums, overlaps) where overlap > 0.5 {
                best = max(best, sum / Double(overlap))
            }
            moments.append(Moment(startTick: tick, endTick: tick, score: best))
        }
        return moments
    }

    private struct Step {
        var tick: Int64
        var shift: Int
        var gain: Float
    }

    private static let shifts: [(row: Int, column: Int)] = [
        (0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1),
    ]

    private func shifted(_ cell: Int, by shift: (row: Int, column: Int)) -> Int? {
        let row = cell / grid.columns + shift.row
        let column = cell % grid.columns + shift.column
        guard (0..<grid.rows).contains(row), (0..<grid.columns).contains(column) else { return nil }
        return row * grid.columns + column
    }
}

extension CellSignature {
    /// How much a cell says about its picture, 0…1: structure and colour.
    fileprivate var salience: Float {
        let spread = Float(luma.max() - luma.min()) / Self.scale
        let neutral = SIMD16<Int16>(repeating: 128 * 16)
        let colour =
            Float(max(magnitude(cb &- neutral).max(), magnitude(cr &- neutral).max()))
            / Self.scale
        let strength = detail + spread / 2 + colour / 4
        return strength / (strength + 12)
    }
}

/// Dot product of two vectors of equal length.
func dot(_ a: [Float], _ b: [Float]) -> Float {
    let count = min(a.count, b.count)
    return a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            var sums = SIMD8<Float>()
            var index = 0
            while index + 8 <= count {
                let (left, right) = (
                    UnsafeRawPointer(a.baseAddress! + index),
                    UnsafeRawPointer(b.baseAddress! + index)
                )
                sums +=
                    left.loadUnaligned(as: SIMD8<Float>.self)
                    * right.loadUnaligned(as: SIMD8<Float>.self)
                index += 8
            }
            var sum = sums.sum()
            while index < count {
                sum += a[index] * b[index]
                index += 1
            }
            return sum
        }
    }
}
