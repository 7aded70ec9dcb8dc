/// What the change gate found in one picture, and what it chose to store.
public struct GateDecision: Sendable, Equatable {
    /// Why a whole picture is stored rather than single cells.
    public enum FullFrame: String, Sendable {
        /// Nothing was stored before.
        case first
        /// Most of the picture changed, by a cut or because much moves.
        case mostChanged
        /// The light over the whole picture changed too far.
        case light
        /// Enough time passed since the last full frame.
        case interval
    }

    /// Time of the picture.
    public var tick: Int64
    /// Cells that differ from what was stored, in ascending order; all cells
    /// for the first picture.
    public var changedCells: [Int]
    /// Cells to encode and store now, in ascending order: the changed ones, or
    /// all of them in a full frame.
    public var storedCells: [Int]
    /// Why all cells are stored, or nil when only changed ones are.
    public var fullFrame: FullFrame?
    /// Share of the cells that changed, 0…1.
    public var changedShare: Double
    /// Of the cells that showed detail (text, edges) before, the share that
    /// changed, 0…1; 0 when there were none. It tells a new slide, which
    /// replaces what was there, from a bullet added to one.
    public var replacedShare: Double
    /// Cells that showed detail before, in ascending order.
    public var detailedCells: [Int]
    /// Of the changed cells, those that look again as they did before they
    /// began to change. Where something passed, cells return; where something
    /// was added, they do not.
    public var returnedCells: [Int]
    /// Mean distance of 8×8 means to the picture before, in grey levels: small
    /// where things move, large at a cut.
    public var meanDifference: Float
    /// How much brighter the whole picture is than the last full frame, in
    /// grey levels; taken out before cells are compared.
    public var brightnessShift: Float
    /// Estimated noise of an 8×8 mean, in grey levels (one standard
    /// deviation).
    public var noise: Float
    /// Largest difference, in grey levels, between an 8×8 mean of the picture
    /// and what is stored for it after this decision, light included.
    public var worstStaleness: Float
    /// The same with the brightness shift taken out.
    public var worstStalenessBesidesLight: Float

    /// Makes a decision; what is left out is zero or empty.
    public init(
        tick: Int64,
        changedCells: [Int],
        storedCells: [Int],
        fullFrame: FullFrame? = nil,
        changedShare: Double,
        replacedShare: Double = 0,
        detailedCells: [Int] = [],
        returnedCells: [Int] = [],
        meanDifference: Float = 0,
        brightnessShift: Float = 0,
        noise: Float = 0,
        worstStaleness: Float = 0,
        worstStalenessBesidesLight: Float = 0
    ) {
        self.tick = tick
        self.changedCells = changedCells
        self.storedCells = storedCells
        self.fullFrame = fullFrame
        self.changedShare = changedShare
        self.replacedShare = replacedShare
        self.detailedCells = detailedCells
        self.returnedCells = returnedCells
        self.meanDifference = meanDifference
        self.brightnessShift = brightnessShift
        self.noise = noise
        self.worstStaleness = worstStaleness
        self.worstStalenessBesidesLight = worstStalenessBesidesLight
    }

    /// Whether every cell is stored.
    public var isFullFrame: Bool { fullFrame != nil }
}

/// How two pictures differ, by the criterion of the change gate.
public struct PictureDifference: Sendable, Equatable {
    /// Cells that differ, in ascending order.
    public var changedCells: [Int]
    /// Share of the cells that differ, 0…1.
    public var changedShare: Double
    /// How much brighter the second picture is as a whole, in grey levels.
    public var brightnessShift: Float
    /// Largest difference of an 8×8 mean, in grey levels, light included.
    public var worstDifference: Float
    /// Strongest evidence of change over all cells; 1 is the threshold.
    public var strength: Float
}
