internal import HourglassTensor

/// Joins four neighbouring patches into one token of the decoder's width.
struct PatchMerger: Sendable {
    private let norm: LayerNorm
    private let normalizesJoined: Bool
    private let width: Int
    private let up: Linear
    private let down: Linear

    /// - Parameter normalizesJoined: whether the norm comes after joining (the
    ///   DeepStack mergers) or before (the main one).
    init(
        _ config: ModelConfiguration.Vision,
        weights: WeightScope,
        normalizesJoined: Bool
    ) throws(TensorError) {
        width = config.hiddenSize * config.mergeSize * config.mergeSize
        self.normalizesJoined = normalizesJoined
        norm = try LayerNorm(weights["norm"], normalizesJoined ? width : config.hiddenSize)
        up = try weights.biasedLinear("linear_fc1", [width, width])
        down = try weights.biasedLinear("linear_fc2", [config.outputSize, width])
    }

    func callAsFunction(_ hidden: Tensor) -> Tensor {
        let joinedShape = [hidden.count / width, width]
        let normal =
            normalizesJoined
            ? norm(hidden.reshaped(joinedShape)) : norm(hidden).reshaped(joinedShape)
        var wide = up(normal)
        wide.applyErfGELU()
        return down(wide)
    }
}
