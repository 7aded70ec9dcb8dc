/// Finds where sound can be cut without cutting a word.
enum QuietCut {
    private static let frame = 1600
    /// How far before the end a cut may lie, in samples.
    private static let reach = 30 * 16_000

    /// Index of the middle of the quietest tenth of a second near the end.
    static func place(in samples: [Float]) -> Int {
        var best = (energy: Float.infinity, at: samples.count)
        var at = max(0, samples.count - reach)
        while at + frame <= samples.count {
            let energy = samples[at..<at + frame].reduce(0) { $0 + $1 * $1 }
            // Of equals the last, so that pieces are long.
            if energy <= best.energy { best = (energy, at + frame / 2) }
            at += frame
        }
        return best.at
    }
}
