/// Ascending ticks as a blob: version, count, then distances.
enum TickList {
    private static let version: UInt8 = 1

    /// - Precondition: `ticks` ascend.
    static func encode(_ ticks: [Int64]) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(version)
        writer.unsigned(ticks.count)
        var previous: Int64 = 0
        for tick in ticks {
            writer.signed(tick - previous)
            previous = tick
        }
        return writer.bytes
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(EncodingFault) -> [Int64] {
        var reader = ByteReader(bytes)
        guard try reader.byte() == version else { throw .unknownVersion }
        let count = try reader.count(bytesEach: 1)
        var ticks: [Int64] = []
        ticks.reserveCapacity(count)
        var previous: Int64 = 0
        for index in 0..<count {
            let tick = try previous.adding(try reader.signed())
            guard index == 0 || tick >= previous else { throw .outOfRange }
            ticks.append(tick)
            previous = tick
        }
        guard reader.isAtEnd else { throw .trailingBytes }
        return ticks
    }
}
