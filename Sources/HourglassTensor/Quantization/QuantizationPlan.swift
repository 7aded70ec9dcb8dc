/// Which tensors of a checkpoint are quantised, and how.
///
/// Made by the model, which knows what each tensor is for.
package struct QuantizationPlan: Sendable {
    /// How one tensor is cut into matrices.
    package enum Layout: String, Sendable, Codable {
        /// `[outputs, inputs]`.
        case matrix
        /// `[experts, outputs, inputs]`.
        case experts
        /// `[experts, inputs, outputs]`.
        case transposedExperts
    }

    /// Bits of a weight.
    package enum Width: Sendable {
        case four, eight
    }

    struct Item: Sendable {
        let name: String
        let shape: [Int]
        let layout: Layout
        let kind: QuantizedMatrix.Kind
    }

    private(set) var items: [Item] = []

    /// A plan without tensors.
    package init() {}

    /// Adds a tensor of the given stored shape.
    package mutating func add(
        _ name: String,
        shape: [Int],
        layout: Layout = .matrix,
        width: Width
    ) {
        items.append(
            Item(name: name, shape: shape, layout: layout, kind: width == .four ? .int4 : .int8)
        )
    }
}

extension QuantizationPlan.Item {
    /// Number of matrices.
    var count: Int { layout == .matrix ? 1 : shape[0] }

    /// Sizes of each matrix.
    var matrixShape: QuantizedShape {
        switch layout {
        case .matrix:
            QuantizedShape(
                kind: kind,
                rows: shape[0],
                columns: shape.dropFirst().reduce(1, *)
            )
        case .experts: QuantizedShape(kind: kind, rows: shape[1], columns: shape[2])
        case .transposedExperts: QuantizedShape(kind: kind, rows: shape[2], columns: shape[1])
        }
    }

    /// One matrix in place in the checkpoint.
    func matrix(_ index: Int, of tensor: StoredTensor) -> DenseMatrix {
        DenseMatrix(tensor, layout: layout, index: index)
    }
}

extension DenseMatrix {
    /// A matrix of a stored tensor; `index` picks the expert.
    init(_ tensor: StoredTensor, layout: QuantizationPlan.Layout, index: Int) {
        let shape = tensor.shape
        let transposed = layout == .transposedExperts
        // A convolution kernel is a matrix whose inputs span several axes.
        let inner: (Int, Int) =
            layout == .matrix
            ? (shape[0], shape.dropFirst().reduce(1, *)) : (shape[1], shape[2])
        self.init(
            type: tensor.type,
            rows: transposed ? inner.1 : inner.0,
            columns: transposed ? inner.0 : inner.1,
            rowStride: transposed ? 1 : inner.1,
            columnStride: transposed ? inner.1 : 1,
            base: tensor.base + index * inner.0 * inner.1 * tensor.type.byteCount,
            owner: tensor.file
        )
    }
}
