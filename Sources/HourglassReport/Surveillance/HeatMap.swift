internal import Foundation
public import HourglassCore

/// Where in the picture things were, and for how long.
///
/// Each object adds the seconds it spent in each cell along its path; an event
/// without a path spreads its seconds over its place.
public struct HeatMap: Sendable, Equatable {
    /// Cells in a row.
    public let columns: Int
    /// Rows of cells.
    public let rows: Int
    /// Object-seconds a cell, (rows, columns) in row order.
    public private(set) var seconds: [Double]

    /// An empty map.
    public init(columns: Int = 64, rows: Int = 36) {
        (self.columns, self.rows) = (columns, rows)
        seconds = [Double](repeating: 0, count: columns * rows)
    }

    /// Whether nothing was added.
    public var isEmpty: Bool { seconds.allSatisfy { $0 == 0 } }

    /// Adds an event whose ticks last `secondsPerTick`.
    public mutating func add(_ event: TimelineEvent, secondsPerTick: Double) {
        switch event.kind {
        case .object, .motion, .appeared, .removed: break
        default: return
        }
        let path = event.details?.path ?? []
        if path.count > 1 {
            for (from, to) in zip(path, path.dropFirst()) {
                let length = Double(to.tick - from.tick) * secondsPerTick
                // A path is thinned, so a leg may cross many cells.
                let steps = max(1, Int(hypot(to.x - from.x, to.y - from.y) * Double(columns) * 2))
                for step in 0..<steps {
                    let share = (Double(step) + 0.5) / Double(steps)
                    let x = from.x + (to.x - from.x) * share
                    let y = from.y + (to.y - from.y) * share
                    add(max(0, length) / Double(steps), x, y)
                }
            }
            return
        }
        // What stays put for a day must not hide where things moved.
        let length = min(Double(event.endTick - event.startTick) * secondsPerTick, 60)
        if let point = path.first {
            add(length, point.x, point.y)
        } else if let place = event.place {
            spread(length, over: place)
        }
    }

    private mutating func add(_ amount: Double, _ x: Double, _ y: Double) {
        guard x.isFinite, y.isFinite, amount > 0 else { return }
        let column = max(0, min(columns - 1, Int(x * Double(columns))))
        let row = max(0, min(rows - 1, Int(y * Double(rows))))
        seconds[row * columns + column] += amount
    }

    private mutating func spread(_ amount: Double, over place: NormalizedRect) {
        let across = cells(place.x, place.width, columns)
        let down = cells(place.y, place.height, rows)
        let share = amount / Double(across.count * down.count)
        for row in down { for column in across { seconds[row * columns + column] += share } }
    }

    private func cells(_ start: Double, _ length: Double, _ count: Int) -> ClosedRange<Int> {
        guard start.isFinite, length.isFinite else { return 0...count - 1 }
        let first = max(0, min(count - 1, Int(start * Double(count))))
        let last = max(
            first,
            min(count - 1, Int(((start + length) * Double(count)).rounded(.up)) - 1)
        )
        return first...last
    }

    /// Levels 0…`levels` of each cell after smoothing over its neighbours; the
    /// root of the seconds, so that a path walked once shows beside a place
    /// stood at for long.
    public func levels(_ levels: Int) -> [Int] {
        var smooth = seconds
        for _ in 0..<2 { smooth = blurred(smooth) }
        let top = smooth.max() ?? 0
        guard top > 0 else { return [Int](repeating: 0, count: seconds.count) }
        return smooth.map { Int((($0 / top).squareRoot() * Double(levels)).rounded()) }
    }

    /// Binomial smoothing, 1 2 1 each way.
    private func blurred(_ values: [Double]) -> [Double] {
        var result = values
        func pass(_ source: [Double], _ stride: Int, _ count: Int, _ lines: Int, _ jump: Int)
            -> [Double]
        {
            var out = source
            for line in 0..<lines {
                for place in 0..<count {
                    let here = line * jump + place * stride
                    let before = source[place > 0 ? here - stride : here]
                    let after = source[place < count - 1 ? here + stride : here]
                    out[here] = (before + 2 * source[here] + after) / 4
                }
            }
            return out
        }
        result = pass(result, 1, columns, rows, columns)
        return pass(result, columns, rows, columns, 1)
    }
}
