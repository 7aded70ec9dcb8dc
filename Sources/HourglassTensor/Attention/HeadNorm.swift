internal import CHourglassKernels

/// RMS normalisation of single heads in place.
package struct HeadNorm: Sendable {
    private let weight: [Float]
    private let epsilon: Float

    /// Makes a norm with one weight for each number of a head.
    package init(weight: [Float], epsilon: Float) {
        self.weight = weight
        self.epsilon = epsilon
    }

    /// Normalises one head's vector.
    package func callAsFunction(_ vector: UnsafeMutablePointer<Float>) {
        weight.withUnsafeBufferPointer {
            kernels.pointee.rms_norm(vector, $0.baseAddress, epsilon, weight.count, vector)
        }
    }
}
