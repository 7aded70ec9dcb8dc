import HourglassCore
import HourglassMedia
import HourglassVision

/// Compares key frames by the criterion of the change gate.
struct KeyFramePolicy: GroupPolicy {
    private let size: WorkingSize
    private var gate: ChangeGate
    private var faint = FaintActivity()
    private let interest: SceneInterest
    /// Pixels of the footage's pictures.
    private let pixels: Int

    /// A policy for pictures compared at `size`.
    ///
    /// - Parameters:
    ///   - pixels: of the footage's pictures.
    ///   - interest: whether what is faint is of interest.
    init(size: WorkingSize, pixels: Int, timebase: Timebase, interest: SceneInterest) {
        (self.size, self.pixels, self.interest) = (size, pixels, interest)
        gate = ChangeGate(grid: size.grid, timebase: timebase)
    }

    /// Bytes it takes at the very least to code that a cell changed: some
    /// 33 macroblocks of 720p footage lie under one.
    private static let leastBytesPerCell = 4
    /// Length of a group, in seconds, in which something can pass unseen.
    private static let longGroup = 4.0
    /// A still packet of a byte for so many pixels holds so much noise that an
    /// object does not stand out: 2 kB of a 720p picture.
    private static let pixelsPerNoiseByte = 450.0

    mutating func verdict(
        on group: GroupSummary,
        first: DecodedFrame,
        next: DecodedFrame?
    ) -> GroupVerdict {
        let isFaintlyActive = faint.isPresent(
            in: Array(group.packetByteCounts.dropFirst()),
            seconds: group.range.duration.seconds,
            isWhole: first.isKey && next != nil
        )
        // Without a picture to compare with, or when one cannot be had, only
        // decoding tells.
        guard let next,
            let before = try? first.workingPicture(width: size.width, height: size.height),
            let after = try? next.workingPicture(width: size.width, height: size.height)
        else { return .unknown }
        _ = gate.admit(before, tick: first.time.ticks)
        let changed = gate.difference(before, after).changedCells
        // What is faint leaves no trace at the ends of a group, and under
        // coded noise nothing small tells by its packets either; where key
        // frames are far apart, it comes and goes between two of them.
        let isBuried =
            group.range.duration.seconds >= Self.longGroup
            && faint.quietBytes * Self.pixelsPerNoiseByte >= Double(pixels)
        if isFaintlyActive || isBuried, interest.isPresent { return .unknown }
        return changed.isEmpty
            ? .alike : .differ(leastBytes: changed.count * Self.leastBytesPerCell)
    }
}
