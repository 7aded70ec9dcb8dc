internal import HourglassTensor

/// What follows attention in a decoder layer: [tokens, hidden] to the same.
enum FeedForward: Sendable {
    case dense(GatedFeedForward)
    case experts(MixtureOfExperts)

    init(
        _ config: ModelConfiguration.Text,
        layer: Int,
        weights: WeightScope
    ) throws(TensorError) {
        if let experts = config.experts, !experts.denseLayers.contains(layer) {
            self = .experts(try MixtureOfExperts(config, experts, weights: weights))
        } else {
            self = .dense(try GatedFeedForward(config, weights: weights))
        }
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        switch self {
        case .dense(let layer): layer(x)
        case .experts(let layer): layer(x)
        }
    }
}

/// down(silu(gate(x)) · up(x)).
struct GatedFeedForward: Sendable {
    private let gate: Linear
    private let up: Linear
    private let down: Linear

    init(_ config: ModelConfiguration.Text, weights: WeightScope) throws(TensorError) {
        let (hidden, wide) = (config.hiddenSize, config.intermediateSize)
        gate = try weights.linear("gate_proj", [wide, hidden])
        up = try weights.linear("up_proj", [wide, hidden])
        down = try weights.linear("down_proj", [hidden, wide])
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        var wide = Linear.apply([gate, up], to: x)
        let up = wide.removeLast()
        var gated = wide.removeLast()
        gated.gateBySiLU(up)
        return down(gated)
    }
}
