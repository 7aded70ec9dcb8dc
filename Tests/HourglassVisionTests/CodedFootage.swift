import Foundation
import HourglassCore

/// Pictures after real compression, by the `ffmpeg` command.
enum CodedFootage {
    struct Failure: Error { var status: Int32 }

    /// Working pictures through H.264 and back.
    static func h264(_ pictures: [PixelBuffer], rate: Int, crf: Int) throws -> [PixelBuffer] {
        guard let first = pictures.first else { return [] }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("vision-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (raw, coded, back) = (
            folder.appendingPathComponent("in.yuv"), folder.appendingPathComponent("coded.mp4"),
            folder.appendingPathComponent("out.yuv")
        )
        var bytes = Data()
        for picture in pictures { bytes.append(contentsOf: picture.bytes) }
        try bytes.write(to: raw)
        try ffmpeg([
            "-f", "rawvideo", "-pix_fmt", "yuvj420p", "-s", "\(first.width)x\(first.height)",
            "-r", "\(rate)", "-i", raw.path, "-c:v", "libx264", "-preset", "veryfast",
            "-threads", "1", "-crf", "\(crf)", coded.path,
        ])
        try ffmpeg(["-i", coded.path, "-f", "rawvideo", "-pix_fmt", "yuvj420p", back.path])
        let decoded = try Data(contentsOf: back)
        let length = first.bytes.count
        return (0..<decoded.count / length).map { index in
            PixelBuffer(
                format: .yuv420,
                width: first.width,
                height: first.height,
                bytes: [UInt8](decoded[index * length..<(index + 1) * length])
            )
        }
    }

    private static func ffmpeg(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-v", "error", "-nostdin", "-y"] + arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(status: process.terminationStatus)
        }
    }
}
