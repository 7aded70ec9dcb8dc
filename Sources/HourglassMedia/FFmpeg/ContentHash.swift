internal import CFFmpeg

/// Sole owner of a running SHA-256.
struct ContentHash: ~Copyable {
    private let state: OpaquePointer

    init() {
        guard let state = av_sha_alloc() else { fatalError("Out of memory") }
        self.state = state
        av_sha_init(state, 256)
    }

    deinit { av_free(UnsafeMutableRawPointer(state)) }

    func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        av_sha_update(state, bytes.baseAddress, bytes.count)
    }

    /// The digest in lower-case hexadecimal; ends the hash.
    consuming func finished() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        av_sha_final(state, &digest)
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in digest { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
