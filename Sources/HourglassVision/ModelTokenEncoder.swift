public import HourglassCore

/// Makes vision tokens of a model while footage is indexed.
///
/// Indexing knows no model: it hands over the pictures its change gate has
/// seen, and stores what comes back.
public protocol ModelTokenEncoder: Sendable {
    /// Names the model and every setting that decides what is stored. An index
    /// made under another name is made anew.
    var identifier: String { get }

    /// Begins a pass over footage, or goes on with one: what is stored before
    /// is not looked at, so that the first picture is encoded whole.
    ///
    /// - Parameters:
    ///   - grid: how the gate divides pictures.
    ///   - displayWidth: width of the footage as shown, in pixels.
    ///   - displayHeight: its height.
    ///   - timebase: of all ticks.
    func makePass(
        grid: GridShape,
        displayWidth: Int,
        displayHeight: Int,
        timebase: Timebase
    ) throws -> any ModelTokenPass
}

/// One pass of a `ModelTokenEncoder` over footage. Used by one task at a time.
public protocol ModelTokenPass: AnyObject {
    /// Takes the next picture that the gate has seen.
    ///
    /// - Parameters:
    ///   - tick: when it is shown.
    ///   - changedCells: cells of the gate's grid that changed.
    ///   - picture: the picture at full resolution, `rgb24`; converted only
    ///     when it is encoded.
    /// - Returns: tokens to store; nil when nothing is.
    func admit(
        tick: Int64,
        changedCells: [Int],
        picture: () throws -> PixelBuffer
    ) throws -> ModelTokenFrame?

    /// Encodes what changed since the last picture that was encoded; called at
    /// the end of the footage, with the last picture admitted.
    func flush(picture: () throws -> PixelBuffer) throws -> ModelTokenFrame?

    /// What was counted so far, to be stored with the pass: names and numbers.
    var figures: [String: Double] { get }
}
