internal import CFFmpeg
internal import HourglassCore

/// The sound of a stream for browsers: copied where it is AAC or MP3, else
/// encoded anew as AAC.
///
/// Confined to the thread that uses it.
final class BrowserSound {
    private let demuxer: Demuxer
    private let packets: ClipSound
    private let track: Int
    private let encoder: SoundEncoder?
    private let framing: SoundFraming?
    private var ready: [Packet] = []
    private var isFinished = false
    private(set) var timebase: AVRational

    /// - Parameters:
    ///   - audio: the track.
    ///   - start: container time that becomes zero.
    init(
        _ footage: Footage,
        audio: AudioStream,
        start: MediaTime,
        interruption: Interruption
    ) throws {
        demuxer = try Demuxer(opening: footage.path, interruption: interruption)
        guard audio.index < demuxer.streamCount else {
            throw MediaError(.cannotOpen, "'\(footage.path)' has changed since it was probed.")
        }
        track = audio.index
        let base = demuxer.stream(track).pointee.time_base
        packets = ClipSound(
            demuxer,
            tracks: [
                ClipSound.Track(
                    source: track,
                    target: 0,
                    timebase: Timebase(base),
                    isSound: true
                )
            ],
            start: start,
            end: MediaTime(seconds: 1e7, timebase: Timebase(base))
        )
        encoder =
            ["aac", "mp3"].contains(audio.codec)
            ? nil : try SoundEncoder(demuxer: demuxer, stream: track)
        framing = audio.codec == "aac" ? try SoundFraming(demuxer: demuxer, stream: track) : nil
        timebase = encoder?.timebase ?? base
    }

    func addStream(to muxer: FragmentMuxer) -> Int {
        guard let encoder else { return muxer.addStream(like: demuxer, stream: track) }
        return muxer.addStream(timebase: timebase, encoder: encoder.context)
    }

    /// The next packet, its times counted from the stream's start.
    func next() throws -> Packet? {
        while ready.isEmpty, !isFinished {
            let packet = try packets.next()?.packet
            if packet == nil { isFinished = true }
            if let encoder {
                ready += try encoder.encode(packet)
            } else if let packet {
                guard let framing else {
                    ready.append(packet)
                    continue
                }
                if let framed = framing.framed(packet) { ready.append(framed) }
            }
        }
        return ready.isEmpty ? nil : ready.removeFirst()
    }
}

/// Takes the headers off AAC that transport streams put before each packet;
/// what has none passes as it is.
final class SoundFraming {
    private var context: UnsafeMutablePointer<AVBSFContext>?

    init(demuxer: Demuxer, stream index: Int) throws {
        let stream = demuxer.stream(index)
        guard let filter = av_bsf_get_by_name("aac_adtstoasc"),
            av_bsf_alloc(filter, &context) >= 0, let context
        else {
            throw MediaError(.cannotWrite, "The installed FFmpeg cannot repack AAC sound.")
        }
        avcodec_parameters_copy(context.pointee.par_in, stream.pointee.codecpar)
        context.pointee.time_base_in = stream.pointee.time_base
        guard av_bsf_init(context) >= 0 else {
            throw MediaError(.cannotWrite, "The sound of '\(demuxer.path)' cannot be repacked.")
        }
    }

    deinit { av_bsf_free(&context) }

    /// The packet without its header; nil when it is damaged.
    func framed(_ packet: Packet) -> Packet? {
        let copy = packet.moved(
            presentation: packet.pointer.pointee.pts,
            decoding: packet.pointer.pointee.dts,
            duration: packet.duration
        )
        guard av_bsf_send_packet(context, copy.pointer) >= 0 else { return nil }
        let result = Packet()
        return av_bsf_receive_packet(context, result.pointer) >= 0 ? result : nil
    }
}

/// Decodes sound and encodes it as AAC.
final class SoundEncoder {
    let context: UnsafeMutablePointer<AVCodecContext>
    private let decoder: UnsafeMutablePointer<AVCodecContext>
    private var resampler: OpaquePointer?
    private let sourceTimebase: AVRational
    private var samples: [[Float]]
    /// Sample at which the first of `samples` sounds.
    private var position: Int64 = 0
    private var hasStarted = false

    var timebase: AVRational { AVRational(num: 1, den: context.pointee.sample_rate) }

    init(demuxer: Demuxer, stream index: Int) throws {
        let stream = demuxer.stream(index)
        let parameters = stream.pointee.codecpar!
        sourceTimebase = stream.pointee.time_base
        guard let decoding = avcodec_find_decoder(parameters.pointee.codec_id),
            let encoding = avcodec_find_encoder(AV_CODEC_ID_AAC),
            let decoder = avcodec_alloc_context3(decoding),
            let context = avcodec_alloc_context3(encoding)
        else {
            throw MediaError(
                .unsupportedCodec,
                "The sound of '\(demuxer.path)' cannot be made playable for a browser."
            )
        }
        (self.decoder, self.context) = (decoder, context)
        let channels = min(2, max(1, parameters.pointee.ch_layout.nb_channels))
        samples = Array(repeating: [], count: Int(channels))
        avcodec_parameters_to_context(decoder, parameters)
        decoder.pointee.pkt_timebase = sourceTimebase
        context.pointee.sample_rate = 48_000
        context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
        av_channel_layout_default(&context.pointee.ch_layout, channels)
        context.pointee.bit_rate = 64_000 * Int64(channels)
        context.pointee.time_base = AVRational(num: 1, den: 48_000)
        context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
        guard avcodec_open2(decoder, decoding, nil) >= 0, avcodec_open2(context, encoding, nil) >= 0
        else {
            throw MediaError(
                .unsupportedCodec,
                "The sound of '\(demuxer.path)' cannot be made playable for a browser."
            )
        }
    }

