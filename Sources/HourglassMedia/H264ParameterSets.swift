/// Parameter sets of an H.264 stream, as containers hold them.
///
/// A clip whose edges are encoded anew has two kinds of pictures in one
/// stream. Each names its parameter set by number, so the encoder is given a
/// free number and both sets are stored together.
struct H264ParameterSets: Equatable {
    /// How pictures are divided into units.
    enum Framing: Equatable {
        /// Each unit follows its length in so many bytes (MP4, Matroska).
        case lengths(Int)
        /// Each unit follows a start code (transport streams).
        case startCodes
    }

    var framing: Framing
    var sequence: [[UInt8]]
    var picture: [[UInt8]]
    /// Profile, compatibility and level bytes of an `avcC` record.
    private var header: [UInt8] = []
    /// What an `avcC` record of a high profile ends with.
    private var trailer: [UInt8] = []

    /// Reads a codec's extradata of either kind.
    init?(_ extradata: [UInt8]) {
        (sequence, picture) = ([], [])
        if extradata.first == 1 {
            guard extradata.count >= 7 else { return nil }
            framing = .lengths(Int(extradata[4] & 3) + 1)
            header = Array(extradata[1...3])
            var place = 5
            func sets(_ count: Int) -> [[UInt8]]? {
                var found: [[UInt8]] = []
                for _ in 0..<count {
                    guard place + 2 <= extradata.count else { return nil }
                    let length = Int(extradata[place]) << 8 | Int(extradata[place + 1])
                    place += 2
                    guard length > 0, place + length <= extradata.count else { return nil }
                    found.append(Array(extradata[place..<place + length]))
                    place += length
                }
                return found
            }
            let sequenceCount = Int(extradata[place] & 31)
            place += 1
            guard let sequence = sets(sequenceCount), place < extradata.count else { return nil }
            let pictureCount = Int(extradata[place])
            place += 1
            guard let picture = sets(pictureCount) else { return nil }
            (self.sequence, self.picture) = (sequence, picture)
            trailer = Array(extradata[place...])
        } else {
            framing = .startCodes
            for unit in Self.units(inStartCodes: extradata) {
                switch unit.first.map({ $0 & 31 }) {
                case 7: sequence.append(unit)
                case 8: picture.append(unit)
                default: break
                }
            }
        }
        guard !sequence.isEmpty, !picture.isEmpty else { return nil }
    }

    /// The numbers taken by sequence and picture sets.
    var numbers: Set<Int> {
        let sequences = sequence.compactMap { Self.number(in: $0, skippingBytes: 4) }
        let pictures = picture.compactMap { Self.number(in: $0, skippingBytes: 1) }
        return Set(sequences + pictures)
    }

    /// Both kinds of sets as extradata in this framing.
    func joined(with other: H264ParameterSets) -> [UInt8] {
        let (sequences, pictures) = (sequence + other.sequence, picture + other.picture)
        switch framing {
        case .startCodes:
            return (sequences + pictures).flatMap { [0, 0, 0, 1] + $0 }
        case .lengths(let size):
            var record: [UInt8] = [1] + header
            record.append(0xfc | UInt8(size - 1))
            record.append(0xe0 | UInt8(sequences.count))
            for unit in sequences {
                record += [UInt8(unit.count >> 8), UInt8(unit.count & 255)] + unit
            }
            record.append(UInt8(pictures.count))
            for unit in pictures {
                record += [UInt8(unit.count >> 8), UInt8(unit.count & 255)] + unit
            }
            record += trailer
            return record
        }
    }

    /// The sets as they stand before a picture, in this framing.
    var inBand: [UInt8] { framed((sequence + picture).flatMap { [0, 0, 0, 1] + $0 }) }

    /// An encoded picture with start codes, in this framing.
    func framed(_ picture: [UInt8]) -> [UInt8] {
        guard case .lengths(let size) = framing else { return picture }
        var result: [UInt8] = []
        result.reserveCapacity(picture.count + 16)
        for unit in Self.units(inStartCodes: picture) {
            for byte in (0..<size).reversed() {
                result.append(UInt8(truncatingIfNeeded: unit.count >> (8 * byte)))
            }
            result += unit
        }
        return result
    }

    /// Whether a picture is one after which nothing leans on anything before.
    func isFreshStart(_ picture: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = Array(picture.prefix(1 << 16))
        switch framing {
        case .startCodes:
            return Self.units(inStartCodes: bytes).contains { $0.first.map { $0 & 31 } == 5 }
        case .lengths(let size):
            var place = 0
            while place + size < bytes.count {
                let length = bytes[place..<place + size].reduce(0) { $0 << 8 | Int($1) }
                if bytes[place + size] & 31 == 5 { return true }
                guard length > 0 else { return false }
                place += size + length
            }
            return false
        }
    }

    /// Units between start codes.
    static func units(inStartCodes bytes: [UInt8]) -> [[UInt8]] {
        var starts: [(code: Int, unit: Int)] = []
        var index = 0
        while index + 2 < bytes.count {
            if bytes[index] == 0, bytes[index + 1] == 0, bytes[index + 2] == 1 {
                starts.append((index, index + 3))
                index += 3
            } else {
                index += 1
            }
        }
        return starts.enumerated().compactMap { order, start in
            var end = order + 1 < starts.count ? starts[order + 1].code : bytes.count
            while end > start.unit, bytes[end - 1] == 0 { end -= 1 }
            return end > start.unit ? Array(bytes[start.unit..<end]) : nil
        }
    }

    /// The Exp-Golomb number that follows the first bytes of a set.
    private static func number(in unit: [UInt8], skippingBytes: Int) -> Int? {
        let bits = unit.dropFirst(skippingBytes).prefix(8).flatMap { byte in
            (0..<8).map { Int(byte >> (7 - $0)) & 1 }
        }
        guard let zeros = bits.firstIndex(of: 1), bits.count > 2 * zeros else { return nil }
        return bits[zeros...2 * zeros].reduce(0) { $0 << 1 | $1 } - 1
    }
}
