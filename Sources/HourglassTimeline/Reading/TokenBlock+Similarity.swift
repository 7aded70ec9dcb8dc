extension TokenBlock {
    /// How alike every token of the block is to `vector`: the inner product,
    /// or with `isCosine` that divided by the token's length. The vector's own
    /// length is the caller's to divide by; a token of length zero gives 0.
    ///
    /// - Precondition: `vector` has `dimensions` numbers.
    public func similarities(to vector: [Float], isCosine: Bool) -> [Float] {
        precondition(vector.count == dimensions, "Vectors of one length are compared")
        var result = [Float](repeating: 0, count: count)
        let lanes = dimensions / 16
        values.withUnsafeBufferPointer { codes in
            vector.withUnsafeBufferPointer { vector in
                for index in 0..<count {
                    let start = index * dimensions
                    var products = SIMD16<Float>.zero
                    var squares = SIMD16<Float>.zero
                    for lane in 0..<lanes {
                        let code = UnsafeRawPointer(codes.baseAddress! + start + lane * 16)
                            .loadUnaligned(as: SIMD16<Int8>.self)
                        let query = UnsafeRawPointer(vector.baseAddress! + lane * 16)
                            .loadUnaligned(as: SIMD16<Float>.self)
                        let numbers = SIMD16<Float>(code)
                        products += numbers * query
                        squares += numbers * numbers
                    }
                    var product = products.sum()
                    var square = squares.sum()
                    for dimension in lanes * 16..<dimensions {
                        let number = Float(codes[start + dimension])
                        product += number * vector[dimension]
                        square += number * number
                    }
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
}
