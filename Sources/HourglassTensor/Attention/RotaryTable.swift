internal import CHourglassKernels

/// Cosines and sines of rotary position embedding, one row a token.
package struct RotaryTable: Sendable {
    /// Half the rotated width: number of angles a token.
    package let half: Int
    package let cosines: [Float]
    package let sines: [Float]

    /// Makes a table of the given angles, `half` a token, each cosine and sine
    /// multiplied by `scale`.
    package init(angles: [Float], half: Int, scale: Float = 1) {
        self.half = half
        cosines = angles.map { Float(cos64(Double($0))) * scale }
        sines = angles.map { Float(sin64(Double($0))) * scale }
    }

    /// Rotates one head's vector of `2 * half` numbers of token `row`: number
    /// j pairs with number j + half.
    package func rotate(_ vector: UnsafeMutablePointer<Float>, row: Int) {
        cosines.withUnsafeBufferPointer { cosines in
            sines.withUnsafeBufferPointer { sines in
                kernels.pointee.rotate(
                    vector,
                    cosines.baseAddress! + row * half,
                    sines.baseAddress! + row * half,
                    half
                )
            }
        }
    }
}
