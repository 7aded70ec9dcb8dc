public import HourglassCore
internal import HourglassTensor
public import HourglassVision

/// The vision tower as an encoder of working pictures: a cell is one vision
/// token, 32×32 pixels after merging.
///
/// A cell's vector is the tower's output for it, at length 1. The tower looks
/// at the whole picture whichever cells are asked for, so a vector depends on
/// what lies around its cell as well, and asking for few cells costs as much
/// as asking for all.
public struct QwenVisionEncoder: VisionEncoder {
    /// `qwen3-vl-` with a fingerprint of the tower's weights and settings, and
    /// the precision. The same tower in another folder has the same one.
    public let identifier: String
    /// Width of what the decoder receives, 2048 for the 2B model.
    public let dimensions: Int
    private let tower: VisionTower
    private let preprocessing: ImagePreprocessing

    /// Makes an encoder of a loaded model, which it keeps.
    ///
    /// - Throws: `QwenError` (`unsupportedModel`) for a model without a vision
    ///   tower, or one whose tokens are not 32×32 pixels.
    public init(_ model: QwenModel) throws(QwenError) {
        guard let tower = model.vision, let preprocessing = model.preprocessing,
            let config = model.configuration.vision, let fingerprint = model.visionFingerprint
        else {
            throw QwenError(
                code: .unsupportedModel,
                message: "The model in '\(model.folder)' has no vision tower; it cannot encode "
                    + "pictures."
            )
        }
        let side = config.patchSize * config.mergeSize
        guard side == WorkingSize.cellSide else {
            throw QwenError(
                code: .unsupportedModel,
                message: "A vision token of the model in '\(model.folder)' covers \(side)x\(side) "
                    + "pixels; cells are \(WorkingSize.cellSide)x\(WorkingSize.cellSide)."
            )
        }
        self.tower = tower
        self.preprocessing = preprocessing
        dimensions = config.outputSize
        identifier =
            "qwen3-vl-\(fingerprint)-\(preprocessing.normalization)-\(model.precision.rawValue)"
    }

    /// Encodes some cells of a working picture.
    ///
    /// - Throws: `QwenError` (`badPicture`) when the picture does not fit the
    ///   grid or a cell lies outside it.
    public func encode(
        _ picture: PixelBuffer,
        grid: GridShape,
        cells: [Int]
    ) throws -> [[Float]] {
        guard cells.allSatisfy({ (0..<grid.count).contains($0) }) else {
            throw QwenError(
                code: .badPicture,
                message: "A cell lies outside the grid of \(grid.columns)x\(grid.rows)."
            )
        }
        guard !cells.isEmpty else { return [] }
        let main = try features(of: picture, grid: grid).main
        let width = main.columns
        return main.withUnsafePointer { values in
            cells.map { cell in
                let row = UnsafeBufferPointer(start: values + cell * width, count: width)
                let length = row.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
                return row.map { $0 / max(length, 1e-12) }
            }
        }
    }

    /// What the decoder would receive for a working picture, a row a cell, row
    /// by row from the top left.
    package func features(
        of picture: PixelBuffer,
        grid: GridShape
    ) throws(QwenError) -> VisionFeatures {
        let size = WorkingSize(grid: grid)
        guard size.fits(picture) else {
            throw QwenError(
                code: .badPicture,
                message: "A \(picture.width)x\(picture.height) \(picture.format) picture does not "
                    + "fit a grid of \(grid.columns)x\(grid.rows) cells; scale it to "
                    + "\(size.width)x\(size.height) yuv420 first."
            )
        }
        let colours = picture.rgb()
        // A still picture fills both frames of its pair.
        return tower(preprocessing.patches([(colours, colours)]))
    }
}

extension ImagePreprocessing {
    /// Mean and deviation that pixels are normalised with, for an identifier.
    fileprivate var normalization: String {
        let isPublished = mean == [0.5, 0.5, 0.5] && deviation == [0.5, 0.5, 0.5]
        return isPublished ? "n" : "n\(mean + deviation)".filter { !" []".contains($0) }
    }
}
