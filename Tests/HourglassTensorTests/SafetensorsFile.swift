import Foundation

/// A folder that is removed when this object goes.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "hourglass-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Numbers of a test tensor and the type they are stored as.
struct TestTensor {
    var type: String
    var shape: [Int]
    var values: [Float]

    /// The values as they come back: rounded to the stored type.
    var stored: [Float] {
        switch type {
        case "BF16": values.map { Float(bitPattern: UInt32(bfloat($0)) << 16) }
        case "F16": values.map { Float(Float16($0)) }
        default: values
        }
    }

    var bytes: [UInt8] {
        values.flatMap { value -> [UInt8] in
            switch type {
            case "BF16": withUnsafeBytes(of: bfloat(value)) { Array($0) }
            case "F16": withUnsafeBytes(of: Float16(value).bitPattern) { Array($0) }
            default: withUnsafeBytes(of: value) { Array($0) }
            }
        }
    }

    private func bfloat(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    }
}

/// The bytes of a safetensors file.
func safetensors(_ tensors: [String: TestTensor]) -> [UInt8] {
    var data: [UInt8] = []
    var entries: [String] = []
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
        let start = data.count
        data += tensor.bytes
        entries.append(
            "\"\(name)\":{\"dtype\":\"\(tensor.type)\",\"shape\":\(tensor.shape),"
                + "\"data_offsets\":[\(start),\(data.count)]}"
        )
    }
    return safetensors(header: "{" + entries.joined(separator: ",") + "}", data: data)
}

/// A file of the given header, padded to 8 bytes, and data.
func safetensors(header: String, data: [UInt8]) -> [UInt8] {
    var header = [UInt8](header.utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    return withUnsafeBytes(of: UInt64(header.count)) { Array($0) } + header + data
}

func write(_ bytes: [UInt8], _ path: String) throws {
    // Atomic: the file that had this name may still be mapped.
    try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
}
