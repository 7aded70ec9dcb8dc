extension TokenBlock {
    /// How alike every token of the block is to `vector`: the inner product,
    /// or with `isCosine` that divided by the token's length. The vector's own
    /// length is the caller's to divide by; a token of length zero gives 0.
    ///
    /// - Precondition: `vector` has `dimensions` numbers.
    public func similarities(to vector: [Float], isCosine: Bool) -> [Float] {
        precondition(vector.count == dimensions, "Vectors of one length are compared")
        var result = [Float](repeating: 0, count: count)
        values.withUnsafeBytes { codes in
            vector.withUnsafeBytes { vector in
                guard let codes = codes.baseAddress, let vector = vector.baseAddress else { return }
                for index in 0..<count {
                    let (product, square) = Self.products(
                        codes + index * dimensions,
                        vector,
                        count: dimensions
                    )
                    // The scale cancels out of a cosine.
                    result[index] =
                        isCosine
                        ? (square > 0 ? product / square.squareRoot() : 0)
                        : product * scales[index]
                }
            }
        }
        return result
    }

    /// Inner products of a code with a vector of floats and with itself.
    @inline(__always)
    private static func products(
        _ code: UnsafeRawPointer,
        _ vector: UnsafeRawPointer,
        count: Int
    ) -> (Float, Float) {
        var products = SIMD8<Float>.zero
        var squares = SIMD8<Int32>.zero
        let lanes = count / 8
        for lane in 0..<lanes {
            let numbers = SIMD8<Int32>(
                truncatingIfNeeded: (code + lane * 8).loadUnaligned(as: SIMD8<Int8>.self)
            )
            let query = (vector + lane * 32).loadUnaligned(as: SIMD8<Float>.self)
            products += SIMD8<Float>(numbers) * query
            squares &+= numbers &* numbers
        }
        var product = products.sum()
        var square = Float(squares.wrappedSum())
        for index in lanes * 8..<count {
            let number = Float(code.load(fromByteOffset: index, as: Int8.self))
            product += number * vector.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
            square += number * number
        }
        return (product, square)
    }
}
