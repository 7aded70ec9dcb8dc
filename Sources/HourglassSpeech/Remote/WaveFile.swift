/// Sound as a WAV file: one channel, 16 bits.
enum WaveFile {
    /// The bytes of a file; what exceeds full level is cut off.
    static func bytes(_ samples: some Collection<Float>, sampleRate: Int) -> [UInt8] {
        let size = samples.count * 2
        var bytes: [UInt8] = []
        bytes.reserveCapacity(44 + size)
        func put<T: FixedWidthInteger>(_ value: T) {
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }
        bytes += Array("RIFF".utf8)
        put(UInt32(36 + size))
        bytes += Array("WAVEfmt ".utf8)
        put(UInt32(16))
        put(UInt16(1))  // PCM
        put(UInt16(1))  // channels
        put(UInt32(sampleRate))
        put(UInt32(sampleRate * 2))  // bytes a second
        put(UInt16(2))  // bytes of all channels
        put(UInt16(16))  // bits
        bytes += Array("data".utf8)
        put(UInt32(size))
        for sample in samples {
            put(Int16(max(-32768, min(32767, (sample * 32768).rounded()))))
        }
        return bytes
    }
}
