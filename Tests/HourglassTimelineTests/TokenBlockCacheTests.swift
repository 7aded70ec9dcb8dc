import HourglassTimeline
import Testing

@Suite struct TokenBlockCacheTests {
    @Test func aBlockIsReadOnceWhileThereIsRoom() {
        let cache = TokenBlockCache(byteLimit: 30)
        var reads: [Int64] = []
        func bytes(_ id: Int64) -> [UInt8] {
            cache.block(id) {
                reads.append(id)
                return [UInt8](repeating: UInt8(id), count: 10)
            }.bytes
        }
        cache.beginSearch()
        for id in [1, 2, 1, 2] as [Int64] {
            #expect(bytes(id) == Array(repeating: UInt8(id), count: 10))
        }
        #expect(reads == [1, 2])
        // Too much for the limit: what this search has read stays, the rest is
        // read again each time.
        for id in [3, 4, 4, 1] as [Int64] { _ = bytes(id) }
        #expect(reads == [1, 2, 3, 4, 4])
        // What a search before left gives way, unless this one has used it.
        cache.beginSearch()
        for id in [2, 5, 5, 2] as [Int64] { _ = bytes(id) }
        #expect(reads == [1, 2, 3, 4, 4, 5])
        _ = bytes(1)
        #expect(reads.last == 1)
    }

    @Test func aBlockLargerThanAllRoomIsReadEachTime() {
        let cache = TokenBlockCache(byteLimit: 5)
        var reads = 0
        for _ in 0..<3 {
            let block = cache.block(7) {
                reads += 1
                return [1, 2, 3, 4, 5, 6]
            }
            #expect(block.bytes.count == 6)
        }
        #expect(reads == 3)
    }
}
