import Foundation
import HourglassCore
import Testing

/// Pictures of slides, drawn with the `ffmpeg` command.
enum SlidePictures {
    /// A font with Latin letters, and one that has Chinese ones too.
    static let latinFont = fontFile("DejaVu Sans")
    static let chineseFont = fontFile(":lang=zh-cn")

    struct Style {
        var size = 32
        var ground = "white"
        var ink = "black"
        var width = 1280
        var height = 720
    }

    /// A slide with a title and lines beneath it.
    static func slide(
        _ title: String,
        _ lines: [String],
        font: String,
        style: Style = Style(),
        asWorkingFrame: Bool = false
    ) throws -> PixelBuffer {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("slide-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ text: String, _ name: String) throws -> String {
            let file = folder.appendingPathComponent(name)
            try Data(text.utf8).write(to: file)
            return file.path
        }
        let titleFile = try write(title, "title.txt")
        let bodyFile = try write(lines.joined(separator: "\n"), "body.txt")
        let draw = "drawtext=expansion=none:fontfile='\(font)':fontcolor=\(style.ink)"
        let left = style.width / 14
        let filter =
            "\(draw):textfile=\(titleFile):fontsize=\(style.size * 3 / 2):x=\(left):y=h/9,"
            + "\(draw):textfile=\(bodyFile):fontsize=\(style.size):x=\(left):y=h*0.28"
            + ":line_spacing=\(style.size * 6 / 10)"
        return try picture(
            ["-f", "lavfi", "-i", "color=c=\(style.ground):s=\(style.width)x\(style.height)"],
            filter: filter,
            format: asWorkingFrame ? .yuv420 : .gray8,
            width: asWorkingFrame ? 448 : style.width,
            height: asWorkingFrame ? 256 : style.height
        )
    }

    /// One frame of any ffmpeg input, full range.
    static func picture(
        _ input: [String],
        filter: String,
        format: PixelBuffer.Format,
        width: Int,
        height: Int
    ) throws -> PixelBuffer {
        let pixels = format == .gray8 ? "gray" : "yuvj420p"
        let bytes = try run(
            "ffmpeg",
            ["-v", "error"] + input
                + [
                    "-vf",
                    "\(filter),scale=\(width):\(height):flags=area:out_range=full,format=\(pixels)",
                    "-frames:v", "1", "-f", "rawvideo", "-",
                ]
        )
        return PixelBuffer(format: format, width: width, height: height, bytes: bytes)
    }

    private static func fontFile(_ pattern: String) -> String {
        let output = try? run("fc-match", ["-f", "%{file}", pattern])
        return String(decoding: output ?? [], as: UTF8.self)
    }

    private static func run(_ command: String, _ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [command] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(command) failed")
        return [UInt8](data)
    }
}
