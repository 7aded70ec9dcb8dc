public import HourglassCore

/// What an index of footage was made with.
///
/// Two passes with equal settings continue one another; a pass with different
/// settings begins anew.
public struct PassSettings: Hashable, Sendable, Codable {
    /// Identifier of the vision encoder.
    public var encoder: String
    /// Numbers in a vector of that encoder.
    public var dimensions: Int
    /// How the working picture is divided into cells.
    public var grid: GridShape
    /// How frames were chosen, in words that differ when the choice does.
    public var mode: String
    /// Languages text was read in; empty when it was not.
    public var textLanguages: [String]
    /// Version of whatever else decides what is stored.
    public var formatVersion: Int

    /// Describes a pass.
    public init(
        encoder: String,
        dimensions: Int,
        grid: GridShape,
        mode: String,
        textLanguages: [String],
        formatVersion: Int
    ) {
        self.encoder = encoder
        self.dimensions = dimensions
        self.grid = grid
        self.mode = mode
        self.textLanguages = textLanguages
        self.formatVersion = formatVersion
    }
}
