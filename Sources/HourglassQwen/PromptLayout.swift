internal import HourglassTensor

/// The tokens of a prompt, the places of its pictures, and everyone's position.
package struct PromptLayout: Sendable {
    /// Token ids, placeholders repeated.
    package let ids: [Int]
    /// Position of each token.
    package let positions: [TokenPosition]
    /// Indices of the placeholder tokens, in order.
    package let visionRows: [Int]
    /// What to add to a later token's index to get its position.
    package let positionOffset: Int

    /// Lays out ids whose placeholders are already repeated.
    ///
    /// - Parameters:
    ///   - placeholders: ids that stand for vision tokens.
    ///   - spans: size in tokens of each run of placeholders: a picture, or
    ///     one pair of frames.
    package init(
        ids: [Int],
        placeholders: Set<Int>,
        spans: [(rows: Int, columns: Int)]
    ) throws(QwenError) {
        var positions: [TokenPosition] = []
        positions.reserveCapacity(ids.count)
        var rows: [Int] = []
        var (index, next, span) = (0, 0, 0)
        while index < ids.count {
            guard placeholders.contains(ids[index]) else {
                positions.append(TokenPosition(next))
                (index, next) = (index + 1, next + 1)
                continue
            }
            guard span < spans.count else {
                throw QwenError(
                    code: .badPrompt,
                    message: "The prompt has more picture placeholders than pictures."
                )
            }
            let (height, width) = spans[span]
            span += 1
            guard index + height * width <= ids.count,
                ids[index..<index + height * width].allSatisfy({ placeholders.contains($0) })
            else {
                throw QwenError(
                    code: .badPrompt,
                    message: "A picture of \(height * width) tokens has fewer placeholders."
                )
            }
            for y in 0..<height {
                for x in 0..<width {
                    positions.append(
                        TokenPosition(time: next, height: next + y, width: next + x)
                    )
                    rows.append(positions.count - 1)
                }
            }
            index += height * width
            // What follows starts behind the picture's longer side.
            next += max(height, width)
        }
        guard span == spans.count else {
            throw QwenError(
                code: .badPrompt,
                message: "The prompt has \(spans.count) pictures or frame pairs but placeholders "
                    + "for \(span)."
            )
        }
        self.ids = ids
        self.positions = positions
        visionRows = rows
        positionOffset = next - ids.count
    }
}
