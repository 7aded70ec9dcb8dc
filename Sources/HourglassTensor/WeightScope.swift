internal import CHourglassKernels

/// The weights of a model in one precision.
package final class WeightStore: Sendable {
    package let checkpoint: Checkpoint
    package let precision: ModelPrecision
    private let cache: QuantizedCache?

    /// Prepares the weights: nothing to do for f32 and bf16; for the others
    /// the quantised cache is mapped, or made first, reporting progress from
    /// 0 to 1.
    package init(
        _ checkpoint: Checkpoint,
        precision: ModelPrecision,
        plan: QuantizationPlan,
        progress: ((Double) -> Void)? = nil
    ) throws(TensorError) {
        self.checkpoint = checkpoint
        self.precision = precision
        switch precision {
        case .f32, .bf16: cache = nil
        case .int8, .int4:
            cache = try QuantizedCache.open(
                checkpoint,
                plan: plan,
                label: precision.rawValue,
                progress: progress
            )
        }
    }

    /// The top of the checkpoint's names.
    package var root: WeightScope { WeightScope(store: self, prefix: "") }

    fileprivate func matrices(
        _ tensor: StoredTensor,
        _ layout: QuantizationPlan.Layout
    ) -> [WeightMatrix] {
        if let quantized = cache?.matrices(tensor.name) {
            return quantized.map { WeightMatrix($0) }
        }
        // In f32 mode, and in machines without bf16 products, weights are
        // widened; a quantised model's few remaining dense layers are exact.
        let arithmetic: WeightMatrix.Arithmetic = precision == .bf16 ? .bf16 : .f32
        return (0..<(layout == .matrix ? 1 : tensor.shape[0])).map {
            WeightMatrix(DenseMatrix(tensor, layout: layout, index: $0), arithmetic)
        }
    }
}

/// A place in the tree of tensor names, as a folder in a file system.
package struct WeightScope: Sendable {
    fileprivate let store: WeightStore
    fileprivate let prefix: String

    /// The scope below this one.
    package subscript(_ name: String) -> WeightScope {
        WeightScope(store: store, prefix: prefix + name + ".")
    }

    /// The scope of a dotted prefix, such as `model.visual.`.
    package func path(_ prefix: String) -> WeightScope {
        WeightScope(store: store, prefix: self.prefix + prefix)
    }

    /// The numbered scope below this one.
    package subscript(_ index: Int) -> WeightScope { self[String(index)] }

    /// Whether a tensor is here.
    package func contains(_ name: String) -> Bool { store.checkpoint.contains(prefix + name) }

    /// A tensor as floats, such as a norm's weights.
    package func vector(_ name: String, _ count: Int) throws(TensorError) -> [Float] {
        try floats(store.checkpoint.tensor(prefix + name, shape: [count]))
    }

    /// A tensor as floats.
    package func table(_ name: String, _ shape: [Int]) throws(TensorError) -> Tensor {
        Tensor(try floats(store.checkpoint.tensor(prefix + name, shape: shape)), shape: shape)
    }

    /// A matrix whose rows are read one by one, such as an embedding table;
    /// it is never quantised.
    package func rows(_ name: String, _ shape: [Int]) throws(TensorError) -> RowTable {
        RowTable(
            DenseMatrix(
                try store.checkpoint.tensor(prefix + name, shape: shape),
                layout: .matrix,
                index: 0
            )
        )
    }

    /// The matrix of a linear layer; further axes count as inputs.
    package func matrix(_ name: String, _ shape: [Int]) throws(TensorError) -> WeightMatrix {
        store.matrices(try store.checkpoint.tensor(prefix + name, shape: shape), .matrix)[0]
    }

    /// The matrices of a layer's experts.
    package func experts(
        _ name: String,
        _ shape: [Int],
        _ layout: QuantizationPlan.Layout
    ) throws(TensorError) -> [WeightMatrix] {
        store.matrices(try store.checkpoint.tensor(prefix + name, shape: shape), layout)
    }

    /// A linear layer without bias: tensor `name.weight`.
    package func linear(_ name: String, _ shape: [Int]) throws(TensorError) -> Linear {
        Linear(try matrix(name + ".weight", shape))
    }

    /// A linear layer without bias in 32-bit arithmetic, whatever the model's
    /// precision.
    package func exactLinear(_ name: String, _ shape: [Int]) throws(TensorError) -> Linear {
        let tensor = try store.checkpoint.tensor(prefix + name + ".weight", shape: shape)
        return Linear(WeightMatrix(DenseMatrix(tensor, layout: .matrix, index: 0), .f32))
    }

    /// Shape of a tensor here, or nil when there is none.
    package func shape(of name: String) -> [Int]? { store.checkpoint.shape(of: prefix + name) }

    /// A linear layer with bias: tensors `name.weight` and `name.bias`.
    package func biasedLinear(_ name: String, _ shape: [Int]) throws(TensorError) -> Linear {
        Linear(try matrix(name + ".weight", shape), bias: try vector(name + ".bias", shape[0]))
    }

    private func floats(_ tensor: StoredTensor) -> [Float] {
        let count = tensor.shape.reduce(1, *)
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let base = buffer.baseAddress {
                kernels.pointee.widen(tensor.base, tensor.type.kernelType, count, base)
            }
            initialized = count
        }
    }
}

/// A stored matrix read row by row.
package struct RowTable: Sendable {
    private let matrix: DenseMatrix

    init(_ matrix: DenseMatrix) { self.matrix = matrix }

    /// Number of rows.
    package var count: Int { matrix.rows }

    /// The given rows as floats: [indices, columns].
    package func callAsFunction(_ indices: [Int]) -> Tensor {
        var result = Tensor(uninitialized: [indices.count, matrix.columns])
        result.withUnsafeMutablePointer { to in
            for (i, row) in indices.enumerated() {
                precondition(row >= 0 && row < matrix.rows, "Row \(row) of \(matrix.rows)")
                matrix.widen(row..<row + 1, to: to + i * matrix.columns)
            }
        }
        return result
    }
}
