package import HourglassTensor

/// What the decoder receives for a picture or a clip: one row a token.
package struct VisionFeatures: Sendable {
    /// In place of the placeholders' embeddings.
    package var main: Tensor
    /// Added after the first decoder layers, one for each.
    package var deepstack: [Tensor]

    package init(main: Tensor, deepstack: [Tensor]) {
        (self.main, self.deepstack) = (main, deepstack)
    }
}

/// The vision tower: patches to decoder tokens.
///
/// Reference: transformers 4.57.1, `modeling_qwen3_vl.py`,
/// `Qwen3VLVisionModel`.
package struct VisionTower: Sendable {
    private let embedding: Linear
    private let positions: VisionPositions
    private let blocks: [VisionBlock]
    private let merger: PatchMerger
    private let deepstackMergers: [PatchMerger]
    private let config: ModelConfiguration.Vision

    /// - Parameter attentionFormat: how attention holds keys and values.
    init(
        _ config: ModelConfiguration.Vision,
        weights: WeightScope,
        attentionFormat: AttentionBlock.Format
    ) throws(TensorError) {
        self.config = config
        let patch = weights["patch_embed"]["proj"]
        // A convolution whose stride is its size is a product with each patch.
        embedding = Linear(
            try patch.matrix(
                "weight",
                [
                    config.hiddenSize, 3, config.temporalPatchSize, config.patchSize,
                    config.patchSize,
                ]
            ),
            bias: try patch.vector("bias", config.hiddenSize)
        )
        positions = try VisionPositions(config, weights: weights["pos_embed"])
        var blocks: [VisionBlock] = []
        for i in 0..<config.depth {
            blocks.append(
                try VisionBlock(
                    config,
                    weights: weights["blocks"][i],
                    attentionFormat: attentionFormat
                )
            )
        }
        self.blocks = blocks
        merger = try PatchMerger(config, weights: weights["merger"], normalizesJoined: false)
        var mergers: [PatchMerger] = []
        for k in config.deepstackLayers.indices {
            mergers.append(
                try PatchMerger(
                    config,
                    weights: weights["deepstack_merger_list"][k],
                    normalizesJoined: true
                )
            )
        }
        deepstackMergers = mergers
    }

    package func callAsFunction(_ patches: Patches) -> VisionFeatures {
        let grid = patches.grid
        let order = BlockOrder(rows: grid.rows, columns: grid.columns, merge: config.mergeSize)
        let rotary = RotaryTable(
            patches: order,
            headDimension: config.hiddenSize / config.headCount
        )
        var hidden = embedding(patches.pixels)
        positions.add(to: &hidden, grid: grid, order: order)
        var deepstack: [Tensor] = []
        for (i, block) in blocks.enumerated() {
            block(&hidden, grid: grid, rotary: rotary)
            if let k = config.deepstackLayers.firstIndex(of: i) {
                deepstack.append(deepstackMergers[k](hidden))
            }
        }
        return VisionFeatures(main: merger(hidden), deepstack: deepstack)
    }
}
