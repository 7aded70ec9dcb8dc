internal import CFFmpeg
internal import Foundation
internal import HourglassCore

extension Muxer {
    private var formatName: String { String(cString: context.pointee.oformat.pointee.name) }

    private var isISO: Bool {
        ["mov", "mp4", "3gp", "3g2", "ipod", "ismv", "f4v", "psp"].contains(formatName)
    }
    private var isMatroska: Bool { ["matroska", "webm"].contains(formatName) }

    /// Whether the container keeps chapters.
    var takesChapters: Bool {
        isISO || isMatroska || ["nut", "asf", "ogg"].contains(formatName)
    }

    /// Adds a stream that is one of an input in every respect the container
    /// can keep.
    func addCopy(of demuxer: Demuxer, stream index: Int) throws -> Int {
        let target = try addStream(like: demuxer, stream: index)
        let (source, stream) = (demuxer.stream(index), context.pointee.streams[target]!)
        // A tag that the container knows tells variants apart, such as hvc1.
        let parameters = source.pointee.codecpar.pointee
        if let tags = context.pointee.oformat.pointee.codec_tag,
            av_codec_get_id(tags, parameters.codec_tag) == parameters.codec_id
        {
            stream.pointee.codecpar.pointee.codec_tag = parameters.codec_tag
        }
        for item in 0..<Int(source.pointee.nb_side_data) {
            let data = source.pointee.side_data[item]
            guard data.type != AV_PKT_DATA_DISPLAYMATRIX,
                let copy = av_stream_new_side_data(stream, data.type, data.size)
            else { continue }
            memcpy(copy, data.data, data.size)
        }
        return target
    }

    /// Sets the chapters; times in milliseconds of the output.
    func setChapters(_ chapters: [(start: Int64, end: Int64, title: String)]) {
        guard !chapters.isEmpty,
            let list = av_calloc(chapters.count, MemoryLayout<UnsafeRawPointer>.size)
        else { return }
        let pointers = list.bindMemory(
            to: UnsafeMutablePointer<AVChapter>?.self,
            capacity: chapters.count
        )
        for (index, chapter) in chapters.enumerated() {
            guard let memory = av_mallocz(MemoryLayout<AVChapter>.size) else {
                fatalError("Out of memory")
            }
            let pointer = memory.bindMemory(to: AVChapter.self, capacity: 1)
            pointer.pointee.id = Int64(index + 1)
            pointer.pointee.time_base = AVRational(num: 1, den: 1000)
            (pointer.pointee.start, pointer.pointee.end) = (chapter.start, chapter.end)
            av_dict_set(&pointer.pointee.metadata, "title", chapter.title, 0)
            pointers[index] = pointer
        }
        // The context owns both from here on.
        context.pointee.chapters = pointers
        context.pointee.nb_chapters = UInt32(chapters.count)
    }

    /// Copies what the input says about itself, save what its container alone
    /// is about.
    func copyMetadata(of demuxer: Demuxer) {
        av_dict_copy(&context.pointee.metadata, demuxer.context.pointee.metadata, 0)
        for key in ["major_brand", "minor_version", "compatible_brands", "encoder"] {
            av_dict_set(&context.pointee.metadata, key, nil, 0)
        }
    }

    /// How far all packets have to be moved so that the container keeps their
    /// times as they are, and makes no choice of its own.
    ///
    /// MP4 and its kin can begin before zero, by an edit list. Matroska keeps
    /// presentation times only, which must not be negative. Streams that begin
    /// late, as broadcasts do, begin at zero in the copy.
    func shift(ofPresentation presentation: MediaTime, decoding: MediaTime) -> MediaTime {
        let zero = MediaTime(ticks: 0, timebase: .microseconds)
        if presentation > zero { return zero - presentation }
        if isISO { return zero }
        context.pointee.avoid_negative_ts = 0
        let least = isMatroska ? presentation : min(presentation, decoding)
        return least < zero ? zero - least : zero
    }
}

