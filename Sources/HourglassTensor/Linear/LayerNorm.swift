/// Layer normalisation with weight and bias: tensors `weight` and `bias`.
package struct LayerNorm: Sendable {
    private let weight: [Float]
    private let bias: [Float]
    private let epsilon: Float

    /// Reads the norm of rows of `count` numbers.
    package init(
        _ weights: WeightScope,
        _ count: Int,
        epsilon: Float
    ) throws(TensorError) {
        weight = try weights.vector("weight", count)
        bias = try weights.vector("bias", count)
        self.epsilon = epsilon
    }

    /// Normalises each row.
    package func callAsFunction(_ x: Tensor) -> Tensor {
        x.layerNormalized(weight, bias, epsilon: epsilon)
    }
}
