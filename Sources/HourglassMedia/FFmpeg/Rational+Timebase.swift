internal import CFFmpeg
internal import HourglassCore

extension Timebase {
    /// Takes over a timebase of FFmpeg; microseconds when it is unusable.
    init(_ rational: AVRational) {
        if rational.num > 0, rational.den > 0 {
            self.init(rational.num, rational.den)
        } else {
            self = .microseconds
        }
    }
}
