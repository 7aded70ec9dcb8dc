internal import CFFmpeg
internal import HourglassCore

/// Sole owner of an open subtitle decoder.
final class SubtitleDecoder {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let timebase: AVRational

    init(demuxer: Demuxer, stream index: Int) throws {
        let stream = demuxer.stream(index)
        let parameters = stream.pointee.codecpar!
        let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
            throw MediaError(
                .unsupportedCodec,
                "'\(demuxer.path)' holds \(name) subtitles, which the installed FFmpeg cannot read."
            )
        }
        guard let context = avcodec_alloc_context3(codec) else { fatalError("Out of memory") }
        self.context = context
        timebase = stream.pointee.time_base
        avcodec_parameters_to_context(context, parameters)
        context.pointee.pkt_timebase = timebase
        let status = avcodec_open2(context, codec, nil)
        guard status >= 0 else {
            throw MediaError(
                .unsupportedCodec,
                "The \(name) subtitles in '\(demuxer.path)' cannot be read: \(FFmpegStatus(status)).",
                cause: FFmpegStatus(status)
            )
        }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&pointer)
    }

    /// What a packet shows; a cue with empty text ends the one before.
    func cues(in packet: Packet) -> [RawCue] {
        guard let start = packet.presentation ?? packet.decoding else { return [] }
        var subtitle = AVSubtitle()
        var isComplete: Int32 = 0
        let status = avcodec_decode_subtitle2(context, &subtitle, &isComplete, packet.pointer)
        defer { avsubtitle_free(&subtitle) }
        let begin = MediaTime(ticks: start, timebase: Timebase(timebase))
        var end: MediaTime?
        if packet.duration > 0 {
            end = MediaTime(ticks: start &+ packet.duration, timebase: Timebase(timebase))
        } else if subtitle.end_display_time > 0, subtitle.end_display_time != .max {
            end =
                begin.rescaled(to: .microseconds)
                + MediaTime(ticks: Int64(subtitle.end_display_time), timebase: .milliseconds)
        }
        let lines = (0..<Int(subtitle.num_rects)).compactMap { index -> String? in
            guard status >= 0, isComplete != 0, let ass = subtitle.rects?[index]?.pointee.ass else {
                return nil
            }
            return Self.text(ofEvent: String(cString: ass))
        }
        return [RawCue(start: begin, end: end, text: lines.joined(separator: "\\N"))]
    }

    /// The text of an event: what follows eight fields of layout.
    static func text(ofEvent event: String) -> String {
        let fields = event.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
        return fields.count == 9 ? String(fields[8]) : event
    }
}
