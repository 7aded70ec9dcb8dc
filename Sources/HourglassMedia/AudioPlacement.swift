/// Decides where on the footage's clock decoded sound lies.
///
/// Positions count samples of the output from media time 0. Sound follows on
/// from what came before as long as its timestamps agree within what
/// containers round; a step beyond that is a gap, an overlap, or, a second and
/// more back, a recording that begins anew and goes on from there, as the
/// pictures' clock has it.
struct AudioPlacement {
    /// What to do with the next stretch of sound.
    enum Decision: Equatable {
        /// It follows on from the one before.
        case follow
        /// It starts at this position.
        case jump(to: Int64)
    }

    /// Output samples a second.
    private let rate: Int64
    private var expected: Int64?
    private var shift: Int64 = 0
    /// What the sound since the last jump adds up to: output samples times the
    /// input's rate.
    private var runStart: Int64 = 0
    private var runCount: Int64 = 0

    init(rate: Int) { self.rate = Int64(rate) }

    /// Timestamps may be this far off before they are believed over the count
    /// of samples: Matroska rounds to milliseconds, recorders jitter more.
    private var tolerance: Int64 { rate / 20 }

    /// Where the next stretch belongs; to be followed by `advance`.
    mutating func place(_ position: Int64?) -> Decision {
        guard let expected else {
            let first = position ?? 0
            begin(at: first)
            return .jump(to: first)
        }
        guard let position else { return .follow }
        var (shifted, overflow) = position.addingReportingOverflow(shift)
        if overflow || shifted.magnitude > UInt64(Int64.max / 4) { return .follow }
        if shifted < expected - rate {
            shift = expected - position
            shifted = expected
        }
        guard abs(shifted - expected) > tolerance else { return .follow }
        begin(at: shifted)
        return .jump(to: shifted)
    }

    private mutating func begin(at position: Int64) {
        (runStart, runCount, expected) = (position, 0, position)
    }

    /// Counts a stretch of `count` input samples.
    mutating func advance(_ count: Int, inputRate: Int) {
        runCount += Int64(count)
        expected = runStart + runCount * rate / Int64(max(1, inputRate))
    }

    /// A change of the input's rate begins a new count.
    mutating func changeRate() {
        if let expected { begin(at: expected) }
    }

    /// Where the next stretch would follow on.
    var end: Int64 { expected ?? 0 }
}
