/// Cuts the tokens of a window into timed segments.
///
/// Reference: transformers 4.57.1, `_retrieve_segment`; times count frames of
/// 20 ms from the window's start.
package struct WindowSegments: Sendable {
    /// A segment of a window.
    package struct Segment: Sendable, Equatable {
        /// Start, in frames of 20 ms.
        package var start: Int
        /// End, in frames of 20 ms.
        package var end: Int
        /// Where its tokens lie among those of the window, times included.
        package var range: Range<Int>
    }

    /// The segments, in order.
    package let segments: [Segment]
    /// Where the next window begins, in frames of the spectrogram (10 ms).
    package let offset: Int

    /// - Parameters:
    ///   - frames: frames of the spectrogram the window holds.
    package init(_ tokens: [Int], firstTime: Int, frames: Int) {
        func isTime(_ i: Int) -> Bool { tokens[i] >= firstTime }
        func time(_ i: Int) -> Int { tokens[i] - firstTime }
        let endsInSingleTime =
            tokens.count >= 2 && isTime(tokens.count - 1) && !isTime(tokens.count - 2)
        var cuts = tokens.indices.dropFirst().filter { isTime($0) && isTime($0 - 1) }
        guard !cuts.isEmpty else {
            // One segment; without an end of its own it lasts to the end of
            // the window. Its start is taken at its word, where the reference
            // lets it begin with the window.
            let start = tokens.first.map { $0 >= firstTime ? $0 - firstTime : 0 } ?? 0
            var end = frames / 2
            if let last = tokens.indices.last(where: isTime), time(last) > start {
                end = time(last)
            }
            segments =
                tokens.isEmpty ? [] : [Segment(start: start, end: end, range: tokens.indices)]
            offset = frames
            return
        }
        if endsInSingleTime { cuts.append(tokens.count) }
        var segments: [Segment] = []
        var first = 0
        for cut in cuts {
            segments.append(Segment(start: time(first), end: time(cut - 1), range: first..<cut))
            first = cut
        }
        self.segments = segments
        offset = endsInSingleTime ? frames : 2 * time(first - 1)
    }
}
