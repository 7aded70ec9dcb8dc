import CCrypto
import Foundation

/// A running SHA-256 or SHA-1, from libcrypto, which uses the processor's own
/// instructions for them.
struct RunningHash: ~Copyable {
    private let context: OpaquePointer

    init(_ algorithm: BlobDigest.Algorithm, size: Int64) {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory") }
        self.context = context
        switch algorithm {
        case .sha256:
            EVP_DigestInit_ex(context, EVP_sha256(), nil)
        case .gitBlob:
            EVP_DigestInit_ex(context, EVP_sha1(), nil)
            // Git hashes a blob together with a header that names its length.
            let header = Array("blob \(size)\0".utf8)
            EVP_DigestUpdate(context, header, header.count)
        }
    }

    deinit { EVP_MD_CTX_free(context) }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The digest in hexadecimal. Call once, last.
    mutating func finish() -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        EVP_DigestFinal_ex(context, &digest, &length)
        return digest[..<Int(length)].hexadecimal
    }
}

extension Sequence<UInt8> {
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
