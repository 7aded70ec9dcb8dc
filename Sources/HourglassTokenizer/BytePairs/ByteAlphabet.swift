/// The map between bytes and the printable characters that stand for them in
/// byte-level vocabularies, since GPT-2.
///
/// Printable Latin-1 characters stand for themselves; the other 68 bytes get
/// the characters from U+0100 on, in order.
enum ByteAlphabet {
    /// Character of each byte.
    static let scalars: [Unicode.Scalar] = {
        var next: UInt32 = 0x100
        return (0...255).map { byte -> Unicode.Scalar in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
            default:
                defer { next += 1 }
                return Unicode.Scalar(next)!
            }
        }
    }()

    /// Byte of each character below U+0144, which is past the last one.
    private static let bytes: [UInt8?] = {
        var table = [UInt8?](repeating: nil, count: 0x144)
        for (byte, scalar) in scalars.enumerated() { table[Int(scalar.value)] = UInt8(byte) }
        return table
    }()

    /// The bytes a vocabulary entry stands for; nil when it contains a
    /// character that stands for no byte.
    static func bytes(of token: String) -> [UInt8]? {
        var result: [UInt8] = []
        for scalar in token.unicodeScalars {
            guard scalar.value < UInt32(bytes.count), let byte = bytes[Int(scalar.value)] else {
                return nil
            }
            result.append(byte)
        }
        return result
    }
}
