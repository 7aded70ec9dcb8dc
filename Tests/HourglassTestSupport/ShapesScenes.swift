import Foundation

/// Pictures of coloured shapes, and a clip that shows one after the other.
///
/// Drawn by other means than those the tiny CLIP of the tests was trained with
/// (Tools/pictures/train_shapes.py), at other sizes and places.
package struct ShapesScenes {
    package enum Shape: String {
        case circle, square, triangle
    }

    /// A shape of a colour: middle and size in pixels.
    package struct Scene {
        package var shape: Shape
        package var colour: (UInt8, UInt8, UInt8)
        package var x: Double
        package var y: Double
        package var size: Double

        /// Describes a scene.
        package init(
            shape: Shape,
            colour: (UInt8, UInt8, UInt8),
            x: Double,
            y: Double,
            size: Double
        ) {
            (self.shape, self.colour, self.x, self.y, self.size) = (shape, colour, x, y, size)
        }
    }

    /// The tiny CLIP that was trained on such shapes, and the one checkpoint in
    /// the layout of Qwen3-VL-Embedding, which was not.
    package static let (clip, qwen) = (golden("shapes"), golden("qwen3-vl"))

    private static func golden(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "HourglassEmbeddingTests/Goldens/" + name).path
    }

    /// Five seconds each of an empty wall, a green triangle, a red circle, and
    /// the wall again.
    package static func wall(in folder: TemporaryFolder, to path: String) throws {
        try film(
            [
                nil, .init(shape: .triangle, colour: green, x: 330, y: 200, size: 85),
                .init(shape: .circle, colour: red, x: 500, y: 190, size: 90), nil,
            ],
            in: folder,
            to: path
        )
    }

    package static let red: (UInt8, UInt8, UInt8) = (210, 40, 40)
    package static let green: (UInt8, UInt8, UInt8) = (40, 155, 60)

    /// Seconds each scene is shown.
    package static let seconds = 5

    /// Writes a picture of a scene, or of the empty wall.
    package static func draw(_ scene: Scene?, width: Int = 640, height: Int = 360, to path: String)
        throws
    {
        var data = Data("P6\n\(width) \(height)\n255\n".utf8)
        for row in 0..<height {
            for column in 0..<width {
                let inside = scene.map { covers($0, Double(column), Double(row)) } ?? false
                let colour = inside ? scene!.colour : (120, 120, 124)
                data.append(contentsOf: [colour.0, colour.1, colour.2])
            }
        }
        try data.write(to: URL(filePath: path))
    }

    private static func covers(_ scene: Scene, _ x: Double, _ y: Double) -> Bool {
        let (across, down) = (abs(x - scene.x), y - scene.y)
        switch scene.shape {
        case .circle: return across * across + down * down < scene.size * scene.size
        case .square: return max(across, abs(down)) < scene.size * 0.9
        case .triangle:
            return down < scene.size * 0.8 && across < (down + scene.size) * 0.62
        }
    }

    /// A clip of scenes, each for five seconds.
    package static func film(_ scenes: [Scene?], in folder: TemporaryFolder, to path: String) throws
    {
        var arguments = ["-v", "error", "-nostdin", "-y"]
        for (number, scene) in scenes.enumerated() {
            let picture = folder.path("scene\(number).ppm")
            try draw(scene, to: picture)
            arguments += ["-loop", "1", "-framerate", "5", "-t", "\(seconds)", "-i", picture]
        }
        let inputs = scenes.indices.map { "[\($0)]" }.joined()
        arguments += [
            "-filter_complex", "\(inputs)concat=n=\(scenes.count):v=1,format=yuv420p",
            "-c:v", "mpeg4", "-q:v", "2", "-g", "25", path,
        ]
        try Tool.run("ffmpeg", arguments)
    }
}
