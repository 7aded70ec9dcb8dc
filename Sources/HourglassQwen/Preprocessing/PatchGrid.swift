/// How many patches a picture or a clip has.
public struct PatchGrid: Hashable, Sendable {
    /// Pairs of frames; 1 for a still picture.
    public let pairs: Int
    /// Rows of patches; even.
    public let rows: Int
    /// Columns of patches; even.
    public let columns: Int

    /// Makes a grid.
    public init(pairs: Int, rows: Int, columns: Int) {
        self.pairs = pairs
        self.rows = rows
        self.columns = columns
    }

    /// Patches in one pair of frames.
    public var patchesPerPair: Int { rows * columns }
    /// All patches.
    public var patchCount: Int { pairs * patchesPerPair }
}
