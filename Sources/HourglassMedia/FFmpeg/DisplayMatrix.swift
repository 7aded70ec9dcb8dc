internal import CFFmpeg

/// Reads how a picture asks to be turned.
enum DisplayMatrix {
    /// The orientation of a stream, upright when it states none.
    static func orientation(of stream: UnsafeMutablePointer<AVStream>) -> Orientation {
        var size = 0
        guard
            let bytes = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size),
            size >= 9 * MemoryLayout<Int32>.size
        else { return .upright }
        return bytes.withMemoryRebound(to: Int32.self, capacity: 9) { orientation($0) }
    }

    /// The orientation that a matrix of nine fixed-point numbers states.
    static func orientation(_ matrix: UnsafeMutablePointer<Int32>) -> Orientation {
        // A point (x, y) goes to (a·x + c·y, b·x + d·y), y downwards.
        let (a, b, c, d) = (
            Double(matrix[0]), Double(matrix[1]), Double(matrix[3]), Double(matrix[4])
        )
        let isMirrored = a * d - b * c < 0
        // Undoing the mirror of x leaves a pure rotation.
        let (cosine, sine) = isMirrored ? (-a, -b) : (a, b)
        guard cosine != 0 || sine != 0 else { return .upright }
        return Orientation(
            clockwiseDegrees: degrees(cosine: cosine, sine: sine),
            isMirrored: isMirrored
        )
    }

    private static func degrees(cosine: Double, sine: Double) -> Int {
        if abs(cosine) >= abs(sine) { return cosine >= 0 ? 0 : 180 }
        return sine >= 0 ? 90 : 270
    }
}
