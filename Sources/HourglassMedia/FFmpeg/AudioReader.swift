internal import CFFmpeg
internal import HourglassCore

/// Reads a sound track onto the footage's clock.
///
/// Sendable because one caller at a time asks for the next chunk.
final class AudioReader: @unchecked Sendable {
    let interruption = Interruption()
    private let footage: Footage
    private let wanted: Int?
    private let start: MediaTime

    private var decoder: AudioDecoder?
    private var timebase = Timebase.microseconds
    private var resampler: AudioResampler?
    private var placement = AudioPlacement(rate: AudioSamples.sampleRate)
    /// A frame that belongs behind a gap.
    private var held: (frame: FrameBuffer, position: Int64)?
    private var pending: [Float] = []
    /// Where the first pending sample lies.
    private var pendingStart: Int64 = 0
    /// Nothing before this position is handed out.
    private var floor: Int64
    private var isAtEnd = false

    private static let chunk = 10 * AudioSamples.sampleRate

    init(_ footage: Footage, stream: Int?, from start: MediaTime) {
        (self.footage, wanted, self.start) = (footage, stream, start)
        floor = start.rescaled(to: AudioSamples.timebase).ticks
    }

    /// The next chunk, or nil at the end.
    func next() throws -> AudioChunk? {
        let decoder = try self.decoder ?? open()
        self.decoder = decoder
        while true {
            if pending.count >= Self.chunk { return take(Self.chunk) }
            if let (frame, position) = held {
                held = nil
                if !pending.isEmpty {
                    held = (frame, position)
                    return take(pending.count)
                }
                pendingStart = position
                try convert(frame)
            } else if isAtEnd {
                return pending.isEmpty ? nil : take(pending.count)
            } else if let frame = try decoder.next() {
                try admit(frame)
            } else {
                drain()
                isAtEnd = true
            }
            dropEarly()
        }
    }

    private func open() throws -> AudioDecoder {
        let demuxer = try Demuxer(opening: footage.path, interruption: interruption)
        let index =
            wanted
            ?? Int(
                av_find_best_stream(
                    demuxer.context,
                    AVMEDIA_TYPE_AUDIO,
                    -1,
                    Int32(footage.video.index),
                    nil,
                    0
                )
            )
        guard (0..<demuxer.streamCount).contains(index),
            demuxer.stream(index).pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO
        else {
            throw MediaError(
                .outOfRange,
                wanted.map { "Stream \($0) of '\(footage.path)' is no sound track." }
                    ?? "'\(footage.path)' has no sound."
            )
        }
        demuxer.select(streams: [index])
        timebase = Timebase(demuxer.stream(index).pointee.time_base)
        if start > .zero {
            // A little earlier: the first frames after a seek sound muffled.
            let early = max(.zero, start - MediaTime(ticks: 500, timebase: .milliseconds))
            let target = origin.rescaled(to: timebase) + early
            _ = demuxer.seek(stream: index, notAfter: target.ticks)
        }
        return try AudioDecoder(demuxer: demuxer, stream: index)
    }

    private var origin: MediaTime {
        MediaTime(ticks: footage.video.startTime ?? 0, timebase: footage.video.timebase)
    }

    private func admit(_ frame: FrameBuffer) throws {
        guard frame.sampleCount > 0, frame.sampleRate > 0 else { return }
        let position = frame.bestTimestamp.map { stamp in
            // Both in one fine timebase before the difference is rounded.
            let fine = Timebase(1, 90_000 * 16)
            let time = MediaTime(ticks: stamp, timebase: timebase).rescaled(to: fine)
            return (time - origin).rescaled(to: AudioSamples.timebase).ticks
        }
        if let resampler, resampler.form != AudioResampler.Form(frame) {
            drain()
            placement.changeRate()
        }
        let decision = placement.place(position)
        placement.advance(frame.sampleCount, inputRate: frame.sampleRate)
        switch decision {
        case .follow: try convert(frame)
        case .jump(let target):
            drain()
            if pending.isEmpty {
                pendingStart = target
                try convert(frame)
            } else {
                held = (frame, target)
            }
        }
    }

    private func convert(_ frame: FrameBuffer) throws {
        let resampler =
            try self.resampler
            ?? AudioResampler(
                AudioResampler.Form(frame),
                to: AudioSamples.sampleRate,
                path: footage.path
            )
        self.resampler = resampler
        resampler.convert(frame, into: &pending)
    }

    private func drain() {
        resampler?.convert(nil, into: &pending)
        resampler = nil
    }

    /// What lies before the floor is left out.
    private func dropEarly() {
        guard pendingStart < floor, !pending.isEmpty else { return }
        let count = Int(min(Int64(pending.count), floor - pendingStart))
        pending.removeFirst(count)
        pendingStart += Int64(count)
    }

    private func take(_ count: Int) -> AudioChunk {
        let chunk = AudioChunk(
            start: MediaTime(ticks: pendingStart, timebase: AudioSamples.timebase),
            samples: Array(pending.prefix(count))
        )
        pending.removeFirst(count)
        pendingStart += Int64(count)
        floor = max(floor, pendingStart)
        return chunk
    }
}
