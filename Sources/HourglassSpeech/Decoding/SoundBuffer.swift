internal import HourglassCore
internal import HourglassMedia

/// The stretch of sound that is being listened to, without holes.
///
/// Short gaps become silence. A gap longer than a window ends the stretch;
/// what follows begins another one.
struct SoundBuffer {
    /// Position of the first sample kept, in samples of the footage's clock.
    private(set) var start: Int64 = 0
    private(set) var samples: [Float] = []
    /// Sound beyond a long gap.
    private var beyond: AudioChunk?
    /// Whether no more sound comes.
    private(set) var isEnded = false

    /// First position that is not there yet.
    var end: Int64 { start + Int64(samples.count) }

    /// Whether more sound is wanted to reach a position.
    func lacks(_ position: Int64) -> Bool { end < position && beyond == nil && !isEnded }

    /// Adds the next chunk; nil says that no more come.
    mutating func add(_ chunk: AudioChunk?) {
        guard let chunk else {
            isEnded = true
            return
        }
        let position = chunk.start.ticks
        if samples.isEmpty { start = position }
        let gap = position - end
        if gap > Int64(MelSpectrogram.windowSamples) {
            beyond = chunk
        } else {
            if gap > 0 { samples += [Float](repeating: 0, count: Int(gap)) }
            samples += chunk.samples
        }
    }

    /// Goes on behind a long gap; false when there is none.
    mutating func crossGap() -> Bool {
        guard let chunk = beyond else { return false }
        beyond = nil
        samples = []
        add(chunk)
        return true
    }

    /// Forgets what lies before a position.
    mutating func drop(before position: Int64) {
        let count = Int(min(max(0, position - start), Int64(samples.count)))
        samples.removeFirst(count)
        start += Int64(count)
    }

    /// Index of the first of at most `count` samples that is louder than a
    /// level; nil when none is.
    func firstLoud(_ level: Float, within count: Int) -> Int? {
        samples.prefix(count).firstIndex { abs($0) > level }
    }

    /// The loudest of the samples in a range of positions.
    func peak(_ range: Range<Int64>) -> Float {
        let first = Int(max(0, min(range.lowerBound - start, Int64(samples.count))))
        let last = Int(max(Int64(first), min(range.upperBound - start, Int64(samples.count))))
        return samples[first..<last].reduce(0) { max($0, abs($1)) }
    }
}
