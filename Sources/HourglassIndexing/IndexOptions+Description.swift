extension IndexOptions {
    /// The choice of frames in words that differ when the choice does; part
    /// of what decides whether an index can be gone on with.
    package var samplingDescription: String {
        switch sampling {
        case .adaptive: "adaptive"
        case .thorough: "thorough"
        case .every(let interval): "every \(interval)"
        }
    }
}

extension Duration {
    /// The duration in seconds.
    package var seconds: Double {
        let (whole, attoseconds) = components
        return Double(whole) + Double(attoseconds) * 1e-18
    }
}
