internal import HourglassCore

extension PixelBuffer {
    /// The picture turned for display.
    func oriented(_ orientation: Orientation) -> PixelBuffer {
        guard orientation != .upright else { return self }
        var result = PixelBuffer(
            format: format,
            width: orientation.swapsSides ? height : width,
            height: orientation.swapsSides ? width : height
        )
        let size = format == .rgb24 ? 3 : 1
        let targets = result.planes
        bytes.withUnsafeBufferPointer { source in
            result.bytes.withUnsafeMutableBufferPointer { target in
                for (from, to) in zip(planes, targets) {
                    for y in 0..<to.height {
                        let row = to.offset + y * to.bytesPerRow
                        for x in 0..<to.width {
                            let place = orientation.source(
                                x: x,
                                y: y,
                                width: to.width,
                                height: to.height
                            )
                            let start = from.offset + place.y * from.bytesPerRow + place.x * size
                            for part in 0..<size {
                                target[row + x * size + part] = source[start + part]
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}
