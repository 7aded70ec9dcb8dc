/// Counts the frames that a VP8 or VP9 packet shows, from its header bits.
///
/// Both codecs have frames that are only leaned on. VP9 usually packs them
/// into one packet with a shown one; VP8 gives them packets of their own.
///
/// VP9: bitstream specification, annex B and section 6.2; VP8: RFC 6386,
/// section 9.1.
package enum ShownFrames {
    /// Whether packets of this codec may show nothing.
    static func mayBeHidden(codec: String) -> Bool { codec == "vp8" || codec == "vp9" }

    /// Number of frames shown; nil when the header cannot be read.
    package static func count(_ packet: UnsafeBufferPointer<UInt8>, codec: String) -> Int? {
        guard let first = packet.first else { return nil }
        if codec == "vp8" { return Int(first >> 4) & 1 }
        guard let ranges = frames(inVP9: packet) else { return nil }
        var count = 0
        for range in ranges {
            guard let isShown = isShown(vp9: packet[range]) else { return nil }
            if isShown { count += 1 }
        }
        return count
    }

    /// Where the frames of a packet lie, from the index at its end.
    private static func frames(inVP9 packet: UnsafeBufferPointer<UInt8>) -> [Range<Int>]? {
        guard let marker = packet.last, marker & 0xe0 == 0xc0 else { return [0..<packet.count] }
        let (count, width) = (Int(marker & 7) + 1, Int(marker >> 3 & 3) + 1)
        let indexSize = 2 + count * width
        guard packet.count >= indexSize, packet[packet.count - indexSize] == marker else {
            return [0..<packet.count]
        }
        var place = packet.count - indexSize + 1
        var start = 0
        var ranges: [Range<Int>] = []
        for _ in 0..<count {
            let size = (0..<width).reduce(0) { $0 | Int(packet[place + $1]) << (8 * $1) }
            place += width
            guard start + size <= packet.count - indexSize else { return nil }
            if size > 0 { ranges.append(start..<start + size) }
            start += size
        }
        return ranges
    }

    private static func isShown(vp9 frame: Slice<UnsafeBufferPointer<UInt8>>) -> Bool? {
        guard let first = frame.first, first >> 6 == 2 else { return nil }
        var bit = 2
        func next() -> Int {
            let byte = frame.startIndex + bit / 8
            defer { bit += 1 }
            return byte < frame.endIndex ? Int(frame[byte] >> (7 - bit % 8)) & 1 : 0
        }
        let profile = next() | next() << 1
        if profile == 3 { _ = next() }
        let showsExisting = next() == 1
        if showsExisting { return true }
        _ = next()  // Whether it is a key frame.
        return next() == 1
    }
}
