/// A cell of the picture that looked the same over a stretch of time.
///
/// Tokens are selected, never averaged: the vector is the one encoded from
/// the frame at `startTick`, and the token keeps its own place and time.
public struct VisionToken: Sendable, Equatable {
    /// Row of the cell, from the top.
    public var row: Int
    /// Column of the cell, from the left.
    public var column: Int
    /// First instant it holds, in ticks of the footage.
    public var startTick: Int64
    /// First instant it no longer holds, in ticks of the footage.
    public var endTick: Int64
    /// Encoded appearance; length and meaning belong to the encoder.
    public var vector: [Float]

    /// Makes a token.
    public init(row: Int, column: Int, startTick: Int64, endTick: Int64, vector: [Float]) {
        self.row = row
        self.column = column
        self.startTick = startTick
        self.endTick = endTick
        self.vector = vector
    }
}
