public import HourglassCore

/// Which frames of the footage are looked at.
public enum SamplingMode: Sendable {
    /// All of them.
    case everyFrame
    /// Decodes all; gives the frame on screen at each multiple of the
    /// interval. An interval of zero is every frame.
    case interval(MediaTime)
    /// Decodes all; gives frames at most this far apart, those whose packets
    /// say that something shows up, and every frame between them in
    /// `SampledFrame.between`.
    case thorough(maxGap: MediaTime)
    /// Decodes key frames, and what lies between them only where the picture
    /// changes.
    case adaptive(AdaptiveSampling)
    /// Decodes key frames only, and the last stretch up to the last frame.
    case keyFrames
    /// The frame on screen at each of these times, in any order, and nothing
    /// else: frames come in the order shown, each once, with a clock that holds
    /// only themselves. Times outside the footage mean its ends.
    case moments([MediaTime])
}

extension SamplingMode {
    /// Whether frames where something shows up are looked at in any case.
    var noticesSuddenFrames: Bool {
        switch self {
        case .thorough, .adaptive: true
        case .everyFrame, .interval, .keyFrames, .moments: false
        }
    }
}

/// How the adaptive mode spends its effort.
///
/// What it can miss: a change that comes and goes between two key frames
/// which look alike, in packets no larger than usual. What it can date late, at
/// a key frame: a change coded in fewer bytes than its policy thinks possible.
public struct AdaptiveSampling: Sendable, Hashable {
    /// Frames of decoded stretches are at most this far apart.
    public var step: MediaTime
    /// Key frames closer than this to the one looked at before are treated
    /// like any other frame.
    public var minimumGap: MediaTime
    /// A stretch longer than this is decoded whatever its ends look like.
    public var maximumGap: MediaTime
    /// Whether packet sizes may call for decoding.
    public var usesPacketSizes: Bool

    /// The defaults look at least twice a second where something changes.
    public init(
        step: MediaTime = MediaTime(ticks: 500, timebase: .milliseconds),
        minimumGap: MediaTime = MediaTime(ticks: 1000, timebase: .milliseconds),
        maximumGap: MediaTime = MediaTime(ticks: 20_000, timebase: .milliseconds),
        usesPacketSizes: Bool = true
    ) {
        self.step = step
        self.minimumGap = minimumGap
        self.maximumGap = maximumGap
        self.usesPacketSizes = usesPacketSizes
    }
}
