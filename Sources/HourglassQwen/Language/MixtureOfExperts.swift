internal import HourglassTensor

/// Each token visits the few experts its router likes best.
struct MixtureOfExperts: Sendable {
    private let router: Linear
    private let gateUp: [Linear]
    private let down: [Linear]
    private let activeCount: Int

    init(
        _ config: ModelConfiguration.Text,
        _ experts: ModelConfiguration.Experts,
        weights: WeightScope
    ) throws(TensorError) {
        activeCount = experts.activeCount
        // Exact in every precision: a small error here sends a token to
        // another expert.
        router = try weights.exactLinear("gate", [experts.count, config.hiddenSize])
        let layout = try ExpertLayout(config, experts, weights["experts"])
        gateUp = try weights["experts"]
            .experts("gate_up_proj", layout.gateUpShape, layout.layout).map { Linear($0) }
        down = try weights["experts"]
            .experts("down_proj", layout.downShape, layout.layout).map { Linear($0) }
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        let routes = route(x)
        var result = Tensor(zeros: x.shape)
        for expert in gateUp.indices {
            let visitors = routes[expert]
            guard !visitors.isEmpty else { continue }
            let rows = visitors.map(\.row)
            let wide = gateUp[expert](x.gathered(rows))
            result.addRows(
                down[expert](wide.gatedHalves()),
                at: rows,
                scales: visitors.map(\.share)
            )
        }
        return result
    }

    /// Tokens that visit each expert, and how much it counts for them.
    private func route(_ x: Tensor) -> [[(row: Int, share: Float)]] {
        let scores = router(x)
        var routes = [[(row: Int, share: Float)]](repeating: [], count: gateUp.count)
        let values = scores.values
        for row in 0..<x.rows {
            var probabilities = Array(values[row * gateUp.count..<(row + 1) * gateUp.count])
            softmax(&probabilities)
            let chosen = probabilities.indices.sorted {
                // Equal ones in order, as the reference's top-k takes them.
                probabilities[$0] == probabilities[$1]
                    ? $0 < $1 : probabilities[$0] > probabilities[$1]
            }.prefix(activeCount)
            let total = chosen.reduce(0) { $0 + probabilities[$1] }
            for expert in chosen { routes[expert].append((row, probabilities[expert] / total)) }
        }
        return routes
    }
}

/// How a checkpoint stores its experts: published ones input-major, those
/// saved by newer tools output-major. The shapes tell.
struct ExpertLayout {
    let layout: QuantizationPlan.Layout
    let gateUpShape: [Int]
    let downShape: [Int]

    init(
        _ config: ModelConfiguration.Text,
        _ experts: ModelConfiguration.Experts,
        _ weights: WeightScope
    ) throws(TensorError) {
        try self.init(config, experts, gateUp: weights.shape(of: "gate_up_proj"))
    }

    init(
        _ config: ModelConfiguration.Text,
        _ experts: ModelConfiguration.Experts,
        gateUp stored: [Int]?
    ) throws(TensorError) {
        let (hidden, wide) = (config.hiddenSize, experts.intermediateSize)
        guard hidden != wide, hidden != 2 * wide else {
            throw TensorError(
                code: .unsupportedType,
                message: "Experts of width \(wide) in a model of width \(hidden): their layout "
                    + "cannot be told from their shape."
            )
        }
        if stored == [experts.count, 2 * wide, hidden] {
            layout = .experts
            gateUpShape = [experts.count, 2 * wide, hidden]
            downShape = [experts.count, hidden, wide]
        } else {
            layout = .transposedExperts
            gateUpShape = [experts.count, hidden, 2 * wide]
            downShape = [experts.count, wide, hidden]
        }
    }
}