    deinit {
        var decoder: UnsafeMutablePointer<AVCodecContext>? = decoder
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&decoder)
        avcodec_free_context(&context)
        swr_free(&resampler)
    }

    /// Packets out of one more packet, or out of what is left when nil.
    func encode(_ packet: Packet?) throws -> [Packet] {
        // A damaged packet is left out, as players do.
        _ = avcodec_send_packet(decoder, packet?.pointer)
        let frame = FrameBuffer()
        while avcodec_receive_frame(decoder, frame.pointer) >= 0 { convert(frame) }
        return drain(isLast: packet == nil)
    }

    private func convert(_ frame: FrameBuffer) {
        if resampler == nil {
            var own = context.pointee.ch_layout
            swr_alloc_set_opts2(
                &resampler,
                &own,
                AV_SAMPLE_FMT_FLTP,
                context.pointee.sample_rate,
                &frame.pointer.pointee.ch_layout,
                AVSampleFormat(frame.pointer.pointee.format),
                frame.pointer.pointee.sample_rate,
                0,
                nil
            )
            guard let resampler, swr_init(resampler) >= 0 else { return }
        }
        place(frame)
        let rate = Int64(context.pointee.sample_rate)
        let room =
            Int(
                av_rescale_rnd(
                    Int64(frame.pointer.pointee.nb_samples),
                    rate,
                    Int64(max(1, frame.pointer.pointee.sample_rate)),
                    AV_ROUND_UP
                )
            ) + 256
        var planes = samples.indices.map { _ in [Float](repeating: 0, count: room) }
        let count = withPlanes(&planes) { output in
            let input = UnsafeMutableRawPointer(frame.pointer.pointee.extended_data!)
                .assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
            return swr_convert(
                resampler,
                output,
                Int32(room),
                input,
                frame.pointer.pointee.nb_samples
            )
        }
        guard count > 0 else { return }
        for channel in samples.indices {
            samples[channel].append(contentsOf: planes[channel][..<Int(count)])
        }
    }

    /// Notes when the first sample sounds, and fills gaps with silence, so
    /// that sound never runs ahead of the picture.
    private func place(_ frame: FrameBuffer) {
        guard let time = frame.bestTimestamp else { return }
        let sample = av_rescale_q(time, sourceTimebase, timebase)
        guard hasStarted else {
            (hasStarted, position) = (true, max(0, sample))
            return
        }
        let gap = sample - (position + Int64(samples[0].count))
        guard gap > 4800, gap < 48_000 * 600 else { return }
        for channel in samples.indices {
            samples[channel].append(contentsOf: repeatElement(0, count: Int(gap)))
        }
    }

    private func drain(isLast: Bool) -> [Packet] {
        let size = Int(context.pointee.frame_size)
        var packets: [Packet] = []
        var used = 0
        while samples[0].count - used >= size || isLast && samples[0].count > used {
            let count = min(size, samples[0].count - used)
            let frame = FrameBuffer()
            frame.pointer.pointee.nb_samples = Int32(count)
            frame.pointer.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
            frame.pointer.pointee.sample_rate = context.pointee.sample_rate
            av_channel_layout_copy(
                &frame.pointer.pointee.ch_layout,
                &context.pointee.ch_layout
            )
            guard av_frame_get_buffer(frame.pointer, 0) >= 0 else { fatalError("Out of memory") }
            for channel in samples.indices {
                samples[channel].withUnsafeBytes {
                    _ = memcpy(
                        frame.pointer.pointee.extended_data[channel]!,
                        $0.baseAddress! + used * 4,
                        count * 4
                    )
                }
            }
            frame.pointer.pointee.pts = position
            position += Int64(count)
            used += count
            _ = avcodec_send_frame(context, frame.pointer)
            packets += received()
        }
        for channel in samples.indices { samples[channel].removeFirst(used) }
        if isLast {
            _ = avcodec_send_frame(context, nil)
            packets += received()
        }
        return packets
    }

    private func received() -> [Packet] {
        var packets: [Packet] = []
        while true {
            let packet = Packet()
            guard avcodec_receive_packet(context, packet.pointer) >= 0 else { return packets }
            packets.append(packet)
        }
    }

    private func withPlanes<Result>(
        _ planes: inout [[Float]],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Result
    ) -> Result {
        var pointers: [UnsafeMutablePointer<UInt8>?] = planes.indices.map { channel in
            planes[channel].withUnsafeMutableBytes {
                $0.baseAddress?.assumingMemoryBound(to: UInt8.self)
            }
        }
        return withExtendedLifetime(planes) { body(&pointers) }
    }
}
