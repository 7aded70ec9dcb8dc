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
        try self.init(
            ids: ids,
            placeholders: placeholders,
            spans: spans.map { VisionSpan(rows: $0.rows, columns: $0.columns) }
        )
    }

    /// Lays out ids whose placeholders are already repeated, where some
    /// pictures show only some of their places.
    package init(
        ids: [Int],
        placeholders: Set<Int>,
        spans: [VisionSpan]
    ) throws(QwenError) {
        var positions: [TokenPosition] = []
        positions.reserveCapacity(ids.count)
        var rows: [Int] = []
        var (index, next, span) = (0, 0, 0)
        var gap = 0
        while index < ids.count {
            guard placeholders.contains(ids[index]) else {
                positions.append(TokenPosition(next))
                // What was left out came behind the token that ends a picture.
                (index, next) = (index + 1, next + 1 + gap)
                gap = 0
                continue
            }
            guard span < spans.count else {
                throw QwenError(
                    code: .badPrompt,
                    message: "The prompt has more picture placeholders than pictures."
                )
            }
            let shown = spans[span]
            span += 1
            guard index + shown.count <= ids.count,
                ids[index..<index + shown.count].allSatisfy({ placeholders.contains($0) })
            else {
                throw QwenError(
                    code: .badPrompt,
                    message: "A picture of \(shown.count) tokens has fewer placeholders."
                )
            }
            for i in 0..<shown.count {
                let place = shown.places?[i] ?? i
                positions.append(
                    TokenPosition(
                        time: next,
                        height: next + place / shown.columns,
                        width: next + place % shown.columns
                    )
                )
                rows.append(positions.count - 1)
            }
            index += shown.count
            // What follows starts behind the picture's longer side.
            next += max(shown.rows, shown.columns)
            gap = shown.gapAfter
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
