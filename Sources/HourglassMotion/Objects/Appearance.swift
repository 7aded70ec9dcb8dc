/// How the colours of an object are spread: shares of its sites by luma and by
/// both chromas.
///
/// Two that cross differ in how their colours are spread more often than in
/// their mean, which a coat and trousers share with many others (as in the
/// histograms of mean-shift tracking: Comaniciu, Ramesh, Meer, 2003).
struct Appearance: Sendable, Equatable {
    private static let lumaBins = 12
    private static let chromaBins = 6
    static let count = lumaBins + 2 * chromaBins

    /// Each of the three parts adds up to one; empty before anything was seen.
    private(set) var shares: [Float] = []

    /// Nothing seen yet.
    init() {}

    /// Of the sites of a blob.
    init(_ sites: [Int32], in picture: SitePicture) {
        guard !sites.isEmpty else { return }
        shares = [Float](repeating: 0, count: Self.count)
        let one = 1 / Float(sites.count)
        for site in sites.lazy.map(Int.init) {
            Self.add(one, Int(picture.luma[site]), 0, Self.lumaBins, 16..<236, &shares)
            Self.add(
                one,
                Int(picture.cb[site]),
                Self.lumaBins,
                Self.chromaBins,
                92..<164,
                &shares
            )
            Self.add(
                one,
                Int(picture.cr[site]),
                Self.lumaBins + Self.chromaBins,
                Self.chromaBins,
                92..<164,
                &shares
            )
        }
    }

    /// Shares a value, in 64ths of a level, between the two bins nearest to it.
    private static func add(
        _ share: Float,
        _ value: Int,
        _ start: Int,
        _ count: Int,
        _ range: Range<Int>,
        _ shares: inout [Float]
    ) {
        let size = Float(range.count) / Float(count)
        let exact = (Float(value) / 64 - Float(range.lowerBound)) / size - 0.5
        let place = max(0, min(Float(count - 1), exact))
        let low = Int(place)
        let upper = place - Float(low)
        shares[start + low] += share * (1 - upper)
        shares[start + min(count - 1, low + 1)] += share * upper
    }

    /// How different two are, 0…1: half the sum of differences, the mean of
    /// luma's and twice the larger chroma's, at most 1.
    func distance(to other: Appearance) -> Float {
        guard shares.count == Self.count, other.shares.count == Self.count else { return 0 }
        func part(_ range: Range<Int>) -> Float {
            range.reduce(0) { $0 + abs(shares[$1] - other.shares[$1]) } / 2
        }
        let luma = part(0..<Self.lumaBins)
        let middle = Self.lumaBins + Self.chromaBins
        let chroma = max(part(Self.lumaBins..<middle), part(middle..<Self.count))
        return min(1, (luma + 2 * chroma) / 2)
    }

    /// Follows another one.
    mutating func follow(_ other: Appearance, share: Float) {
        guard other.shares.count == Self.count else { return }
        guard shares.count == Self.count else {
            shares = other.shares
            return
        }
        for bin in shares.indices { shares[bin] += share * (other.shares[bin] - shares[bin]) }
    }
}
