internal import HourglassTensor

/// Encoded pictures, the most recently used ones, so that several questions
/// about the same footage encode it once.
struct VisionCache {
    private var features: [UInt64: VisionFeatures] = [:]
    private var order: [UInt64] = []
    private var byteCount = 0
    private let limit: Int

    init(limit: Int = 256 << 20) { self.limit = limit }

    mutating func features(
        of identity: UInt64,
        encode: () -> VisionFeatures
    ) -> VisionFeatures {
        if let known = features[identity] {
            order.removeAll { $0 == identity }
            order.append(identity)
            return known
        }
        let new = encode()
        features[identity] = new
        order.append(identity)
        byteCount += Self.size(new)
        while byteCount > limit, order.count > 1 {
            let oldest = order.removeFirst()
            if let dropped = features.removeValue(forKey: oldest) {
                byteCount -= Self.size(dropped)
            }
        }
        return new
    }

    private static func size(_ features: VisionFeatures) -> Int {
        (features.main.count + features.deepstack.reduce(0) { $0 + $1.count }) * 4
    }
}
