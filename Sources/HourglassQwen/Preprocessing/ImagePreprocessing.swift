internal import Foundation
package import HourglassCore
package import HourglassTensor
internal import HourglassTokenizer

/// Turns pictures into the patches the vision tower reads.
///
/// Reference: transformers 4.57.1, `image_processing_qwen2_vl_fast.py` and
/// `video_processing_qwen3_vl.py`.
public struct ImagePreprocessing: Sendable {
    /// Size rule of still pictures.
    public var image = SmartResize.publishedImage
    /// Size rule of videos.
    public var video = SmartResize.publishedVideo
    let patchSize: Int
    let mergeSize: Int
    private(set) var mean: [Float] = [0.5, 0.5, 0.5]
    private(set) var deviation: [Float] = [0.5, 0.5, 0.5]

    /// Published settings for a model.
    init(_ vision: ModelConfiguration.Vision) {
        patchSize = vision.patchSize
        mergeSize = vision.mergeSize
        image.factor = patchSize * mergeSize
        video.factor = patchSize * mergeSize
    }

    /// Settings of a model folder: `preprocessor_config.json` and
    /// `video_preprocessor_config.json`, published values where they are
    /// missing.
    init(folder: String, vision: ModelConfiguration.Vision) throws(QwenError) {
        self.init(vision)
        if let settings = try Self.read(folder + "/preprocessor_config.json") {
            Self.apply(settings, to: &image)
            if let values = settings["image_mean"]?.array { mean = values.map(Self.float) }
            if let values = settings["image_std"]?.array { deviation = values.map(Self.float) }
        }
        if let settings = try Self.read(folder + "/video_preprocessor_config.json") {
            Self.apply(settings, to: &video)
        }
        guard mean.count == 3, deviation.count == 3, deviation.allSatisfy({ $0 > 0 }) else {
            throw QwenError(
                code: .badConfiguration,
                message: "'\(folder)/preprocessor_config.json' needs three image_mean and three "
                    + "positive image_std values."
            )
        }
    }

    private static func float(_ value: JSONValue) -> Float { Float(value.double ?? 0) }

    private static func read(_ path: String) throws(QwenError) -> JSONValue? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do {
            return try JSONValue(parsing: [UInt8](data))
        } catch {
            throw QwenError(
                code: .badConfiguration,
                message: "'\(path)' cannot be read: \(error)",
                cause: error
            )
        }
    }

    /// The two edges are counts of pixels, whatever their names say.
    private static func apply(_ settings: JSONValue, to rule: inout SmartResize) {
        let size = settings["size"]
        if let least = size?["shortest_edge"]?.integer ?? settings["min_pixels"]?.integer {
            rule.minimumPixels = least
        }
        if let most = size?["longest_edge"]?.integer ?? settings["max_pixels"]?.integer {
            rule.maximumPixels = most
        }
    }

    /// The patches of a still picture; both frames of each are the same.
    package func patches(image picture: PixelBuffer) throws(QwenError) -> Patches {
        let size = try image.image(height: picture.height, width: picture.width)
        let resized = picture.bicubicResized(width: size.width, height: size.height)
        return patches([(resized, resized)])
    }

    /// The patches of a clip, frames in order, all of one size; the last one
    /// is repeated when their number is odd.
    package func patches(video frames: [PixelBuffer]) throws(QwenError) -> Patches {
        guard let first = frames.first else {
            throw QwenError(code: .badPicture, message: "A video needs at least one frame.")
        }
        guard frames.allSatisfy({ $0.width == first.width && $0.height == first.height }) else {
            throw QwenError(code: .badPicture, message: "The frames of a video differ in size.")
        }
        let size = try video.video(frames: frames.count, height: first.height, width: first.width)
        let resized = frames.map { $0.bicubicResized(width: size.width, height: size.height) }
        return patches(
            stride(from: 0, to: resized.count, by: 2).map {
                (resized[$0], resized[min($0 + 1, resized.count - 1)])
            }
        )
    }

    /// The patches of pairs of frames that already have their final size.
    package func patches(_ pairs: [(PixelBuffer, PixelBuffer)]) -> Patches {
        let (width, height) = (pairs[0].0.width, pairs[0].0.height)
        let grid = PatchGrid(
            pairs: pairs.count,
            rows: height / patchSize,
            columns: width / patchSize
        )
        let length = 3 * 2 * patchSize * patchSize
        var pixels = Tensor(uninitialized: [grid.patchCount, length])
        // One value for each of the 256 levels of each channel.
        let levels = (0..<3).map { c in
            (0..<256).map { (Float($0) / 255 - mean[c]) / deviation[c] }
        }
        let order = BlockOrder(rows: grid.rows, columns: grid.columns, merge: mergeSize)
        pixels.withUnsafeMutablePointer { pixels in
            parallelLoop(pairs.count) { pair in
                let frames = [pairs[pair].0, pairs[pair].1]
                for (index, place) in order.places.enumerated() {
                    let to = pixels + (pair * grid.patchesPerPair + index) * length
                    writePatch(frames, place, levels, to)
                }
            }
        }
        return Patches(pixels: pixels, grid: grid)
    }

    /// One patch: channel, then frame, then row, then column.
    private func writePatch(
        _ frames: [PixelBuffer],
        _ place: (row: Int, column: Int),
        _ levels: [[Float]],
        _ to: UnsafeMutablePointer<Float>
    ) {
        var to = to
        let width = frames[0].width
        for channel in 0..<3 {
            for frame in frames {
                frame.bytes.withUnsafeBufferPointer { bytes in
                    for y in 0..<patchSize {
                        let row = (place.row * patchSize + y) * width + place.column * patchSize
                        for x in 0..<patchSize {
                            to[x] = levels[channel][Int(bytes[(row + x) * 3 + channel])]
                        }
                        to += patchSize
                    }
                }
            }
        }
    }
}

/// Flattened patches, `[patches, 3 · 2 · side · side]`, and how they lie.
package struct Patches: Sendable {
    package var pixels: Tensor
    package var grid: PatchGrid

    package init(pixels: Tensor, grid: PatchGrid) { (self.pixels, self.grid) = (pixels, grid) }
}

/// The order of patches: blocks of merged patches row by row, and inside each
/// block row by row, so that the patches of a token are neighbours.
struct BlockOrder {
    let places: [(row: Int, column: Int)]

    init(rows: Int, columns: Int, merge: Int) {
        var places: [(row: Int, column: Int)] = []
        places.reserveCapacity(rows * columns)
        for row in stride(from: 0, to: rows, by: merge) {
            for column in stride(from: 0, to: columns, by: merge) {
                for y in 0..<merge {
                    for x in 0..<merge { places.append((row + y, column + x)) }
                }
            }
        }
        self.places = places
    }
}
