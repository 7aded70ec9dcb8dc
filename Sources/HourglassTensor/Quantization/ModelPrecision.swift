/// How weights are held and multiplied.
///
/// Activations between layers, norms, softmax and rotary embeddings are 32-bit
/// floats in every mode.
public enum ModelPrecision: String, Sendable, CaseIterable {
    /// 32-bit arithmetic throughout; the weights stay as stored. For checks.
    case f32
    /// bf16 products, 32-bit sums; the weights stay as stored.
    case bf16
    /// 8-bit weights and activations in blocks of 64, one scale each.
    case int8
    /// 4-bit decoder weights, 8-bit vision and output weights.
    case int4
}
