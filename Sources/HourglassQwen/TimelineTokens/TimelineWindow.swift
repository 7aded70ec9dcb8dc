internal import Foundation
public import HourglassCore
internal import HourglassTensor

/// A stretch of footage as the decoder reads it: what is on screen when it
/// begins, whole, and then what changed, when it did.
public struct TimelineWindow: Sendable {
    /// Tokens of one instant.
    package struct Block: Sendable {
        /// When they come up, in seconds.
        package var seconds: Double
        /// Their places, row by row from the top left, ascending.
        package var places: [Int]
        /// Their vectors, one row a place.
        package var features: VisionFeatures
        /// Pictures that were looked at after this one and before the next,
        /// and showed nothing new, in seconds.
        package var unchanged: [Double]

        package init(
            seconds: Double,
            places: [Int],
            features: VisionFeatures,
            unchanged: [Double] = []
        ) {
            (self.seconds, self.places) = (seconds, places)
            (self.features, self.unchanged) = (features, unchanged)
        }
    }

    /// How the picture is divided into places.
    public let grid: GridShape
    /// The blocks, in order of time; the first has a token for every place.
    package var blocks: [Block]

    /// Tokens of the picture; time stamps come on top.
    public var tokenCount: Int { blocks.reduce(0) { $0 + $1.places.count } }
    /// When blocks come up, in seconds.
    public var times: [Double] { blocks.map(\.seconds) }

    package init(grid: GridShape, blocks: [Block]) {
        (self.grid, self.blocks) = (grid, blocks)
    }

    /// Puts a window together from what is on the timeline.
    ///
    /// - Parameters:
    ///   - holding: pictures up to the beginning, each with the tokens that
    ///     hold there; together a token for each place.
    ///   - changes: pictures with what changed later, in order.
    ///   - looked: times of all pictures that were due in the window, the first
    ///     one included.
    ///   - limit: most tokens; changes that do not fit any more are left out.
    ///   - encode: all tokens of the picture at a tick, for those whose vectors
    ///     are not kept.
    /// - Throws: `QwenError` (`badPrompt`) when the tokens are not this
    ///   model's or do not cover the picture; what `encode` throws.
    package init(
        of model: QwenModel,
        beginning: MediaTime,
        holding: [ModelTokenFrame],
        changes: [ModelTokenFrame],
        looked: [MediaTime],
        limit: Int = .max,
        encode: (Int64) throws -> VisionFeatures
    ) throws {
        guard let first = holding.first else {
            throw QwenError(code: .badPrompt, message: "No tokens are on the timeline there.")
        }
        let width = model.configuration.text.hiddenSize
        let levels = 1 + (model.configuration.vision?.deepstackLayers.count ?? 0)
        for frame in holding + changes {
            guard frame.dimensions == width, frame.levels == levels, frame.grid == first.grid else {
                throw QwenError(
                    code: .badPrompt,
                    message: "The tokens on the timeline were made by another model."
                )
            }
        }
        grid = first.grid
        let timebase = beginning.timebase
        let seconds = { (tick: Int64) in MediaTime(ticks: tick, timebase: timebase).seconds }
        // The picture at the beginning, composed place by place.
        var order: [(place: Int, frame: Int, row: Int)] = []
        for (number, frame) in holding.enumerated() {
            order += frame.places.indices.map { (Int(frame.places[$0]), number, $0) }
        }
        order.sort { $0.place < $1.place }
        guard order.map(\.place) == Array(0..<grid.rows * grid.columns) else {
            throw QwenError(
                code: .badPrompt,
                message: "The tokens on the timeline do not cover the picture at \(beginning)."
            )
        }
        let parts = try holding.map { try Self.features(of: $0, encode) }
        let offsets = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.main.rows) }
        let whole = VisionFeatures.stacked(parts)
            .gathered(order.map { offsets[$0.frame] + $0.row })
        blocks = [
            Block(seconds: beginning.seconds, places: order.map(\.place), features: whole)
        ]
        var count = order.count
        for frame in changes {
            count += frame.places.count
            guard count <= limit else { break }
            blocks.append(
                Block(
                    seconds: seconds(frame.tick),
                    places: frame.places.map(Int.init),
                    features: try Self.features(of: frame, encode)
                )
            )
        }
        let shown = Set(blocks.map(\.seconds))
        for time in looked.map(\.seconds) where !shown.contains(time) {
            guard let last = blocks.lastIndex(where: { $0.seconds < time }) else { continue }
            blocks[last].unchanged.append(time)
        }
    }

    private static func features(
        of frame: ModelTokenFrame,
        _ encode: (Int64) throws -> VisionFeatures
    ) throws -> VisionFeatures {
        switch frame.vectors {
        case .pointer: return try encode(frame.tick).gathered(frame.places.map(Int.init))
        case .int8(let scales, let values):
            return TokenQuantization.decode(
                scales: scales,
                values: values,
                levels: frame.levels,
                width: frame.dimensions
            )
        case .lowRank(let basis, let scales, let codes):
            return LowRankCode.decode(
                basis,
                scales: scales,
                codes: codes,
                levels: frame.levels,
                width: frame.dimensions
            )
        }
    }
}

extension VisionFeatures {
    /// Some rows, in a new order.
    func gathered(_ rows: [Int]) -> VisionFeatures {
        VisionFeatures(main: main.gathered(rows), deepstack: deepstack.map { $0.gathered(rows) })
    }

    /// All rows of several, one after the other.
    static func stacked(_ parts: [VisionFeatures]) -> VisionFeatures {
        VisionFeatures(
            main: Tensor.stacked(parts.map(\.main)),
            deepstack: parts[0].deepstack.indices.map { k in
                Tensor.stacked(parts.map { $0.deepstack[k] })
            }
        )
    }
}
