internal import HourglassTensor

/// The vision tower: pictures to vectors.
///
/// Reference: transformers 5.23, `modeling_clip.py`, `CLIPVisionModel`, and
/// `modeling_siglip.py`, `SiglipVisionModel`.
struct PictureTower: Sendable {
    private let config: PictureModelConfiguration
    private let patches: Linear
    private let positions: Tensor
    private let layers: TransformerTower
    private let norm: LayerNorm
    private let ending: Ending

    /// What differs: CLIP adds a token that becomes the vector, SigLIP pools.
    private enum Ending: Sendable {
        case token(Tensor, norm: LayerNorm, projection: Linear)
        case pooling(PoolingHead)
    }

    init(
        _ config: PictureModelConfiguration,
        format: AttentionBlock.Format,
        weights: WeightScope
    ) throws(TensorError) {
        self.config = config
        let (width, epsilon) = (config.vision.width, config.vision.normEpsilon)
        let isClip = config.kind == .clip
        let vision = weights["vision_model"]
        let embeddings = vision["embeddings"]
        // A convolution whose stride is its size is a product with each patch.
        patches = Linear(
            try embeddings.matrix(
                "patch_embedding.weight",
                [width, 3, config.patchSize, config.patchSize]
            ),
            bias: isClip ? nil : try embeddings.vector("patch_embedding.bias", width)
        )
        positions = try embeddings.table(
            "position_embedding.weight",
            [config.gridSize * config.gridSize + (isClip ? 1 : 0), width]
        )
        layers = try TransformerTower(config.vision, format: format, weights: vision["encoder"])
        norm = try LayerNorm(vision["post_layernorm"], width, epsilon: epsilon)
        if isClip {
            ending = .token(
                Tensor(try embeddings.vector("class_embedding", width), shape: [1, width]),
                norm: try LayerNorm(vision["pre_layrnorm"], width, epsilon: epsilon),
                projection: try weights.linear("visual_projection", [config.dimensions, width])
            )
        } else {
            ending = .pooling(
                try PoolingHead(config.vision, format: format, weights: vision["head"])
            )
        }
    }

    /// One vector a picture, `[pictures, dimensions]`, of any length.
    func callAsFunction(_ pictures: [Tensor]) -> Tensor {
        let count = positions.rows
        let lengths = pictures.map { _ in count }
        let embedded = patches(Tensor.stacked(pictures.map(unfolded)))
        let perPicture = config.gridSize * config.gridSize
        let parts = pictures.indices.map { embedded.rows($0 * perPicture..<($0 + 1) * perPicture) }
        switch ending {
        case .token(let token, let before, let projection):
            var hidden = Tensor.stacked(parts.flatMap { [token, $0] })
            hidden.add(Tensor.stacked(pictures.map { _ in positions }))
            hidden = before(hidden)
            layers(&hidden, lengths: lengths, isCausal: false)
            return projection(norm(hidden.gathered(pictures.indices.map { $0 * count })))
        case .pooling(let head):
            var hidden = embedded
            hidden.add(Tensor.stacked(pictures.map { _ in positions }))
            layers(&hidden, lengths: lengths, isCausal: false)
            return head(norm(hidden), lengths: lengths)
        }
    }

    /// The patches of `[3, side, side]`, row by row: channel, row, column.
    private func unfolded(_ pixels: Tensor) -> Tensor {
        let (side, patch, grid) = (config.imageSize, config.patchSize, config.gridSize)
        var result = Tensor(uninitialized: [grid * grid, 3 * patch * patch])
        pixels.withUnsafePointer { from in
            result.withUnsafeMutablePointer { to in
                var to = to
                for row in 0..<grid {
                    for column in 0..<grid {
                        for channel in 0..<3 {
                            for y in 0..<patch {
                                let line = (channel * side + row * patch + y) * side
                                to.update(from: from + line + column * patch, count: patch)
                                to += patch
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}

/// SigLIP's pooling: one learned query attends to all patches.
private struct PoolingHead: Sendable {
    private let query: Tensor
    private let projection: Linear
    private let output: Linear
    private let norm: LayerNorm
    private let feedForward: TowerFeedForward
    private let heads: GroupedAttention
    private let format: AttentionBlock.Format
    private let width: Int

    init(
        _ config: PictureModelConfiguration.Tower,
        format: AttentionBlock.Format,
        weights: WeightScope
    ) throws(TensorError) {
        self.format = format
        width = config.width
        let attention = weights["attention"]
        // Queries, keys and values lie below one another in one matrix.
        projection = Linear(
            try attention.matrix("in_proj_weight", [3 * width, width]),
            bias: try attention.vector("in_proj_bias", 3 * width)
        )
        output = try attention.biasedLinear("out_proj", [width, width])
        norm = try LayerNorm(weights["layernorm"], width, epsilon: config.normEpsilon)
        feedForward = try TowerFeedForward(config, weights: weights["mlp"])
        heads = GroupedAttention(
            headCount: config.headCount,
            keyValueHeadCount: config.headCount,
            headDimension: width / config.headCount
        )
        let probe = try weights.table("probe", [1, 1, width]).reshaped([1, width])
        query = projection(probe).columns(0..<width)
    }

    func callAsFunction(_ hidden: Tensor, lengths: [Int]) -> Tensor {
        let mixed = projection(hidden)
        var first = 0
        let pooled = lengths.map { length in
            let rows = mixed.rows(first..<first + length)
            first += length
            return heads.attend(
                queries: query,
                keys: rows.columns(width..<2 * width),
                values: rows.columns(2 * width..<3 * width),
                format: format
            )
        }
        var result = output(Tensor.stacked(pooled))
        result.add(feedForward(norm(result)))
        return result
    }
}
