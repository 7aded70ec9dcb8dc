public import HourglassCore

/// A still picture to look for on the timeline.
///
/// The picture is encoded like a frame. A moment matches as far as its cells
/// look like the picture's cells at the same place. Cells with structure or
/// colour count more than plain ground, which most pictures share.
///
/// The picture may have been scaled, compressed again, be a little brighter,
/// or off by a cell in any direction. With `toleratesCrop` its edges may also
/// have been cut off, up to a tenth on each side: promising moments are then
/// compared with the picture in many placements inside the frame.
public struct ImageQuery: Sendable {
    /// Score from which a moment shows the picture.
    ///
    /// Of generated slides on one template and scenes of shapes, the right
    /// moment scores above it also after compression, scaling, noise, a change
    /// of light or a crop of a few percent; the best of the others stays below.
    /// See `Benchmarks/Vision/README.md` for the numbers.
    public static let threshold = 0.87

    /// Cells of the footage.
    public let grid: GridShape
    private let whole: PlacedPicture
    private let cropped: [PlacedPicture]

    /// Encodes a picture of any size and format.
    ///
    /// - Parameters:
    ///   - picture: what to look for.
    ///   - grid: grid of the footage to search.
    ///   - encoder: the encoder the footage was indexed with.
    ///   - toleratesCrop: whether to encode 120 placements more, for a picture
    ///     whose edges were cut off.
    public init(
        _ picture: PixelBuffer,
        grid: GridShape,
        encoder: some VisionEncoder,
        toleratesCrop: Bool
    ) throws {
        self.grid = grid
        let source = picture.lumaAndChroma()
        whole = try PlacedPicture(source, at: .whole, grid: grid, encoder: encoder)
        guard toleratesCrop else {
            cropped = []
            return
        }
        // Placements are many: scale to what they need once.
        let size = WorkingSize(grid: grid)
        var reduced = PixelBuffer(format: .yuv420, width: size.width * 2, height: size.height * 2)
        reduced.draw(source, x: 0, y: 0, width: reduced.width, height: reduced.height)
        cropped = try Placement.crops.map {
            try PlacedPicture(reduced, at: $0, grid: grid, encoder: encoder)
        }
    }

    /// Encodes a picture with the built-in encoder, tolerating a crop, in about
    /// a fifth of a second.
    public init(_ picture: PixelBuffer, grid: GridShape) throws {
        try self.init(picture, grid: grid, encoder: PatchEncoder(), toleratesCrop: true)
    }

    /// How well a picture's cells match the query, 0…1.
    ///
    /// - Parameter cells: a vector for each cell of the grid; nil where none
    ///   is known, which counts as no match.
    /// - Precondition: there are as many cells as the grid has.
    public func score(_ cells: [[Float]?]) -> Double {
        precondition(cells.count == grid.count, "The cells are not those of the grid")
        let wholeScore = CellShift.all.map { whole.score(cells, shift: $0, grid: grid) }.max() ?? 0
        return Double(max(wholeScore, croppedScore(cells)))
    }

    private func croppedScore(_ cells: [[Float]?]) -> Float {
        cropped.reduce(0) { max($0, $1.score(cells, shift: CellShift(), grid: grid)) }
    }

    /// A stretch of time and how well it matches.
    public struct Moment: Sendable, Equatable {
        /// First instant, in ticks of the footage.
        public var startTick: Int64
        /// First instant after.
        public var endTick: Int64
        /// Score of the stretch, 0…1.
        public var score: Double
    }

    /// Scores all of the time that tokens cover.
    ///
    /// - Parameter tokens: tokens of one footage, in any order.
    /// - Returns: stretches of constant score, in order of time, without
    ///   gaps inside what the tokens cover.
    /// - Complexity: O(n log n) in the number of tokens, with nine dot
    ///   products a token. Tolerance for a crop adds a fixed amount.
    public func moments(in tokens: some Sequence<VisionToken>) -> [Moment] {
        let tokens = tokens.filter {
            $0.startTick < $0.endTick && (0..<grid.rows).contains($0.row)
                && (0..<grid.columns).contains($0.column)
        }
        var moments = sweep(tokens)
        if !cropped.isEmpty { compareCrops(&moments, tokens) }
        return moments
    }

    /// A change of the score at an instant.
    private struct Step {
        var tick: Int64
        var shift: Int
        var gain: Float
    }

    /// Goes through time once, keeping the score of each shift.
    private func sweep(_ tokens: [VisionToken]) -> [Moment] {
        var steps: [Step] = []
        steps.reserveCapacity(tokens.count * 2 * CellShift.all.count)
        for token in tokens {
            let cell = token.row * grid.columns + token.column
            for (index, shift) in CellShift.all.enumerated() {
                guard let asked = shift.source(of: cell, in: grid) else { continue }
                let gain = whole.gain(of: token.vector, at: asked)
                steps.append(Step(tick: token.startTick, shift: index, gain: gain))
                steps.append(Step(tick: token.endTick, shift: index, gain: -gain))
            }
        }
        steps.sort { $0.tick < $1.tick }
        let overlaps = CellShift.all.map { Double(whole.weight(under: $0, grid: grid)) }
        // In double precision, for sums of millions of gains drift.
        var sums = [Double](repeating: 0, count: CellShift.all.count)
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
            let best = zip(sums, overlaps).reduce(0) { best, pair in
                pair.1 > 0.5 ? max(best, pair.0 / pair.1) : best
            }
            moments.append(Moment(startTick: tick, endTick: tick, score: min(1, best)))
        }
        return moments
    }

    /// Moments compared in all placements: the most promising ones.
    private static let candidates = 64

    private func compareCrops(_ moments: inout [Moment], _ tokens: [VisionToken]) {
        let promising = moments.indices.sorted { moments[$0].score > moments[$1].score }
            .prefix(Self.candidates)
        var byCell = [[VisionToken]](repeating: [], count: grid.count)
        for token in tokens { byCell[token.row * grid.columns + token.column].append(token) }
        for index in promising {
            let tick = moments[index].startTick
            let cells = byCell.map { tokens in
                tokens.first { $0.startTick <= tick && tick < $0.endTick }?.vector
            }
            moments[index].score = max(moments[index].score, Double(croppedScore(cells)))
        }
    }
}
