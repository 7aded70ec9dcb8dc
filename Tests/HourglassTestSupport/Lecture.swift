internal import Foundation

/// A recording of slides, as `ffmpeg`'s own sources make it.
public struct Lecture: Sendable {
    /// A slide and when it comes up.
    public struct Slide: Sendable {
        /// First instant it is shown, in seconds; the next slide ends it.
        public var start: Double
        /// Its lines; the first is the heading.
        public var lines: [String]

        /// Makes a slide.
        public init(at start: Double, _ lines: String...) {
            self.start = start
            self.lines = lines
        }
    }

    /// A subtitle cue to mux in.
    public struct Cue: Sendable {
        /// When it appears, in seconds.
        public var start: Double
        /// When it disappears, in seconds.
        public var end: Double
        /// Its text.
        public var text: String

        /// Makes a cue.
        public init(_ start: Double, _ end: Double, _ text: String) {
            self.start = start
            self.end = end
            self.text = text
        }
    }

    /// File name with extension; the extension chooses the container.
    public var name: String
    /// The slides, in order.
    public var slides: [Slide]
    /// Length in seconds.
    public var duration: Double
    /// Width and height in pixels.
    public var size = (width: 640, height: 360)
    /// Frames a second before any are dropped.
    public var rate = 25
    /// Drops frames unevenly.
    public var isVariable = false
    /// Strength of camera noise, 0…100.
    public var noise = 0
    /// Frames between key frames at most.
    public var keyInterval = 250
    /// Subtitles inside the file; `.mkv` and `.mp4` take them.
    public var cues: [Cue] = []
    /// Font family; one with Chinese characters for Chinese slides.
    public var font = "WenQuanYi Micro Hei"

    /// Describes a lecture.
    public init(_ name: String, duration: Double, slides: [Slide]) {
        self.name = name
        self.duration = duration
        self.slides = slides
    }

    /// The clip of it.
    ///
    /// - Throws: an error when the texts cannot be written.
    public func clip() throws -> Clip {
        let folder = Clip.folder.appending(path: "lecture-texts")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var filters: [String] = []
        for (index, slide) in slides.enumerated() {
            let end = index + 1 < slides.count ? slides[index + 1].start : duration + 1
            for (row, line) in slide.lines.enumerated() {
                // Text goes through files, which need no escaping; their
                // names hold the content, so that the clip's key does.
                let file = folder.appending(path: Self.fileName(for: line))
                try line.write(to: file, atomically: true, encoding: .utf8)
                let height = row == 0 ? size.height / 9 : size.height / 14
                let y = size.height / 10 + (row == 0 ? 0 : size.height / 12 + row * size.height / 9)
                filters.append(
                    "drawtext=textfile='\(file.path)':font='\(font)':fontcolor=black"
                        + ":fontsize=\(height):x=\(size.width / 16):y=\(y)"
                        + ":enable='gte(t,\(slide.start))*lt(t,\(end))'"
                )
            }
        }
        if noise > 0 { filters.append("noise=alls=\(noise):allf=t:all_seed=7") }
        if isVariable { filters.append("select='not(eq(mod(n,7),3))*not(eq(mod(n,11),5))'") }
        let background = "color=c=0xf4f4f0:size=\(size.width)x\(size.height):rate=\(rate)"
        var arguments = ["-f", "lavfi", "-i", "\(background):duration=\(duration)"]
        if !cues.isEmpty {
            let text = cues.enumerated().map { index, cue in
                "\(index + 1)\n\(Self.stamp(cue.start)) --> \(Self.stamp(cue.end))\n\(cue.text)\n\n"
            }.joined()
            let file = folder.appending(path: Self.fileName(for: text) + ".srt")
            try text.write(to: file, atomically: true, encoding: .utf8)
            arguments += ["-i", file.path, "-map", "0:v", "-map", "1"]
            arguments += ["-c:s", name.hasSuffix(".mkv") ? "subrip" : "mov_text"]
        }
        arguments += filters.isEmpty ? [] : ["-vf", filters.joined(separator: ",")]
        arguments += ["-vsync", isVariable ? "passthrough" : "cfr", "-c:v", "libx264"]
        arguments += ["-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "\(keyInterval)"]
        return Clip(name, arguments)
    }

    /// Path of the clip, made when it is not there yet.
    ///
    /// - Throws: `Tool.Failure` with ffmpeg's complaint.
    public func path() throws -> String { try clip().path() }

    private static func fileName(for text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16) + ".txt"
    }

    private static func stamp(_ seconds: Double) -> String {
        let milliseconds = Int((seconds * 1000).rounded())
        return String(
            format: "%02d:%02d:%02d,%03d",
            milliseconds / 3_600_000,
            milliseconds / 60000 % 60,
            milliseconds / 1000 % 60,
            milliseconds % 1000
        )
    }
}
