internal import CHourglassKernels

/// Compares vectors in their eight-bit code with one of floats.
enum CodeComparison {
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
        kernels.pointee.code_products(
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

    /// Product of one code with a vector of as many floats.
    static func product(_ code: UnsafeRawBufferPointer, _ vector: [Float]) -> Float {
        precondition(code.count == vector.count, "Vectors of one length are compared")
        guard let start = code.baseAddress else { return 0 }
        var (product, square) = (Float(0), Float(0))
        kernels.pointee.code_products(
            start.assumingMemoryBound(to: Int8.self),
            1,
            vector.count,
            vector,
            &product,
            &square
        )
        return product
    }

    /// The kernels this processor runs. Never changes once found.
    private nonisolated(unsafe) static let kernels: UnsafePointer<hg_kernels> = hg_kernels_best()
}
