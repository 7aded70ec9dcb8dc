internal import CFFmpeg
internal import Foundation
internal import HourglassCore

/// Sole owner of an output file.
///
/// Everything goes to a file beside the target, which takes its place only
/// when it is complete. Confined to the thread that uses it.
final class Muxer {
    let context: UnsafeMutablePointer<AVFormatContext>
    private let path: String
    private let draft: String
    private var isFinished = false

    /// - Throws: `MediaError` when no container goes with the name's
    ///   extension, or the folder cannot be written to.
    init(writing path: String) throws {
        FFmpegLog.silence()
        FFmpegLog.clear()
        self.path = path
        let url = URL(filePath: path)
        draft =
            url.deletingLastPathComponent()
            .appending(path: ".\(UUID().uuidString.prefix(8))-\(url.lastPathComponent)").path
        var pointer: UnsafeMutablePointer<AVFormatContext>?
        guard let format = av_guess_format(nil, path, nil),
            avformat_alloc_output_context2(&pointer, format, nil, "file:" + draft) >= 0,
            let context = pointer
        else {
            throw MediaError(
                .cannotWrite,
                "The ending of '\(path)' names no container; use .mp4, .mkv, .mov or .ts."
            )
        }
        self.context = context
        let status = avio_open(&context.pointee.pb, "file:" + draft, AVIO_FLAG_WRITE)
        guard status >= 0 else { throw failure(status) }
    }

    deinit {
        if context.pointee.pb != nil { avio_closep(&context.pointee.pb) }
        avformat_free_context(context)
        if !isFinished { unlink(draft) }
    }

    /// Whether the container takes the codec of a stream.
    func accepts(_ demuxer: Demuxer, stream index: Int) -> Bool {
        accepts(demuxer.stream(index).pointee.codecpar.pointee.codec_id)
    }

    /// Whether the container takes H.264.
    var acceptsH264: Bool { accepts(AV_CODEC_ID_H264) }

    private func accepts(_ codec: AVCodecID) -> Bool {
        let answer = avformat_query_codec(context.pointee.oformat, codec, FF_COMPLIANCE_NORMAL)
        return answer != 0
    }

    /// Adds a stream described like one of an input.
    ///
    /// - Parameter encoder: describes it instead, where the picture is
    ///   encoded.
    func addStream(
        like demuxer: Demuxer,
        stream index: Int,
        timebase: Timebase? = nil,
        encoder: SegmentEncoder? = nil,
        extradata: [UInt8]? = nil
    ) throws -> Int {
        let source = demuxer.stream(index)
        guard let stream = avformat_new_stream(context, nil) else { fatalError("Out of memory") }
        let parameters = stream.pointee.codecpar!
        if let encoder {
            encoder.describe(in: parameters)
        } else {
            avcodec_parameters_copy(parameters, source.pointee.codecpar)
            // Tags differ between containers; the new one knows its own.
            parameters.pointee.codec_tag = 0
        }
        if let extradata { Self.set(extradata, in: parameters) }
        stream.pointee.time_base =
            timebase.map { AVRational(num: $0.numerator, den: $0.denominator) }
            ?? source.pointee.time_base
        stream.pointee.sample_aspect_ratio = source.pointee.sample_aspect_ratio
        stream.pointee.avg_frame_rate = source.pointee.avg_frame_rate
        stream.pointee.disposition = source.pointee.disposition
        av_dict_copy(&stream.pointee.metadata, source.pointee.metadata, 0)
        var size = 0
        if let matrix = av_stream_get_side_data(source, AV_PKT_DATA_DISPLAYMATRIX, &size),
            let copy = av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, size)
        {
            memcpy(copy, matrix, size)
        }
        return Int(stream.pointee.index)
    }

    /// Writes what comes before the packets.
    func begin(creation: String?) throws {
        if let creation { av_dict_set(&context.pointee.metadata, "creation_time", creation, 0) }
        let status = avformat_write_header(context, nil)
        guard status >= 0 else { throw failure(status) }
    }

    /// Writes a packet whose times are in `timebase`.
    func write(_ packet: Packet, stream index: Int, timebase: Timebase) throws {
        let from = AVRational(num: timebase.numerator, den: timebase.denominator)
        packet.pointer.pointee.stream_index = Int32(index)
        packet.pointer.pointee.pos = -1
        av_packet_rescale_ts(
            packet.pointer,
            from,
            context.pointee.streams[index]!.pointee.time_base
        )
        let status = av_interleaved_write_frame(context, packet.pointer)
        guard status >= 0 else { throw failure(status) }
    }

    /// Completes the file and puts it in its place.
    func finish() throws {
        var status = av_write_trailer(context)
        guard status >= 0 else { throw failure(status) }
        status = avio_closep(&context.pointee.pb)
        guard status >= 0 else { throw failure(status) }
        guard rename(draft, path) == 0 else { throw failure(hg_error_of(errno)) }
        isFinished = true
    }

    private func failure(_ status: Int32) -> MediaError {
        MediaError(
            .cannotWrite,
            "'\(path)' cannot be written: \(FFmpegStatus(status)).",
            cause: FFmpegStatus(status)
        )
    }

    private static func set(
        _ extradata: [UInt8],
        in parameters: UnsafeMutablePointer<AVCodecParameters>
    ) {
        av_freep(&parameters.pointee.extradata)
        let padded = extradata.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)
        let memory = av_mallocz(padded)!.assumingMemoryBound(to: UInt8.self)
        _ = extradata.withUnsafeBufferPointer { memcpy(memory, $0.baseAddress!, extradata.count) }
        parameters.pointee.extradata = memory
        parameters.pointee.extradata_size = Int32(extradata.count)
    }
}

extension Demuxer {
    /// The codec's set-up bytes.
    func extradata(of index: Int) -> [UInt8] {
        let parameters = stream(index).pointee.codecpar.pointee
        return Array(
            UnsafeBufferPointer(start: parameters.extradata, count: Int(parameters.extradata_size))
        )
    }

    func sampleAspect(_ index: Int) -> AVRational {
        av_guess_sample_aspect_ratio(context, stream(index), nil)
    }

    /// How many places frames are stored ahead of where they are shown.
    func reordering(of index: Int) -> Int {
        let delay = Int(stream(index).pointee.codecpar.pointee.video_delay)
        return delay > 0 ? delay + 1 : 0
    }

    func timebase(of index: Int) -> Timebase { Timebase(stream(index).pointee.time_base) }
}
