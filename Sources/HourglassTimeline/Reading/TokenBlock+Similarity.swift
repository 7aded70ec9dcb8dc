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
