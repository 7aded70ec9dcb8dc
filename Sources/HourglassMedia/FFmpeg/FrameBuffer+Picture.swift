internal import CFFmpeg
internal import HourglassCore

extension FrameBuffer {
    /// A frame with a copy of a picture.
    convenience init(copying picture: PixelBuffer) throws {
        self.init()
        let format: AVPixelFormat =
            switch picture.format {
            case .gray8: AV_PIX_FMT_GRAY8
            case .rgb24: AV_PIX_FMT_RGB24
            case .yuv420: AV_PIX_FMT_YUV420P
            }
        pointer.pointee.format = format.rawValue
        pointer.pointee.width = Int32(picture.width)
        pointer.pointee.height = Int32(picture.height)
        pointer.pointee.color_range = AVCOL_RANGE_JPEG
        pointer.pointee.colorspace = AVCOL_SPC_BT470BG
        guard av_frame_get_buffer(pointer, 0) >= 0 else {
            throw MediaError(
                .picture,
                "A picture of \(picture.width)×\(picture.height) does not fit into memory."
            )
        }
        picture.bytes.withUnsafeBufferPointer { bytes in
            let lines = pointer.pointee.linesize
            let data = pointer.pointee.data
            let targets = [(data.0, lines.0), (data.1, lines.1), (data.2, lines.2)]
            let size = picture.format == .rgb24 ? 3 : 1
            for (plane, (target, stride)) in zip(picture.planes, targets) {
                guard let target else { continue }
                for row in 0..<plane.height {
                    memcpy(
                        target + row * Int(stride),
                        bytes.baseAddress! + plane.offset + row * plane.bytesPerRow,
                        plane.width * size
                    )
                }
            }
        }
    }

    /// The orientation that a picture file states.
    var statedOrientation: Orientation? {
        guard let side = av_frame_get_side_data(pointer, AV_FRAME_DATA_DISPLAYMATRIX),
            side.pointee.size >= 9 * MemoryLayout<Int32>.size
        else { return nil }
        return side.pointee.data.withMemoryRebound(to: Int32.self, capacity: 9) {
            DisplayMatrix.orientation($0)
        }
    }
}
