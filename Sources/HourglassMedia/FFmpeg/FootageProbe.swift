internal import CFFmpeg
internal import Foundation
internal import HourglassCore

/// Finds out what an open input holds.
struct FootageProbe {
    private let demuxer: Demuxer

    init(_ demuxer: Demuxer) { self.demuxer = demuxer }

    /// - Throws: `MediaError` when there is no picture that moves, or none of
    ///   its frames can be decoded.
    func footage() throws -> Footage {
        let format = demuxer.formatName
        if format == "tty" {
            throw MediaError(.cannotOpen, "'\(demuxer.path)' is a text file, not a video.")
        }
        let index = try videoIndex()
        if format == "image2" || format.hasSuffix("_pipe") {
            throw MediaError(.noVideo, "'\(demuxer.path)' is a picture, not a video.")
        }
        let (first, start) = try firstFrame(of: index)
        let video = try videoStream(index, first: first, start: start)
        return Footage(
            path: demuxer.path,
            formatName: format,
            byteCount: FootagePath.byteCount(demuxer.path),
            duration: duration(of: video),
            video: video,
            audio: audioStreams(),
            subtitles: subtitleStreams(),
            creation: CreationTag.newest(
                quickTime: tag("com.apple.quicktime.creationdate", of: index),
                container: tag("creation_time", of: index)
            )
        )
    }

    private func videoIndex() throws -> Int {
        let index = demuxer.bestVideoIndex
        let isPicture = index.map {
            demuxer.stream($0).pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
        }
        guard let index, isPicture == false else {
            let kinds = Set(
                (0..<demuxer.streamCount).map {
                    demuxer.stream($0).pointee.codecpar.pointee.codec_type
                }
            )
            let held =
                kinds.contains(AVMEDIA_TYPE_AUDIO)
                ? "holds sound but no video"
                : kinds.contains(AVMEDIA_TYPE_SUBTITLE)
                    ? "holds subtitles but no video" : "holds no video"
            throw MediaError(.noVideo, "'\(demuxer.path)' \(held).")
        }
        return index
    }

    /// Decodes up to the first frame shown.
    private func firstFrame(of index: Int) throws -> (FrameBuffer, Int64?) {
        demuxer.select(streams: [index])
        let reader = try DecodingReader(demuxer: demuxer, stream: index, use: .continuous)
        reader.byteLimit = 512 << 20
        guard let frame = try reader.next() else {
            throw MediaError(
                .noFrames,
                "'\(demuxer.path)' has a video track, but no frame of it can be decoded;"
                    + " it is cut off, damaged or empty."
            )
        }
        return (frame, frame.bestTimestamp)
    }

    private func videoStream(_ index: Int, first: FrameBuffer, start: Int64?) throws -> VideoStream
    {
        let stream = demuxer.stream(index)
        let parameters = stream.pointee.codecpar!
        let orientation = DisplayMatrix.orientation(of: stream)
        let aspect = av_guess_sample_aspect_ratio(demuxer.context, stream, first.pointer)
        let (width, height) = (first.width, first.height)
        var shownWidth = width
        if aspect.num > 0, aspect.den > 0, aspect.num != aspect.den {
            let exact = Double(width) * Double(aspect.num) / Double(aspect.den)
            shownWidth = max(1, min(Int(exact.rounded()), 1 << 15))
        }
        let rate = stream.pointee.avg_frame_rate
        let timebase = stream.pointee.time_base
        let assumed = rate.num > 0 && rate.den > 0 ? rate : stream.pointee.r_frame_rate
        let nominal =
            assumed.num > 0 && assumed.den > 0
            ? av_rescale_q(1, AVRational(num: assumed.den, den: assumed.num), timebase)
            : av_rescale_q(1, AVRational(num: 1, den: 25), timebase)
        return VideoStream(
            index: index,
            codec: String(cString: avcodec_get_name(parameters.pointee.codec_id)),
            codedWidth: width,
            codedHeight: height,
            displayWidth: orientation.swapsSides ? height : shownWidth,
            displayHeight: orientation.swapsSides ? shownWidth : height,
            orientation: orientation,
            pixelFormat: av_get_pix_fmt_name(AVPixelFormat(first.pointer.pointee.format))
                .map { String(cString: $0) } ?? "unknown",
            averageFrameRate: rate.num > 0 && rate.den > 0
                ? Fraction(Int(rate.num), Int(rate.den)) : nil,
            timebase: Timebase(timebase),
            startTime: start,
            isInterlaced: first.isInterlaced
                || ![AV_FIELD_UNKNOWN, AV_FIELD_PROGRESSIVE].contains(
                    parameters.pointee.field_order
                ),
            nominalFrameDuration: max(1, nominal)
        )
    }

    private func duration(of video: VideoStream) -> MediaTime? {
        let stream = demuxer.stream(video.index)
        let target = video.timebase.refinedToMilliseconds()
        let context = demuxer.context.pointee
        if let length = known(stream.pointee.duration), length > 0 {
            // The track's duration counts from the track's start, which edit
            // lists may place before the first frame shown.
            let start = known(stream.pointee.start_time) ?? video.startTime ?? 0
            let lead = (video.startTime ?? start) - start
            return MediaTime(ticks: length - max(0, lead), timebase: video.timebase)
                .rescaled(to: target)
        }
        guard let length = known(context.duration), length > 0 else { return nil }
        let end = (known(context.start_time) ?? 0) + length
        let start = MediaTime(ticks: video.startTime ?? 0, timebase: video.timebase)
        let time = MediaTime(ticks: end, timebase: .microseconds) - start
        return time > .zero ? time.rescaled(to: target) : nil
    }

    private func audioStreams() -> [AudioStream] {
        streams(AVMEDIA_TYPE_AUDIO).map { index, parameters in
            AudioStream(
                index: index,
                codec: String(cString: avcodec_get_name(parameters.codec_id)),
                language: tag("language", onlyOf: index),
                sampleRate: Int(parameters.sample_rate),
                channels: Int(parameters.ch_layout.nb_channels)
            )
        }
    }

    private func subtitleStreams() -> [SubtitleStream] {
        streams(AVMEDIA_TYPE_SUBTITLE).map { index, parameters in
            let properties = avcodec_descriptor_get(parameters.codec_id)?.pointee.props ?? 0
            return SubtitleStream(
                index: index,
                codec: String(cString: avcodec_get_name(parameters.codec_id)),
                language: tag("language", onlyOf: index),
                title: tag("title", onlyOf: index),
                isText: properties & AV_CODEC_PROP_TEXT_SUB != 0,
                isDefault: demuxer.stream(index).pointee.disposition & AV_DISPOSITION_DEFAULT != 0
            )
        }
    }

    private func streams(_ kind: AVMediaType) -> [(Int, AVCodecParameters)] {
        (0..<demuxer.streamCount).compactMap { index in
            let parameters = demuxer.stream(index).pointee.codecpar.pointee
            return parameters.codec_type == kind ? (index, parameters) : nil
        }
    }

    private func tag(_ name: String, of index: Int) -> String? {
        value(name, in: demuxer.context.pointee.metadata) ?? tag(name, onlyOf: index)
    }

    private func tag(_ name: String, onlyOf index: Int) -> String? {
        value(name, in: demuxer.stream(index).pointee.metadata)
    }

    private func value(_ name: String, in dictionary: OpaquePointer?) -> String? {
        guard let entry = av_dict_get(dictionary, name, nil, 0) else { return nil }
        let text = String(cString: entry.pointee.value)
        return text.isEmpty ? nil : text
    }
}
