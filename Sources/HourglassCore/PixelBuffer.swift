/// A picture in memory: 8 bits a sample, full range (0 black, 255 white).
public struct PixelBuffer: Sendable, Equatable {
    /// How samples are laid out.
    public enum Format: String, Sendable {
        /// One plane of luma.
        case gray8
        /// One plane of interleaved red, green, blue.
        case rgb24
        /// Luma, then Cb and Cr at half width and height (rounded up).
        case yuv420
    }

    /// Where a plane lies in `bytes`.
    public struct Plane: Sendable, Equatable {
        /// Index of the first byte.
        public let offset: Int
        /// Distance between rows, in bytes.
        public let bytesPerRow: Int
        /// Samples (pixels for `rgb24`) in a row.
        public let width: Int
        /// Rows.
        public let height: Int
    }

    /// Layout of the samples.
    public let format: Format
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// The planes, in the order the format names them.
    public let planes: [Plane]
    /// All samples, rows without padding, planes one after the other.
    public var bytes: [UInt8]

    /// A picture of zeros.
    ///
    /// - Precondition: width and height are positive.
    public init(format: Format, width: Int, height: Int) {
        let planes = Self.layout(format, width, height)
        self.init(
            format: format,
            width: width,
            height: height,
            bytes: [UInt8](repeating: 0, count: Self.byteCount(planes))
        )
    }

    /// A picture of the given samples, tightly packed.
    ///
    /// - Precondition: `bytes` has exactly as many samples as the format needs.
    public init(format: Format, width: Int, height: Int, bytes: [UInt8]) {
        precondition(width > 0 && height > 0, "A picture has at least one pixel")
        planes = Self.layout(format, width, height)
        precondition(bytes.count == Self.byteCount(planes), "Samples do not fill the planes")
        self.format = format
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    private static func layout(_ format: Format, _ width: Int, _ height: Int) -> [Plane] {
        switch format {
        case .gray8:
            return [Plane(offset: 0, bytesPerRow: width, width: width, height: height)]
        case .rgb24:
            return [Plane(offset: 0, bytesPerRow: width * 3, width: width, height: height)]
        case .yuv420:
            let (w, h) = ((width + 1) / 2, (height + 1) / 2)
            return [
                Plane(offset: 0, bytesPerRow: width, width: width, height: height),
                Plane(offset: width * height, bytesPerRow: w, width: w, height: h),
                Plane(offset: width * height + w * h, bytesPerRow: w, width: w, height: h),
            ]
        }
    }

    private static func byteCount(_ planes: [Plane]) -> Int {
        planes.reduce(0) { $0 + $1.bytesPerRow * $1.height }
    }
}
