package import HourglassCore
internal import HourglassQwen
package import HourglassTensor
internal import HourglassTokenizer

/// Makes of any picture the numbers a vision tower reads, as
/// `preprocessor_config.json` says.
///
/// Reference: transformers 5.23, `image_processing_pil_clip.py` and
/// `image_processing_pil_siglip.py`.
package struct PicturePreprocessing: Sendable {
    /// How a picture is brought to the model's size.
    private enum Fitting: Sendable {
        /// Both sides, whatever the proportions were.
        case stretched
        /// The shorter side to so many pixels, then the middle square.
        case cropped(shorterSide: Int)
    }

    /// Pixels on each side of what comes out.
    private let side: Int
    private let fitting: Fitting
    private let kernel: ResizeKernel
    /// One value for each of the 256 levels of each channel.
    private let levels: [[Float]]

    init(folder: String, _ config: PictureModelConfiguration) throws(EmbeddingError) {
        let file = try EncoderFile(
            folder: folder,
            name: "preprocessor_config.json",
            isNeeded: false
        )
        side = config.imageSize
        let isClip = config.kind == .clip
        switch file["resample"]?.integer ?? (isClip ? 3 : 2) {
        case 2: kernel = .bilinear
        case 3: kernel = .bicubic
        case let other:
            throw file.failure("resample \(other) is neither bilinear (2) nor bicubic (3)")
        }
        for step in ["do_resize", "do_rescale", "do_normalize"] where file[step]?.bool == false {
            throw file.failure("\(step) is switched off")
        }
        let size = file["size"]
        if let shorter = size?["shortest_edge"]?.integer ?? size?.integer, isClip {
            fitting = .cropped(shorterSide: shorter)
        } else if let width = size?["width"]?.integer, let height = size?["height"]?.integer {
            guard width == side, height == side else {
                throw file.failure("pictures of \(width)×\(height) are not the model's \(side)")
            }
            fitting = .stretched
        } else if size == nil {
            fitting = isClip ? .cropped(shorterSide: side) : .stretched
        } else {
            throw file.failure("its size is not understood")
        }
        if case .cropped(let shorter) = fitting {
            let crop = file["crop_size"]
            let cut = crop?["height"]?.integer ?? crop?.integer ?? side
            guard cut == side, shorter >= side, shorter <= 4 * side,
                file["do_center_crop"]?.bool ?? true
            else {
                throw file.failure(
                    "a shorter side of \(shorter) and a square of \(cut) do not give the model's "
                        + "\(side) pixels"
                )
            }
        }
        let scale = Float(file["rescale_factor"]?.double ?? 1 / 255)
        let mean = Self.channels(file["image_mean"]) ?? (isClip ? Self.clipMean : Self.half)
        let spread = Self.channels(file["image_std"]) ?? (isClip ? Self.clipSpread : Self.half)
        guard mean.count == 3, spread.count == 3, spread.allSatisfy({ $0 > 0 }) else {
            throw file.failure("three image_mean and three positive image_std are needed")
        }
        levels = (0..<3).map { c in
            (0..<256).map { (Float($0) * scale - mean[c]) / spread[c] }
        }
    }

    private static let half: [Float] = [0.5, 0.5, 0.5]
    private static let clipMean: [Float] = [0.481_454_66, 0.457_827_5, 0.408_210_73]
    private static let clipSpread: [Float] = [0.268_629_54, 0.261_302_58, 0.275_777_11]

    private static func channels(_ value: JSONValue?) -> [Float]? {
        value?.array.map { $0.compactMap(\.double).map { Float($0) } }
    }

    /// The picture's numbers, `[3, side, side]`.
    ///
    /// - Precondition: the format is `rgb24`.
    package func callAsFunction(_ picture: PixelBuffer) -> Tensor {
        let (sized, left, top) = fitted(picture)
        var result = Tensor(uninitialized: [3, side, side])
        sized.bytes.withUnsafeBufferPointer { bytes in
            result.withUnsafeMutablePointer { to in
                for channel in 0..<3 {
                    let table = levels[channel]
                    for y in 0..<side {
                        let row = ((y + top) * sized.width + left) * 3 + channel
                        let out = to + (channel * side + y) * side
                        for x in 0..<side { out[x] = table[Int(bytes[row + x * 3])] }
                    }
                }
            }
        }
        return result
    }

    /// The resized picture, and where in it the square begins.
    private func fitted(_ picture: PixelBuffer) -> (PixelBuffer, left: Int, top: Int) {
        switch fitting {
        case .stretched:
            return (picture.resized(width: side, height: side, by: kernel), 0, 0)
        case .cropped(let shorter):
            let (width, height) = (picture.width, picture.height)
            let longer = Int(Double(shorter * max(width, height)) / Double(min(width, height)))
            let size = width < height ? (shorter, longer) : (longer, shorter)
            let sized = picture.resized(width: size.0, height: size.1, by: kernel)
            return (sized, (size.0 - side) / 2, (size.1 - side) / 2)
        }
    }

    /// Parts of a picture that together show all of it: where only the middle
    /// square is looked at, squares side by side.
    func views(width: Int, height: Int) -> [NormalizedRect] {
        let (long, short) = (Double(max(width, height)), Double(min(width, height)))
        guard case .cropped = fitting, long > short * Self.nearlySquare else {
            return [NormalizedRect(x: 0, y: 0, width: 1, height: 1)]
        }
        let count = Int((long / short).rounded(.up))
        let size = short / long
        return (0..<count).map { index in
            let place = (1 - size) * Double(index) / Double(count - 1)
            return width > height
                ? NormalizedRect(x: place, y: 0, width: size, height: 1)
                : NormalizedRect(x: 0, y: place, width: 1, height: size)
        }
    }

    /// Sides in this proportion lose so little to the square that one view
    /// will do.
    private static let nearlySquare = 1.15
}
