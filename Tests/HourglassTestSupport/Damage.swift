public import Foundation

extension Data {
    /// Overwrites `count` bytes in the middle with a pattern.
    public mutating func overwriteMiddle(_ count: Int) {
        let middle = self.count / 2
        for offset in middle..<Swift.min(middle + count, self.count) {
            self[offset] = UInt8(truncatingIfNeeded: offset &* 31)
        }
    }

    /// Cuts off the first part, in whole transport packets.
    public mutating func removeStart(share: Double) {
        let packets = Int(Double(count / 188) * share)
        self = Data(dropFirst(packets * 188))
    }

    /// Cuts off the last part.
    public mutating func removeEnd(share: Double) {
        self = Data(dropLast(Int(Double(count) * share)))
    }
}
