/// Reads what `ByteWriter` wrote, trusting nothing.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }
    var isAtEnd: Bool { remaining == 0 }

    mutating func byte() throws(EncodingFault) -> UInt8 {
        guard offset < bytes.count else { throw .truncated }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func unsigned() throws(EncodingFault) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            // The tenth byte has room for one bit only.
            guard shift < 63 || next <= 1 else { throw .numberTooLarge }
            result |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return result }
            shift += 7
        }
    }

    mutating func signed() throws(EncodingFault) -> Int64 {
        let folded = try unsigned()
        return Int64(bitPattern: (folded >> 1) ^ (0 &- (folded & 1)))
    }

    /// A count of things that take at least `bytesEach` bytes each, so that a
    /// forged count cannot ask for more memory than the blob could fill.
    mutating func count(bytesEach: Int) throws(EncodingFault) -> Int {
        let value = try unsigned()
        guard value <= UInt64(remaining / max(bytesEach, 1)) else { throw .countTooLarge }
        return Int(value)
    }

    mutating func slice(_ count: Int) throws(EncodingFault) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw .truncated }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }
}

/// Why a blob is not what this library writes.
enum EncodingFault: Error {
    case truncated, numberTooLarge, countTooLarge, unknownVersion, outOfRange, trailingBytes
}

extension Int64 {
    /// The sum, or a fault when it does not fit.
    func adding(_ other: Int64) throws(EncodingFault) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        guard !overflow else { throw .outOfRange }
        return sum
    }
}
