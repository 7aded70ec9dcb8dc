internal import Foundation
package import HourglassTensor

/// How far logits are from exact ones, over all rows.
package struct LogitError: Sendable {
    /// Mean Kullback-Leibler divergence from the exact distribution, in nats.
    package let divergence: Double
    /// Share of rows whose most likely token is the same.
    package let agreement: Double
    /// Largest difference of a logit.
    package let largest: Double
    /// Standard deviation of the exact logits.
    package let deviation: Double

    /// Compares `[rows, tokens]` logits.
    package init(_ logits: Tensor, from exact: Tensor) {
        precondition(logits.count == exact.count, "Logits of the same tokens")
        var (divergence, agreement, largest) = (0.0, 0, 0.0)
        var (sum, squares) = (0.0, 0.0)
        let columns = exact.columns
        let (approximate, wanted) = (logits.values, exact.values)
        for row in 0..<exact.rows {
            let p = Array(wanted[row * columns..<(row + 1) * columns])
            let q = Array(approximate[row * columns..<(row + 1) * columns])
            let (logP, logQ) = (Sampler.logNormalizer(p), Sampler.logNormalizer(q))
            for i in 0..<columns {
                let (a, b) = (Double(p[i] - logP), Double(q[i] - logQ))
                divergence += exp(a) * (a - b)
                largest = max(largest, abs(Double(p[i]) - Double(q[i])))
                sum += Double(p[i])
                squares += Double(p[i]) * Double(p[i])
            }
            let best = p.indices.max { p[$0] < p[$1] }
            if best == q.indices.max(by: { q[$0] < q[$1] }) { agreement += 1 }
        }
        let count = Double(exact.count)
        self.divergence = divergence / Double(exact.rows)
        self.agreement = Double(agreement) / Double(exact.rows)
        self.largest = largest
        deviation = (squares / count - (sum / count) * (sum / count)).squareRoot()
    }
}
