import HourglassCore
import HourglassMedia
import HourglassVision

/// Opens the pictures between two key frames where these differ, by the
/// criterion of the change gate.
struct KeyFramePolicy: GroupPolicy {
    private let size: WorkingSize
    private var gate: ChangeGate

    /// A policy for pictures compared at `size`.
    init(size: WorkingSize, timebase: Timebase) {
        self.size = size
        gate = ChangeGate(grid: size.grid, timebase: timebase)
    }

    mutating func needsInterior(
        of group: GroupSummary,
        first: DecodedFrame,
        next: DecodedFrame?
    ) -> Bool {
        // Without a picture to compare with, or when one cannot be had, only
        // decoding tells.
        guard let next,
            let before = try? first.workingPicture(width: size.width, height: size.height),
            let after = try? next.workingPicture(width: size.width, height: size.height)
        else { return true }
        _ = gate.admit(before, tick: first.time.ticks)
        return !gate.difference(before, after).changedCells.isEmpty
    }
}
