import Foundation
import HourglassCore
import HourglassVision

/// Raw pictures through the `ffmpeg` command.
enum FFmpegPipe {
    /// Encodes working pictures with H.264 and decodes them again.
    static func throughH264(
        _ pictures: [PixelBuffer],
        rate: Int,
        crf: Int
    ) throws -> [PixelBuffer] {
        guard let first = pictures.first else { return [] }
        let base = FileManager.default.temporaryDirectory
            .appendingPathComponent("hourglass-\(ProcessInfo.processInfo.globallyUniqueString)")
        let raw = base.appendingPathExtension("yuv")
        let coded = base.appendingPathExtension("mp4")
        defer {
            try? FileManager.default.removeItem(at: raw)
            try? FileManager.default.removeItem(at: coded)
        }
        var bytes = Data()
        for picture in pictures { bytes.append(contentsOf: picture.bytes) }
        try bytes.write(to: raw)
        _ = try run([
            "-f", "rawvideo", "-pix_fmt", "yuvj420p", "-s", "\(first.width)x\(first.height)",
            "-r", "\(rate)", "-i", raw.path, "-c:v", "libx264", "-preset", "veryfast",
            "-threads", "1", "-crf", "\(crf)", coded.path,
        ])
        return try workingPictures(
            of: coded.path,
            grid: GridShape(rows: first.height / 32, columns: first.width / 32),
            filter: nil
        )
    }

    /// Pictures of a file, scaled to working size.
    ///
    /// - Parameter filter: applied before scaling, such as `fps=2`.
    static func workingPictures(
        of path: String,
        grid: GridShape,
        filter: String?
    ) throws -> [PixelBuffer] {
        let size = WorkingSize(grid: grid)
        let scale = "scale=\(size.width):\(size.height):out_range=full:flags=area"
        let filters = [filter, scale].compactMap { $0 }.joined(separator: ",")
        let data = try run([
            "-i", path, "-vf", filters, "-f", "rawvideo", "-pix_fmt", "yuvj420p", "-",
        ])
        let length = size.width * size.height * 3 / 2
        return (0..<data.count / length).map { index in
            PixelBuffer(
                format: .yuv420,
                width: size.width,
                height: size.height,
                bytes: [UInt8](data[index * length..<(index + 1) * length])
            )
        }
    }

    /// Width and height a file is coded in.
    static func size(of path: String) throws -> (width: Int, height: Int) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
            "stream=width,height", "-of", "csv=p=0:s=x", path,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let numbers = String(decoding: data, as: UTF8.self)
            .split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard numbers.count >= 2 else { throw CocoaError(.fileReadCorruptFile) }
        return (numbers[0], numbers[1])
    }

    private static func run(_ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-v", "error", "-nostdin", "-y"] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileReadUnknown) }
        return data
    }
}
