public import HourglassCore

/// Finds when a change began, among the pictures between two samples.
///
/// The gate sees that a picture differs from what it knew; the change began
/// at that picture or at one of those in between. Pictures are asked for one
/// by one, so that only those needed are scaled or decoded.
public struct ChangeLocator: Sendable {
    /// How the pictures in between are gone through.
    public enum Search: Sendable {
        /// By halves. Right when the change, once there, stays: slides, cuts,
        /// builds. Looks at log₂(n) pictures.
        case bisection
        /// From the first on. Finds also what came and went.
        case scan
    }

    private let gate: ChangeGate
    private let before: [CellSignature]
    private let cells: [Int]

    /// A locator of a change from the picture `before` in some cells.
    ///
    /// - Parameters:
    ///   - gate: gives the criterion and the noise known so far.
    ///   - before: last picture that did not show the change.
    ///   - cells: cells that changed, as the decision lists them.
    public init(gate: ChangeGate, before: PixelBuffer, cells: [Int]) {
        self.gate = gate
        self.before = PictureSignature.make(of: before, grid: gate.grid)
        self.cells = cells
    }

    /// Index of the first picture that shows the change, or nil when none of
    /// them does and it began at the sample itself.
    ///
    /// A picture shows the change when at least a quarter of the cells differ,
    /// so that something small that moves in the same place does not pass for
    /// it.
    ///
    /// - Parameters:
    ///   - count: number of pictures in between, in order of time.
    ///   - search: how to look for it.
    ///   - picture: gives one of them.
    public func first(
        of count: Int,
        search: Search = .bisection,
        picture: (Int) throws -> PixelBuffer
    ) rethrows -> Int? {
        guard count > 0, !cells.isEmpty else { return nil }
        switch search {
        case .scan:
            for index in 0..<count where shows(try picture(index)) { return index }
            return nil
        case .bisection:
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if shows(try picture(middle)) { high = middle } else { low = middle + 1 }
            }
            return low < count ? low : nil
        }
    }

    private func shows(_ picture: PixelBuffer) -> Bool {
        let changed = Set(gate.changedCells(from: before, to: picture))
        let seen = cells.count { changed.contains($0) }
        return seen * 4 >= cells.count && seen > 0
    }
}
