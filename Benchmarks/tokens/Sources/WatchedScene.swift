import HourglassCore

/// A strip of 14×1 cells in which coloured shapes come and go, as the model of
/// `Tools/qwen3vl/train_watcher.py` was trained to read. The same for the same
/// seed.
struct WatchedScene {
    /// A colour and a shape.
    struct Kind: Hashable {
        var colour: Int
        var shape: Int

        static let colours = ["red", "green", "blue", "yellow"]
        static let shapes = ["circle", "square", "triangle"]
        static let all = colours.indices.flatMap { colour in
            shapes.indices.map { Kind(colour: colour, shape: $0) }
        }
        static let paints: [[Int]] = [
            [215, 40, 40], [40, 175, 60], [50, 80, 220], [235, 215, 50],
        ]

        var name: String { Self.colours[colour] + " " + Self.shapes[shape] }
    }

    /// A shape in a cell, from one second until another.
    struct Object {
        var kind: Kind
        var cell: Int
        var (dx, dy, size): (Int, Int, Int)
        var seconds: Range<Int>
    }

    /// A question with what is true.
    struct Question {
        /// What sort it is of, for the figures.
        enum Sort: String, CaseIterable { case when, location = "where", what, many, absent }
        var sort: Sort
        var text: String
        var answer: String
    }

    static let gate = GridShape(rows: 1, columns: 14)
    let seconds: Int
    let objects: [Object]
    private let background: [Int]
    private var random: SplitMix
    private var side: Int { 32 }
    private var width: Int { Self.gate.columns * 32 }

    init(seed: UInt64, seconds: Int) {
        random = SplitMix(state: seed &* 7919)
        self.seconds = seconds
        let tiles = Self.gate.columns * 4 * 4
        var shades: [Int] = []
        for _ in 0..<tiles {
            let grey = 70 + random.below(110)
            for _ in 0..<3 { shades.append(grey + random.below(13) - 6) }
        }
        let width = Self.gate.columns * 32
        background = (0..<32 * width * 3).map { index in
            let (pixel, channel) = (index / 3, index % 3)
            let (y, x) = (pixel / width, pixel % width)
            return shades[(y / 8 * Self.gate.columns * 4 + x / 8) * 3 + channel]
        }
        var kinds = Kind.all.shuffled(using: &random)
        var cells = Array(0..<Self.gate.columns).shuffled(using: &random)
        objects = (0..<1 + random.below(3)).map { [random] _ in
            var random = random
            let kind = kinds.removeLast()
            random.state ^= UInt64(kind.colour * 3 + kind.shape + 1) &* 0x9E37_79B9
            let start = 1 + random.below(seconds - 2)
            let size = 21 + random.below(8)
            let slack = (32 - size) / 2
            return Object(
                kind: kind,
                cell: cells.removeLast(),
                dx: random.below(2 * slack + 1) - slack,
                dy: random.below(2 * slack + 1) - slack,
                size: size,
                seconds: start..<min(seconds, start + 2 + random.below(seconds))
            )
        }
    }

    /// The picture of a second, with the noise of a camera.
    mutating func picture(_ second: Int) -> (rgb: PixelBuffer, grey: GreyPicture) {
        var values = background
        for object in objects where object.seconds.contains(second) { paint(object, &values) }
        var (bytes, luma): ([UInt8], [UInt8]) = ([], [])
        bytes.reserveCapacity(values.count)
        for pixel in 0..<values.count / 3 {
            let noise = random.below(7) - 3
            var sum = 0
            for channel in 0..<3 {
                let value = max(0, min(255, values[3 * pixel + channel] + noise))
                bytes.append(UInt8(value))
                sum += value * [77, 150, 29][channel]
            }
            luma.append(UInt8(sum >> 8))
        }
        return (
            PixelBuffer(format: .rgb24, width: width, height: side, bytes: bytes),
            GreyPicture(luma: luma, width: width, height: side)
        )
    }

    private func paint(_ object: Object, _ values: inout [Int]) {
        let half = Double(object.size) / 2
        for y in 0..<side {
            for x in 0..<side {
                let (u, v) = (Double(x - 16 - object.dx) + 0.5, Double(y - 16 - object.dy) + 0.5)
                let isInside =
                    switch object.kind.shape {
                    case 0: u * u + v * v <= half * half
                    case 1: abs(u) <= half * 0.9 && abs(v) <= half * 0.9
                    default: v <= half * 0.9 && v >= -half + 2 * abs(u)
                    }
                guard isInside else { continue }
                let at = 3 * (y * width + object.cell * 32 + x)
                for channel in 0..<3 {
                    values[at + channel] = Kind.paints[object.kind.colour][channel]
                }
            }
        }
    }

    /// What can be asked, with the answers that hold when all is seen.
    func questions() -> [Question] {
        var result: [Question] = []
        for object in objects {
            let name = object.kind.name
            let stamp = "<\(object.seconds.lowerBound).0 seconds>"
            let place =
                object.cell < 5
                ? "On the left." : object.cell < 9 ? "In the middle." : "On the right."
            result.append(
                Question(
                    sort: .when,
                    text: "When does a \(name) appear?",
                    answer: "It appears at \(stamp)."
                )
            )
            result.append(Question(sort: .location, text: "Where is the \(name)?", answer: place))
            if objects.count(where: { $0.seconds.lowerBound == object.seconds.lowerBound }) == 1 {
                result.append(
                    Question(sort: .what, text: "What appears at \(stamp)?", answer: "A \(name).")
                )
            }
        }
        result.append(
            Question(
                sort: .many,
                text: "How many shapes appear?",
                answer: ["None.", "One.", "Two.", "Three."][objects.count]
            )
        )
        let present = Set(objects.map(\.kind))
        // The hardest to tell apart: a shape of a colour that is there, if any.
        let absent = Kind.all.filter { !present.contains($0) }
        let near = absent.first { kind in present.contains { $0.colour == kind.colour } }
        for kind in [near, absent.last].compactMap({ $0 }) {
            result.append(
                Question(
                    sort: .absent,
                    text: "When does a \(kind.name) appear?",
                    answer: "NOT FOUND"
                )
            )
        }
        return result
    }
}
