internal import Foundation

/// How well text packs: the tell-tale of a model that repeats itself.
///
/// Counts the bits a DEFLATE encoder needs (RFC 1951: matches of earlier text,
/// coded by the fixed code or, estimated by its entropy, by one of the text's
/// own), plus the six bytes of a zlib frame. The text itself is not kept.
package enum PackedText {
    /// Bytes of the text for each packed byte; 0 for an empty text.
    package static func ratio(of text: String) -> Double {
        let bytes = Array(text.utf8)
        return bytes.isEmpty ? 0 : Double(bytes.count) / Double(packedCount(bytes))
    }

    private static let (shortest, longest, reach) = (3, 258, 32768)
    /// Earlier places that are tried for a match.
    private static let patience = 64

    private static func packedCount(_ bytes: [UInt8]) -> Int {
        var tally = Tally()
        var places: [UInt32: [Int]] = [:]
        func key(_ i: Int) -> UInt32 {
            UInt32(bytes[i]) << 16 | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2])
        }
        func match(_ i: Int) -> (length: Int, distance: Int) {
            guard i + shortest <= bytes.count else { return (0, 0) }
            var best = (length: 0, distance: 0)
            for place in (places[key(i)] ?? []).reversed().prefix(patience) {
                guard i - place <= reach else { break }
                var length = shortest
                while length < longest, i + length < bytes.count,
                    bytes[place + length] == bytes[i + length]
                {
                    length += 1
                }
                if length > best.length { best = (length, i - place) }
            }
            return best
        }
        func enter(_ i: Int) {
            if i + shortest <= bytes.count { places[key(i), default: []].append(i) }
        }
        var at = 0
        while at < bytes.count {
            let here = match(at)
            enter(at)
            // A longer match one byte on is worth a literal.
            guard here.length >= shortest, match(at + 1).length <= here.length else {
                tally.addLiteral(bytes[at])
                at += 1
                continue
            }
            tally.addMatch(length: here.length, distance: here.distance)
            for i in at + 1..<at + here.length { enter(i) }
            at += here.length
        }
        return tally.byteCount
    }

    /// Counts symbols, and the bits they take.
    private struct Tally {
        private var symbols = [Int](repeating: 0, count: 286)
        private var distances = [Int](repeating: 0, count: 30)
        private var extraBits = 0

        mutating func addLiteral(_ byte: UInt8) { symbols[Int(byte)] += 1 }

        mutating func addMatch(length: Int, distance: Int) {
            let (lengthCode, lengthBits) = Self.code(length - 3, direct: 8, step: 4)
            symbols[min(285, 257 + lengthCode)] += 1
            let (distanceCode, distanceBits) = Self.code(distance - 1, direct: 4, step: 2)
            distances[min(29, distanceCode)] += 1
            extraBits += (length == 258 ? 0 : lengthBits) + distanceBits
        }

        /// Codes of doubling width: `step` of them for each width.
        private static func code(_ value: Int, direct: Int, step: Int) -> (Int, Int) {
            guard value >= direct else { return (value, 0) }
            let shift = step == 4 ? 2 : 1
            let top = Int.bitWidth - 1 - value.leadingZeroBitCount
            let bits = top - shift
            return ((bits << shift) + (value >> bits), bits)
        }

        var byteCount: Int {
            var fixed = 3 + 7 + extraBits
            for (symbol, count) in symbols.enumerated() {
                let bits = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8
                fixed += bits * count
            }
            fixed += 5 * distances.reduce(0, +)
            let used = symbols.count { $0 > 0 } + distances.count { $0 > 0 } + 1
            let own =
                Double(17 + 40 + extraBits) + 4.4 * Double(used) + Self.entropy(symbols)
                + Self.entropy(distances)
            return 6 + (min(fixed, Int(own)) + 7) / 8
        }

        private static func entropy(_ counts: [Int]) -> Double {
            let total = Double(counts.reduce(0, +))
            return counts.reduce(0) { $1 == 0 ? $0 : $0 - Double($1) * log2(Double($1) / total) }
        }
    }
}
