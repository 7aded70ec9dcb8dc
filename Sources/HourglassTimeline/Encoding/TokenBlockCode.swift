/// Token blocks as blobs.
///
/// Layout, columns one after the other so that like stands by like:
/// version · dimensions · count · grid columns · start of the first token ·
/// per token its start's distance to the one before · its place's distance to
/// the one before (row-major) · its length · scales (16 bits each, low byte
/// first) · vector codes. Tokens come in order of their start.
package enum TokenBlockCode {
    private static let version: UInt8 = 1
    /// Places beyond this are no grid of ours.
    private static let largestPlace: Int64 = 1 << 24
    /// Vectors longer than this are none of ours.
    private static let largestDimensions = 1 << 16

    /// - Precondition: tokens stand in order of their start and end after it.
    package static func encode(_ block: TokenBlock) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(version)
        writer.unsigned(block.dimensions)
        writer.unsigned(block.count)
        let width = Int64(block.columns.max() ?? 0) + 1
        writer.unsigned(UInt64(width))
        var previous: Int64 = 0
        for tick in block.startTicks {
            writer.signed(tick - previous)
            previous = tick
        }
        var previousPlace: Int64 = 0
        for index in 0..<block.count {
            let place = Int64(block.rows[index]) * width + Int64(block.columns[index])
            writer.signed(place - previousPlace)
            previousPlace = place
        }
        for index in 0..<block.count {
            writer.unsigned(UInt64(block.endTicks[index] - block.startTicks[index]))
        }
        for scale in block.scales {
            let bits = UInt16(scale.bitPattern >> 16)
            writer.byte(UInt8(truncatingIfNeeded: bits))
            writer.byte(UInt8(bits >> 8))
        }
        block.values.withUnsafeBytes { writer.append($0) }
        return writer.bytes
    }

    package static func decode(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> TokenBlock
    {
        try decode(bytes, withVectors: true)
    }

    /// The block, or all of it but the vectors, which take most of the time.
    static func decode(
        _ bytes: UnsafeRawBufferPointer,
        withVectors: Bool
    ) throws(EncodingFault) -> TokenBlock {
        var reader = ByteReader(bytes)
        guard try reader.byte() == version else { throw .unknownVersion }
        let dimensions = Int(clamping: try reader.unsigned())
        guard dimensions <= largestDimensions else { throw .outOfRange }
        // Per token: start, place and length take a byte at least, the scale
        // two, the vector one per number.
        let count = try reader.count(bytesEach: dimensions + 5)
        let width = Int64(clamping: try reader.unsigned())
        guard width > 0, width <= largestPlace else { throw .outOfRange }
        var block = TokenBlock(dimensions: dimensions)
        try decodeTimesAndPlaces(&reader, count: count, width: width, into: &block)
        let scales = try reader.slice(2 * count)
        block.scales.reserveCapacity(count)
        for index in 0..<count {
            let bits = UInt16(scales[2 * index]) | UInt16(scales[2 * index + 1]) << 8
            guard VectorCode.isValid(bits) else { throw .outOfRange }
            block.scales.append(VectorCode.scale(bits))
        }
        let codes = try reader.slice(count * dimensions)
        if withVectors { block.values = [Int8](codes.bindMemory(to: Int8.self)) }
        guard reader.isAtEnd else { throw .trailingBytes }
        return block
    }

    /// Where a block's vectors lie in its bytes, so that they can be compared
    /// where they are.
    struct Vectors {
        let dimensions: Int
        let count: Int
        /// Bits of the scales, low byte first.
        let scales: Slice<UnsafeRawBufferPointer>
        let codes: Slice<UnsafeRawBufferPointer>
    }

    static func vectors(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> Vectors {
        var reader = ByteReader(bytes)
        guard try reader.byte() == version else { throw .unknownVersion }
        let dimensions = Int(clamping: try reader.unsigned())
        guard dimensions <= largestDimensions else { throw .outOfRange }
        let count = try reader.count(bytesEach: dimensions + 5)
        // They close the block: what is before them takes bytes as well.
        let codes = bytes.count - count * dimensions
        return Vectors(
            dimensions: dimensions,
            count: count,
            scales: bytes[codes - 2 * count..<codes],
            codes: bytes[codes...]
        )
    }

    private static func decodeTimesAndPlaces(
        _ reader: inout ByteReader,
        count: Int,
        width: Int64,
        into block: inout TokenBlock
    ) throws(EncodingFault) {
        block.startTicks.reserveCapacity(count)
        block.endTicks.reserveCapacity(count)
        block.rows.reserveCapacity(count)
        block.columns.reserveCapacity(count)
        var tick: Int64 = 0
        for index in 0..<count {
            let next = try tick.adding(try reader.signed())
            guard index == 0 || next >= tick else { throw .outOfRange }
            tick = next
            block.startTicks.append(tick)
        }
        var place: Int64 = 0
        for _ in 0..<count {
            place = try place.adding(try reader.signed())
            guard (0..<largestPlace).contains(place) else { throw .outOfRange }
            block.rows.append(Int32(place / width))
            block.columns.append(Int32(place % width))
        }
        for index in 0..<count {
            guard let length = Int64(exactly: try reader.unsigned()) else { throw .outOfRange }
            block.endTicks.append(try block.startTicks[index].adding(length))
        }
    }
}
