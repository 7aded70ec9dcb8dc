import HourglassTensor
import Synchronization
import Testing

@Suite struct ParallelLoopTests {
    @Test func everyIndexIsVisitedOnce() {
        for count in [0, 1, 2, 7, 1000] {
            let visits = (0..<count).map { _ in Counter() }
            parallelLoop(count) { visits[$0].increment() }
            #expect(visits.allSatisfy { $0.value == 1 })
        }
    }

    @Test func loopsNestAndRunFromManyTasksAtOnce() async {
        let total = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<50 {
                        parallelLoop(6) { _ in parallelLoop(5) { _ in total.increment() } }
                    }
                }
            }
        }
        #expect(total.value == 8 * 50 * 30)
    }

    @Test func rangesCoverEverythingWithoutOverlap() {
        let covered = (0..<103).map { _ in Counter() }
        parallelRanges(103, size: 10) { range in
            #expect(range.count <= 10)
            for i in range { covered[i].increment() }
        }
        #expect(covered.allSatisfy { $0.value == 1 })
    }
}

private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func increment() { count.add(1, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}
