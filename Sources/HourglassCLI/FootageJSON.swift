import HourglassCore
import HourglassTimeline

/// A piece of footage as JSON.
struct FootageJSON: Encodable {
    private let record: FootageRecord

    init(_ record: FootageRecord) { self.record = record }

    private enum Key: String, CodingKey {
        case id, footage, path, state, format, codec, width, height, camera
        case durationS = "duration_s"
        case coveredS = "covered_s"
        case frameRate = "frame_rate"
        case wallStart = "wall_start"
        case wallSource = "wall_source"
        case indexBytes = "index_bytes"
        case contentHash = "content_hash"
        case byteCount = "byte_count"
        case encoder, sampling
        case framesSampled = "frames_sampled"
        case tokensSeen = "tokens_seen"
        case tokensKept = "tokens_kept"
        case worstStaleness = "worst_staleness"
        case bytesPerHour = "bytes_per_hour"
        case modelTokens = "model_tokens"
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(record.id, forKey: .id)
        try values.encode(record.fileName, forKey: .footage)
        try values.encode(record.path, forKey: .path)
        try values.encode(record.state.rawValue, forKey: .state)
        try values.encode(record.formatName, forKey: .format)
        try values.encode(record.codec, forKey: .codec)
        try values.encode(record.width, forKey: .width)
        try values.encode(record.height, forKey: .height)
        try values.encodeIfPresent(record.camera, forKey: .camera)
        try values.encodeIfPresent(record.duration?.seconds, forKey: .durationS)
        try values.encode(coveredSeconds, forKey: .coveredS)
        try values.encode(record.frameRate, forKey: .frameRate)
        try values.encodeIfPresent(
            record.wallClock?.formatted(at: .zero),
            forKey: .wallStart
        )
        try values.encodeIfPresent(record.wallClock?.source.rawValue, forKey: .wallSource)
        try values.encode(record.indexBytes, forKey: .indexBytes)
        try values.encode(record.identity.contentHash, forKey: .contentHash)
        try values.encode(record.identity.byteCount, forKey: .byteCount)
        try values.encodeIfPresent(record.settings?.encoder, forKey: .encoder)
        try values.encodeIfPresent(record.settings?.mode, forKey: .sampling)
        let statistics = record.passStatistics
        try values.encode(statistics.framesSampled, forKey: .framesSampled)
        try values.encode(statistics.tokensSeen, forKey: .tokensSeen)
        try values.encode(statistics.tokensKept, forKey: .tokensKept)
        try values.encode(statistics.worstStaleness, forKey: .worstStaleness)
        try values.encodeIfPresent(modelTokens, forKey: .modelTokens)
        if coveredSeconds > 0 {
            let rate = Double(record.indexBytes) / coveredSeconds * 3600
            try values.encode(rate.rounded(), forKey: .bytesPerHour)
        }
    }

    private var modelTokens: ModelTokenFigures? { ModelTokenFigures(record) }

    private var coveredSeconds: Double {
        MediaTime(ticks: record.coveredUntil, timebase: record.timebase).seconds
    }
}
