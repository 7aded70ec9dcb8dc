extension ChangeGate {
    /// Settings of the gate. The defaults are chosen by
    /// `Benchmarks/ChangeGate`, over several seeds and kinds of footage.
    public struct Configuration: Sendable, Equatable {
        /// A cell changed when a sub-block differs by more than this many
        /// standard deviations of the noise (κ).
        public var kappa: Float = 8
        /// Least threshold for 8×8 means of luma, in grey levels, however
        /// clean the footage.
        public var lumaFloor: Float = 4
        /// Least threshold for the three details, in grey levels. Details
        /// waver more around edges under compression.
        public var detailFloor: Float = 7
        /// Least threshold for chroma, in levels of 8-bit chroma.
        public var chromaFloor: Float = 5
        /// Largest threshold in grey levels, however noisy the footage. It
        /// bounds how stale the index can get.
        public var ceiling: Float = 12
        /// Share of the threshold that suffices next to a changed cell, in a
        /// cell that changed in the picture before, or when it lasts.
        public var weakShare: Float = 0.8
        /// Pictures in a row after which weak evidence counts as change.
        public var weakPersistence: Int = 3
        /// Share of changed cells from which a full frame is stored.
        public var fullFrameShare: Double = 0.6
        /// Shift of brightness, in grey levels, from which a full frame is
        /// stored.
        public var lightLimit: Float = 24
        /// Longest time between full frames, in seconds.
        public var fullFrameSeconds: Double = 600
        /// Detail, in grey levels, from which a cell counts as showing text
        /// or edges.
        public var detailLevel: Float = 8

        /// The default settings.
        public init() {}
    }
}
