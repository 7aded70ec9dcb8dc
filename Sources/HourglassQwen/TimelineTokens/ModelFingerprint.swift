internal import Foundation

extension QwenModel {
    /// Tells this checkpoint from others: tokens made by one are read by it
    /// alone.
    ///
    /// A hash of the configuration and of samples of each weight file, so that
    /// a fine-tuned copy differs, while a copy elsewhere does not.
    public var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ data: Data) {
            for byte in data { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        add(FileManager.default.contents(atPath: folder + "/config.json") ?? Data())
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // What tools keep beside a checkpoint is no part of it.
        for name in names.sorted() where name.hasPrefix("model") && name.hasSuffix(".safetensors") {
            guard let file = FileHandle(forReadingAtPath: folder + "/" + name),
                let size = try? file.seekToEnd()
            else { continue }
            for part in 0..<16 as Range<UInt64> {
                try? file.seek(toOffset: size / 16 * part)
                add((try? file.read(upToCount: 4096)) ?? Data())
            }
            try? file.close()
        }
        return "qwen3-vl:" + String(hash, radix: 16)
    }
}
