internal import CHourglassKernels

extension TokenBlock {
    /// How alike every token of the block is to `vector`: the inner product,
    /// or with `isCosine` that divided by the token's length. The vector's own
    /// length is the caller's to divide by; a token of length zero gives 0.
    ///
    /// - Precondition: `vector` has `dimensions` numbers.
    public func similarities(to vector: [Float], isCosine: Bool) -> [Float] {
        precondition(vector.count == dimensions, "Vectors of one length are compared")
        return values.withUnsafeBytes { codes in
            CodeComparison.similarities(codes, count, vector, isCosine: isCosine) { scales[$0] }
        }
    }
}

extension TokenBlockCode.Vectors {
    /// A vector as floats.
    func vector(_ index: Int, scale: Float) -> [Float] {
        let start = codes.startIndex + index * dimensions
        return codes[start..<start + dimensions].map { scale * Float(Int8(bitPattern: $0)) }
    }

    /// See `TokenBlock.similarities`.
    ///
    /// - Precondition: `vector` has `dimensions` numbers.
    func similarities(to vector: [Float], isCosine: Bool) -> [Float] {
        precondition(vector.count == dimensions, "Vectors of one length are compared")
        let codes = UnsafeRawBufferPointer(rebasing: codes)
        let scales = UnsafeRawBufferPointer(rebasing: scales)
        return CodeComparison.similarities(codes, count, vector, isCosine: isCosine) { index in
            VectorCode.scale(UInt16(scales[2 * index]) | UInt16(scales[2 * index + 1]) << 8)
        }
    }
}

/// Compares vectors in their eight-bit code with one of floats.
private enum CodeComparison {
    static func similarities(
        _ codes: UnsafeRawBufferPointer,
        _ count: Int,
        _ vector: [Float],
        isCosine: Bool,
        scale: (Int) -> Float
    ) -> [Float] {
        var products = [Float](repeating: 0, count: count)
        guard let start = codes.baseAddress, count > 0 else { return products }
        var squares = products
        Kernels.best.pointee.code_products(
            start.assumingMemoryBound(to: Int8.self),
            count,
            vector.count,
            vector,
            &products,
            &squares
        )
        for index in 0..<count {
            // The scale cancels out of a cosine.
            products[index] =
                isCosine
                ? (squares[index] > 0 ? products[index] / squares[index].squareRoot() : 0)
                : products[index] * scale(index)
        }
        return products
    }
}

/// The kernels this processor runs.
private enum Kernels {
    /// Never changes once found.
    nonisolated(unsafe) static let best: UnsafePointer<hg_kernels> = hg_kernels_best()
}
