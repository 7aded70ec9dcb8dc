internal import COpenBLAS

extension Tensor {
    /// The product with another matrix: `[m, k]` times `[k, n]`.
    package func multiplied(by other: Tensor) -> Tensor {
        product(other, CblasNoTrans, CblasNoTrans)
    }

    /// The product of the transpose with another matrix: `[k, m]`, `[k, n]` to
    /// `[m, n]`.
    package func transposedMultiplied(by other: Tensor) -> Tensor {
        product(other, CblasTrans, CblasNoTrans)
    }

    private func product(
        _ other: Tensor,
        _ first: CBLAS_TRANSPOSE,
        _ second: CBLAS_TRANSPOSE
    ) -> Tensor {
        let (m, k) = first == CblasTrans ? (columns, rows) : (rows, columns)
        precondition(other.rows == k, "Matrices of sizes that fit")
        var result = Tensor(zeros: [m, other.columns])
        guard m > 0, k > 0, other.columns > 0 else { return result }
        withUnsafePointer { a in
            other.withUnsafePointer { b in
                result.withUnsafeMutablePointer { c in
                    cblas_sgemm(
                        CblasRowMajor,
                        first,
                        second,
                        blasint(m),
                        blasint(other.columns),
                        blasint(k),
                        1,
                        a,
                        blasint(columns),
                        b,
                        blasint(other.columns),
                        0,
                        c,
                        blasint(other.columns)
                    )
                }
            }
        }
        return result
    }
}
