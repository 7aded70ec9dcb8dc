/// Decides which bytes of one file each connection fetches. No I/O, no clock.
///
/// Gaps are handed out in file order, so that hashing can follow closely
/// behind. When no gap is left, the largest piece under way is split and the
/// new connection takes its second half: the end of a download keeps every
/// connection busy, and a slow one gives work away.
package struct RangePlanner: Sendable {
    package struct Segment: Sendable, Equatable {
        package let identifier: Int
        package let source: Int
        /// First byte of the request.
        package let start: Int64
        /// Next byte to arrive.
        package var position: Int64
        /// End of its share; may shrink while it runs.
        package var end: Int64
        /// The request runs to the end of the file, whatever `end` says,
        /// because the source ignores ranges.
        package var isWhole = false
        /// Bytes it brought that the file did not have.
        package var fresh: Int64 = 0

        package var remaining: Int64 { max(0, end - position) }
    }

    /// What a connection that has just become free should do.
    package enum Assignment: Sendable, Equatable {
        case fetch(Segment)
        /// Everything left is being fetched and is too small to share.
        case wait
        case finished
    }

    /// Who delivered which bytes, in order of arrival.
    package struct Delivery: Sendable, Equatable {
        package var range: Range<Int64>
        package var source: Int

        package init(range: Range<Int64>, source: Int) {
            self.range = range
            self.source = source
        }
    }

    package let size: Int64
    package private(set) var done: ByteRangeSet
    package private(set) var segments: [Int: Segment] = [:]
    package private(set) var deliveries: [Delivery] = []
    private var nextIdentifier = 0
    private let segmentSize: Int64
    private let smallestShare: Int64

    /// - Parameters:
    ///   - segmentSize: most bytes given out at once.
    ///   - smallestShare: a piece is not split when a half would be smaller.
    package init(
        size: Int64,
        done: ByteRangeSet = ByteRangeSet(),
        segmentSize: Int64 = 16 << 20,
        smallestShare: Int64 = 512 << 10
    ) {
        self.size = size
        self.done = done
        self.segmentSize = segmentSize
        self.smallestShare = smallestShare
    }

    package var isFinished: Bool { done.contains(0..<size) }
    package var received: Int64 { done.count }

    /// Bytes that nobody fetches yet.
    package var unclaimed: [Range<Int64>] {
        var claimed = done
        for segment in segments.values {
            claimed.insert(segment.position..<max(segment.position, segment.end))
        }
        return claimed.gaps(in: 0..<size)
    }

    /// Gives a free connection its next piece.
    package mutating func assign(to source: Int, supportsRanges: Bool = true) -> Assignment {
        if isFinished { return .finished }
        guard supportsRanges else {
            // Without ranges a source can only send everything, once.
            if segments.values.contains(where: { $0.source == source }) { return .wait }
            return .fetch(add(source: source, range: 0..<size, isWhole: true))
        }
        if let gap = unclaimed.first {
            let end = min(gap.upperBound, gap.lowerBound + segmentSize)
            return .fetch(add(source: source, range: gap.lowerBound..<end))
        }
        guard let largest = segments.values.max(by: { $0.remaining < $1.remaining }),
            largest.remaining >= 2 * smallestShare
        else { return .wait }
        let middle = largest.position + largest.remaining / 2
        let share = middle..<largest.end
        segments[largest.identifier]!.end = middle
        return .fetch(add(source: source, range: share))
    }

    private mutating func add(source: Int, range: Range<Int64>, isWhole: Bool = false) -> Segment {
        nextIdentifier += 1
        let segment = Segment(
            identifier: nextIdentifier,
            source: source,
            start: range.lowerBound,
            position: range.lowerBound,
            end: range.upperBound,
            isWhole: isWhole
        )
        segments[nextIdentifier] = segment
        return segment
    }

    /// The source answered with the whole body, from byte 0, to a range request.
    package mutating func becomeWhole(_ identifier: Int) {
        guard let segment = segments[identifier] else { return }
        segments[identifier] = Segment(
            identifier: identifier,
            source: segment.source,
            start: 0,
            position: 0,
            end: size,
            isWhole: true
        )
    }

    /// How many of `count` arriving bytes belong to the segment.
    package func room(in identifier: Int, for count: Int64) -> Int64 {
        guard let segment = segments[identifier] else { return 0 }
        return min(count, segment.remaining)
    }

    /// Records bytes that are in the file now.
    package mutating func advance(_ identifier: Int, by count: Int64) {
        guard count > 0, let segment = segments[identifier] else { return }
        let before = done.count
        done.insert(segment.position..<segment.position + count)
        segments[identifier]!.position += count
        segments[identifier]!.fresh += done.count - before
    }

    /// Takes what a segment has still to fetch away from it, for others. It
    /// ends with the next bytes that arrive.
    package mutating func release(_ identifier: Int) {
        guard let segment = segments[identifier], !segment.isWhole else { return }
        segments[identifier]!.end = segment.position
    }

    /// Ends a segment, whether it got everything or not; what is missing
    /// becomes free for others. Returns the segment as it was.
    @discardableResult
    package mutating func end(_ identifier: Int) -> Segment? {
        guard let segment = segments.removeValue(forKey: identifier) else { return nil }
        if segment.position > segment.start {
            deliveries.append(
                Delivery(range: segment.start..<segment.position, source: segment.source)
            )
        }
        return segment
    }

    /// Forgets bytes that turned out not to be right.
    package mutating func forget(_ range: Range<Int64>) { done.remove(range) }
}
