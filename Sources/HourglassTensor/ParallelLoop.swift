internal import CHourglassKernels

/// Calls `body` once for each index below `count`, on all threads of the pool,
/// and returns when all calls are done.
///
/// The calls may come in any order and at the same time: each must write only
/// what no other call touches. Nested loops, and loops of concurrent callers,
/// run on the calling thread.
package func parallelLoop(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
        var call: (Int) -> Void = body
        withUnsafeMutablePointer(to: &call) { pointer in
            hg_parallel(
                count,
                { context, index in
                    context!.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
                },
                pointer
            )
        }
    }
}

/// Splits 0..<count into ranges of at most `size` and runs them as a parallel
/// loop.
package func parallelRanges(_ count: Int, size: Int, _ body: (Range<Int>) -> Void) {
    let pieces = (count + size - 1) / size
    parallelLoop(pieces) { i in body(i * size..<min(count, (i + 1) * size)) }
}