extension Demuxer {
    /// Whether a stream only repeats the chapters of an MP4 file.
    func isChapterText(_ index: Int) -> Bool {
        let stream = stream(index).pointee
        return stream.discard == AVDISCARD_ALL
            && stream.codecpar.pointee.codec_type
                == AVMEDIA_TYPE_DATA
    }

    /// What a stream is, as in `ttf attachment`.
    func nameOfStream(_ index: Int) -> String {
        let parameters = stream(index).pointee.codecpar.pointee
        let codec = String(cString: avcodec_get_name(parameters.codec_id))
        let kind = av_get_media_type_string(parameters.codec_type).map { String(cString: $0) }
        return "\(codec) \(kind ?? "data")"
    }

    /// The earliest times among the first packets of some streams.
    func earliestTimes(
        of streams: Set<Int>
    ) throws -> (presentation: MediaTime, decoding: MediaTime) {
        var (seen, held): (Set<Int>, [Packet]) = ([], [])
        var (presentation, decoding): (MediaTime?, MediaTime?)
        // Frames shown early may be stored late, by at most sixteen places.
        while held.count < 400, seen.count < streams.count || held.count < 64,
            let packet = try nextPacket()
        {
            held.append(packet)
            seen.insert(packet.streamIndex)
            let timebase = timebase(of: packet.streamIndex)
            func earlier(_ known: MediaTime?, _ tick: Int64?) -> MediaTime? {
                guard let tick else { return known }
                let time = MediaTime(ticks: tick, timebase: timebase)
                    .rescaled(to: .microseconds, rounding: .down)
                return known.map { min($0, time) } ?? time
            }
            presentation = earlier(presentation, packet.presentation ?? packet.decoding)
        }
        for stream in streams {
            Packet.fillDecodingTimes(of: held.filter { $0.streamIndex == stream })
        }
        for packet in held {
            let time = packet.decoding.map {
                MediaTime(ticks: $0, timebase: timebase(of: packet.streamIndex))
                    .rescaled(to: .microseconds, rounding: .down)
            }
            if let time { decoding = decoding.map { min($0, time) } ?? time }
        }
        unread(held)
        let zero = MediaTime(ticks: 0, timebase: .microseconds)
        return (presentation ?? zero, decoding ?? presentation ?? zero)
    }
}

extension Packet {
    /// Gives the first packets of a stream decoding times where the container
    /// has none: it keeps when frames are shown, and FFmpeg finds out when they
    /// are decoded only after some of them.
    ///
    /// - Parameter packets: of one stream, in the order they are stored, from
    ///   its beginning, before anybody else has them.
    static func fillDecodingTimes(of packets: [Packet]) {
        guard let first = packets.firstIndex(where: { $0.decoding != nil }) else {
            // Decoded in the order stored, shown in that of their times: as
            // much earlier as the frame that waits longest.
            let times = packets.compactMap(\.presentation).sorted()
            guard times.count == packets.count else { return }
            let delay = zip(times, packets).map { $0 - ($1.presentation ?? $0) }.max() ?? 0
            for (packet, time) in zip(packets, times) {
                packet.pointer.pointee.dts = time - max(0, delay)
            }
            return
        }
        guard first > 0, let known = packets[first].decoding else { return }
        let step = max(1, packets[first - 1].duration)
        for (distance, packet) in packets[..<first].reversed().enumerated() {
            let time = known - Int64(distance + 1) * step
            packet.pointer.pointee.dts = min(time, packet.presentation ?? time)
        }
    }

    /// The packet at later times; what has no presentation time gets its
    /// decoding time.
    func shifted(by ticks: Int64) -> Packet {
        guard let time = presentation ?? decoding else { return self }
        return moved(
            presentation: time + ticks,
            decoding: (decoding ?? time) + ticks,
            duration: duration
        )
    }
}
