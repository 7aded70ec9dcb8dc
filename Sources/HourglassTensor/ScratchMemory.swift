internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Blocks of memory that are handed out again instead of being returned to the
/// system.
///
/// A layer's activations are megabytes that live for microseconds; fresh pages
/// for each cost more than the arithmetic on them.
enum ScratchMemory {
    private struct Shelf: ~Copyable {
        var free: [Int: [UInt]] = [:]
        var byteCount = 0
    }

    /// More than a prefill step of the largest model needs at once.
    private static let limit = 512 << 20
    private static let shelf = Mutex(Shelf())

    /// Sizes are rounded up so that few distinct ones exist: to 1/8 of the
    /// power of two below, and at least 1 KiB.
    private static func rounded(_ byteCount: Int) -> Int {
        let size = max(byteCount, 1024)
        let step = max(64, (1 << (Int.bitWidth - 1 - size.leadingZeroBitCount)) >> 3)
        return (size + step - 1) / step * step
    }

    /// Memory for `byteCount` bytes, aligned to 64, not cleared.
    static func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let size = rounded(byteCount)
        let reused = shelf.withLock { shelf -> UInt? in
            guard let address = shelf.free[size]?.popLast() else { return nil }
            shelf.byteCount -= size
            return address
        }
        if let reused, let pointer = UnsafeMutableRawPointer(bitPattern: reused) { return pointer }
        return UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    }

    /// Gives back what `take(byteCount)` returned.
    static func give(_ pointer: UnsafeMutableRawPointer, _ byteCount: Int) {
        let size = rounded(byteCount)
        let kept = shelf.withLock { shelf -> Bool in
            guard shelf.byteCount + size <= limit else { return false }
            shelf.free[size, default: []].append(UInt(bitPattern: pointer))
            shelf.byteCount += size
            return true
        }
        if !kept { pointer.deallocate() }
    }

    /// Runs `body` with memory for `count` values, not initialised.
    static func with<T: BitwiseCopyable, R>(
        _ type: T.Type,
        count: Int,
        _ body: (UnsafeMutablePointer<T>) -> R
    ) -> R {
        let byteCount = count * MemoryLayout<T>.stride
        let memory = take(byteCount)
        defer { give(memory, byteCount) }
        return body(memory.bindMemory(to: T.self, capacity: count))
    }
}
