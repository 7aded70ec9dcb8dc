/// Numbers of all sites of a picture at a fixed place in memory, so that loops
/// over many planes at once stay flat and fast.
///
/// Owned by one value at a time and not shared between threads.
final class Plane<Number: BitwiseCopyable> {
    /// First number.
    let base: UnsafeMutablePointer<Number>
    /// How many there are.
    let count: Int

    /// A plane of one value.
    init(repeating value: Number, count: Int) {
        base = .allocate(capacity: count)
        base.initialize(repeating: value, count: count)
        self.count = count
    }

    /// The same numbers at another place.
    func copy() -> Plane {
        let plane = Plane(repeating: base[0], count: count)
        plane.base.update(from: base, count: count)
        return plane
    }

    deinit { base.deallocate() }

    subscript(site: Int) -> Number {
        @inline(__always) get { base[site] }
        @inline(__always) set { base[site] = newValue }
    }

    /// Whether another plane of the same size holds the same bytes.
    func equals(_ other: Plane) -> Bool {
        let bytes = UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Number>.stride)
        let others = UnsafeRawBufferPointer(
            start: other.base,
            count: count * MemoryLayout<Number>.stride
        )
        return bytes.elementsEqual(others)
    }

    /// Sets all numbers.
    func fill(_ value: Number) { base.update(repeating: value, count: count) }
}
