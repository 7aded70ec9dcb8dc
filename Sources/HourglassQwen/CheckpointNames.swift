internal import HourglassTensor

/// Where the parts of a model lie in its checkpoint, and how they are
/// quantised.
struct CheckpointNames {
    /// Prefix of the decoder's tensors.
    let text: String
    /// Prefix of the vision tower's tensors.
    let vision: String?
    /// Name of the output matrix; nil for a model that only embeds.
    let head: String?

    private static let textPrefixes = ["model.language_model.", "language_model.", "model.", ""]
    private static let visionPrefixes = ["model.visual.", "visual."]

    init(_ checkpoint: Checkpoint, _ config: ModelConfiguration) throws(TensorError) {
        guard
            let text = Self.textPrefixes.first(where: {
                checkpoint.contains($0 + "embed_tokens.weight")
            })
        else {
            // Names the tensor, and both shapes, as for any other.
            _ = try checkpoint.tensor(
                "model.language_model.embed_tokens.weight",
                shape: [config.text.vocabularySize, config.text.hiddenSize]
            )
            preconditionFailure("A missing tensor is an error")
        }
        self.text = text
        if config.vision != nil {
            vision =
                Self.visionPrefixes.first {
                    checkpoint.contains($0 + "patch_embed.proj.weight")
                } ?? "model.visual."
        } else {
            vision = nil
        }
        // What is in the file rules over what the configuration says.
        if checkpoint.contains("lm_head.weight") {
            head = "lm_head.weight"
        } else if config.text.tiesEmbeddings {
            head = text + "embed_tokens.weight"
        } else {
            head = nil
        }
    }

    /// The plan of a precision: decoder weights get its width; the vision
    /// tower and the output matrix, which are small or read once a token,
    /// always get 8 bits.
    func plan(
        _ checkpoint: Checkpoint,
        _ config: ModelConfiguration,
        precision: ModelPrecision
    ) throws(TensorError) -> QuantizationPlan {
        var plan = QuantizationPlan()
        let width: QuantizationPlan.Width = precision == .int4 ? .four : .eight
        try addDecoder(&plan, checkpoint, config.text, width)
        if let head {
            plan.add(
                head,
                shape: [config.text.vocabularySize, config.text.hiddenSize],
                width: .eight
            )
        }
        if let vision, let tower = config.vision { addVision(&plan, vision, tower) }
        return plan
    }

    private func addDecoder(
        _ plan: inout QuantizationPlan,
        _ checkpoint: Checkpoint,
        _ config: ModelConfiguration.Text,
        _ width: QuantizationPlan.Width
    ) throws(TensorError) {
        let hidden = config.hiddenSize
        let queryWidth = config.headCount * config.headDimension
        let keyWidth = config.keyValueHeadCount * config.headDimension
        for layer in 0..<config.layerCount {
            let prefix = "\(text)layers.\(layer)."
            let attention = prefix + "self_attn."
            plan.add(attention + "q_proj.weight", shape: [queryWidth, hidden], width: width)
            plan.add(attention + "k_proj.weight", shape: [keyWidth, hidden], width: width)
            plan.add(attention + "v_proj.weight", shape: [keyWidth, hidden], width: width)
            plan.add(attention + "o_proj.weight", shape: [hidden, queryWidth], width: width)
            let feedForward = prefix + "mlp."
            if let experts = config.experts, !experts.denseLayers.contains(layer) {
                guard !checkpoint.contains(feedForward + SplitExperts.mark) else {
                    SplitExperts.add(to: &plan, feedForward, config, experts, width)
                    continue
                }
                let gateUp = feedForward + "experts.gate_up_proj"
                let layout = try ExpertLayout(
                    config,
                    experts,
                    gateUp: checkpoint.shape(of: gateUp)
                )
                plan.add(gateUp, shape: layout.gateUpShape, layout: layout.layout, width: width)
                plan.add(
                    feedForward + "experts.down_proj",
                    shape: layout.downShape,
                    layout: layout.layout,
                    width: width
                )
            } else {
                let wide = config.intermediateSize
                plan.add(feedForward + "gate_proj.weight", shape: [wide, hidden], width: width)
                plan.add(feedForward + "up_proj.weight", shape: [wide, hidden], width: width)
                plan.add(feedForward + "down_proj.weight", shape: [hidden, wide], width: width)
            }
        }
    }

    private func addVision(
        _ plan: inout QuantizationPlan,
        _ prefix: String,
        _ config: ModelConfiguration.Vision
    ) {
        let (hidden, wide) = (config.hiddenSize, config.intermediateSize)
        for block in 0..<config.depth {
            let name = "\(prefix)blocks.\(block)."
            plan.add(name + "attn.qkv.weight", shape: [3 * hidden, hidden], width: .eight)
            plan.add(name + "attn.proj.weight", shape: [hidden, hidden], width: .eight)
            plan.add(name + "mlp.linear_fc1.weight", shape: [wide, hidden], width: .eight)
            plan.add(name + "mlp.linear_fc2.weight", shape: [hidden, wide], width: .eight)
        }
        let joined = hidden * config.mergeSize * config.mergeSize
        let mergers =
            ["merger"] + config.deepstackLayers.indices.map { "deepstack_merger_list.\($0)" }
        for merger in mergers {
            let name = prefix + merger + "."
            plan.add(name + "linear_fc1.weight", shape: [joined, joined], width: .eight)
            plan.add(name + "linear_fc2.weight", shape: [config.outputSize, joined], width: .eight)
        }
    }
}
