/// What a pass counted from its first frame to its latest checkpoint.
public struct PassStatistics: Hashable, Sendable, Codable {
    /// Frames looked at closely.
    public var framesSampled = 0
    /// Frames decoded, sampled or not.
    public var framesDecoded = 0
    /// Tokens a dense index of the sampled frames would hold.
    public var tokensSeen = 0
    /// Tokens kept.
    public var tokensKept = 0
    /// Pictures text was read from.
    public var picturesRead = 0
    /// Largest difference between what the index shows and the true frame, in
    /// grey levels.
    public var worstStaleness = 0.0
    /// Time spent, over all sittings, in seconds.
    public var wallSeconds = 0.0
    /// Anything else worth keeping, by name.
    public var figures: [String: Double] = [:]

    /// Nothing counted yet.
    public init() {}

    /// Decodes what is there; a count that an older version did not keep is
    /// zero.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        framesSampled = try values.decodeIfPresent(Int.self, forKey: .framesSampled) ?? 0
        framesDecoded = try values.decodeIfPresent(Int.self, forKey: .framesDecoded) ?? 0
        tokensSeen = try values.decodeIfPresent(Int.self, forKey: .tokensSeen) ?? 0
        tokensKept = try values.decodeIfPresent(Int.self, forKey: .tokensKept) ?? 0
        picturesRead = try values.decodeIfPresent(Int.self, forKey: .picturesRead) ?? 0
        worstStaleness = try values.decodeIfPresent(Double.self, forKey: .worstStaleness) ?? 0
        wallSeconds = try values.decodeIfPresent(Double.self, forKey: .wallSeconds) ?? 0
        figures = try values.decodeIfPresent([String: Double].self, forKey: .figures) ?? [:]
    }
}
