internal import HourglassCore

/// How long a group may be, in ticks and in what it takes to hold it.
struct GroupLimits {
    static let byteCount = 24 << 20
    static let packetCount = 4000

    let minimumGap: Int64
    let maximumGap: Int64
    let step: Int64

    init(_ sampling: AdaptiveSampling, timebase: Timebase) {
        minimumGap = max(0, sampling.minimumGap.rescaled(to: timebase).ticks)
        maximumGap = max(0, sampling.maximumGap.rescaled(to: timebase).ticks)
        step = max(1, sampling.step.rescaled(to: timebase).ticks)
    }
}

/// Compares the times foretold by packets with those of decoded frames.
struct GroupLedger {
    struct Group {
        let keyTick: Int64
        var sizes: PacketSizes
        var byteCounts: [Int]
        var foretold: [Int64] = []
        var decoded: [Int64] = []

        /// Whether each packet became the frame it promised.
        var matches: Bool { foretold.sorted() == decoded }
    }

    private let minimumGap: Int64
    private var groups: [Group] = []

    init(minimumGap: Int64) { self.minimumGap = minimumGap }

    /// Whether a key frame at `tick` closes the group before it.
    func closesGroup(at tick: Int64) -> Bool {
        groups.last.map { tick > $0.keyTick && tick - $0.keyTick >= minimumGap } ?? true
    }

    /// Notes a packet that is about to be decoded.
    ///
    /// - Returns: false when packets cannot foretell times here.
    mutating func enter(_ packet: Packet, tick: Int64?) -> Bool {
        guard let tick else { return false }
        if packet.isKey, !packet.isHidden, closesGroup(at: tick) {
            groups.append(
                Group(
                    keyTick: tick,
                    sizes: PacketSizes(key: packet.byteCount, dependent: []),
                    byteCounts: []
                )
            )
        } else if let last = groups.indices.last {
            if packet.isKey {
                groups[last].sizes.furtherKeys.append(packet.byteCount)
            } else {
                groups[last].sizes.dependent.append(packet.byteCount)
            }
        }
        guard let last = groups.indices.last else { return true }
        groups[last].byteCounts.append(packet.byteCount)
        if !packet.isHidden, let owner = groups.lastIndex(where: { $0.keyTick <= tick }) {
            groups[owner].foretold.append(tick)
        }
        return true
    }

    /// Notes a decoded frame.
    mutating func note(decoded tick: Int64) {
        guard let first = groups.indices.first, tick >= groups[first].keyTick else { return }
        groups[first].decoded.append(tick)
    }

    /// The group that a frame at `tick` ends, when it is at or past the next
    /// key frame.
    mutating func close(at tick: Int64) -> Group? {
        guard groups.count >= 2, tick >= groups[1].keyTick else { return nil }
        let closed = groups.removeFirst()
        groups[0].decoded.append(tick)
        return closed
    }
}

/// State of a stretch that is decoded without gaps.
struct ContinuousStretch {
    var ledger: GroupLedger
    /// First frame given out of the group being shown.
    var groupFirst: DecodedFrame?
    /// Key frame that closed a group last.
    var last: DecodedFrame?
    /// Frames up to here have been given out before.
    var shownUpTo: Int64?
    /// Frames after this are not given out.
    var endTick: Int64?
    var lastForced: Int64?
    /// The group being shown has been put to the policy already.
    var isDecided = false
    var wantsToLeave = false
    var verifiedGroups = 0
    var verifiedFrames = 0

    init(minimumGap: Int64) { ledger = GroupLedger(minimumGap: minimumGap) }

    /// Whether enough packets were seen to become the frames they promised.
    var isVerified: Bool { verifiedGroups >= 2 || verifiedFrames >= 24 }

    func isBoundary(_ packet: Packet, _ source: FrameSource) -> Bool {
        guard packet.isKey, !packet.isHidden, let time = packet.presentation else { return false }
        return ledger.closesGroup(at: source.plainTick(time))
    }
}

/// A group of pictures read but not decoded.
struct PacketGroup {
    /// Packets after the key frame it starts with.
    let interior: [Packet]
    /// The key frame that closes it.
    let key: Packet
    let keyTick: Int64
    /// Packets stored after `key` and shown before it.
    let leading: [Packet]
    let tick: (Packet) -> Int64?

    /// Times of the frames shown inside, in order; nil when packets do not
    /// tell.
    func foretold(after start: Int64) -> [Int64]? {
        var ticks: [Int64] = []
        for packet in interior + leading where !packet.isHidden {
            guard let tick = tick(packet), tick > start, tick < keyTick else { return nil }
            ticks.append(tick)
        }
        ticks.sort()
        for (one, next) in zip(ticks, ticks.dropFirst()) where one == next { return nil }
        return ticks
    }

    func sizes(first: Packet) -> PacketSizes {
        PacketSizes(
            key: first.byteCount,
            dependent: (interior + leading).filter { !$0.isKey }.map(\.byteCount),
            furtherKeys: interior.filter(\.isKey).map(\.byteCount)
        )
    }

    var isDamaged: Bool { (interior + leading + [key]).contains(where: \.isCorrupt) }
}
