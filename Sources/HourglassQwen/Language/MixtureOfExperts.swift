internal import HourglassTensor

/// Each token visits the few experts its router likes best.
struct MixtureOfExperts: Sendable {
    private let router: Linear
    private let experts: [Expert]
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
        if weights.contains(SplitExperts.mark) {
            self.experts = try SplitExperts.load(config, experts, weights["experts"])
            return
        }
        let layout = try ExpertLayout(config, experts, weights["experts"])
        let gateUp = try weights["experts"]
            .experts("gate_up_proj", layout.gateUpShape, layout.layout)
        let down = try weights["experts"]
            .experts("down_proj", layout.downShape, layout.layout)
        self.experts = zip(gateUp, down).map {
            Expert(gateUp: .joined(Linear($0)), down: Linear($1))
        }
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        let routes = route(x)
        var result = Tensor(zeros: x.shape)
        for (expert, visitors) in zip(experts, routes) where !visitors.isEmpty {
            let rows = visitors.map(\.row)
            result.addRows(
                expert(x.gathered(rows)),
                at: rows,
                scales: visitors.map(\.share)
            )
        }
        return result
    }

    /// Tokens that visit each expert, and how much it counts for them.
    private func route(_ x: Tensor) -> [[(row: Int, share: Float)]] {
        let scores = router(x)
        var routes = [[(row: Int, share: Float)]](repeating: [], count: experts.count)
        let values = scores.values
        for row in 0..<x.rows {
            var probabilities = Array(
                values[row * experts.count..<(row + 1) * experts.count]
            )
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

/// One expert: down(silu(gate(x)) · up(x)).
struct Expert: Sendable {
    /// Gate and up in one matrix, or in one each.
    enum GateUp: Sendable {
        case joined(Linear)
        case split(gate: Linear, up: Linear)
    }

    let gateUp: GateUp
    let down: Linear

    func callAsFunction(_ x: Tensor) -> Tensor {
        switch gateUp {
        case .joined(let both): return down(both(x).gatedHalves())
        case .split(let gate, let up):
            var wide = Linear.apply([gate, up], to: x)
            let values = wide.removeLast()
            var gated = wide.removeLast()
            gated.gateBySiLU(values)
            return down(gated)
        }
    }
}

/// Experts with tensors of their own, as text-only checkpoints and some
/// conversion tools store them: `experts.N.gate_proj.weight` and so on, each
/// `[outputs, inputs]`.
enum SplitExperts {
    /// A tensor that only such checkpoints have.
    static let mark = "experts.0.gate_proj.weight"

    static func load(
        _ config: ModelConfiguration.Text,
        _ experts: ModelConfiguration.Experts,
        _ weights: WeightScope
    ) throws(TensorError) -> [Expert] {
        let (hidden, wide) = (config.hiddenSize, experts.intermediateSize)
        var loaded: [Expert] = []
        for expert in 0..<experts.count {
            let weights = weights[expert]
            loaded.append(
                Expert(
                    gateUp: .split(
                        gate: try weights.linear("gate_proj", [wide, hidden]),
                        up: try weights.linear("up_proj", [wide, hidden])
                    ),
                    down: try weights.linear("down_proj", [hidden, wide])
                )
            )
        }
        return loaded
    }

    /// - Parameter prefix: of the feed-forward layer.
    static func add(
        to plan: inout QuantizationPlan,
        _ prefix: String,
        _ config: ModelConfiguration.Text,
        _ experts: ModelConfiguration.Experts,
        _ width: QuantizationPlan.Width
    ) {
        let (hidden, wide) = (config.hiddenSize, experts.intermediateSize)
        for expert in 0..<experts.count {
            let name = "\(prefix)experts.\(expert)."
            plan.add(name + "gate_proj.weight", shape: [wide, hidden], width: width)
            plan.add(name + "up_proj.weight", shape: [wide, hidden], width: width)
            plan.add(name + "down_proj.weight", shape: [hidden, wide], width: width)
        }
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
