import HourglassCore
public import HourglassEmbedding
import HourglassMedia
public import HourglassTimeline

/// Gives the pictures of indexed footage vectors, so that moments are found by
/// what is to be seen in them.
///
/// Works from what the index says of when something changed, and reads only
/// those frames; footage indexed before is done as well.
public struct PictureIndexing: Sendable {
    /// How far a run has come.
    public struct Progress: Sendable {
        /// Frames done in this run.
        public var done: Int
        /// Frames this run has to do.
        public var total: Int
        /// Seconds left at the pace so far; nil before there is one.
        public var remainingSeconds: Double?
    }

    private let index: TimelineIndex
    private let embedder: any PictureEmbedder
    private let model: String
    private let spacing: Double

    /// Frames embedded and stored at a time.
    private static let batch = 8
    /// Frames are read no wider: a model looks at a few hundred pixels.
    private static let widest = 1280

    /// Prepares to embed with a model.
    ///
    /// - Parameters:
    ///   - index: the library that holds the footage.
    ///   - embedder: the model.
    ///   - model: the name vectors are stored under, by which the model is
    ///     found again: a repository or a folder.
    ///   - spacing: least time between two frames looked at, in seconds.
    public init(
        index: TimelineIndex,
        embedder: any PictureEmbedder,
        model: String,
        spacing: Double = 1
    ) {
        (self.index, self.embedder, self.model) = (index, embedder, model)
        self.spacing = spacing
    }

    /// Embeds the frames of footage that have no vector yet.
    ///
    /// Vectors are stored as soon as they are made: a run that is stopped goes
    /// on where it was.
    ///
    /// - Returns: how many frames got a vector.
    /// - Throws: `MediaError` when the footage cannot be read, `TimelineError`,
    ///   `CancellationError`.
    @discardableResult
    public func run(
        footage: Int64,
        progress: (Progress) -> Void = { _ in }
    ) async throws -> Int {
        guard let record = try index.footage(id: footage) else { return 0 }
        let clock = try index.read { try $0.frameClock(footage) }
        let known = Set(try index.pictureTicks(of: footage, model: model))
        let moments = try moments(of: record, clock).filter { !known.contains($0.tick) }
        guard !moments.isEmpty else { return 0 }
        let source = try await Footage(probing: record.path)
        let times = moments.map { MediaTime(ticks: $0.tick, timebase: record.timebase) }
        let began = ContinuousClock.now
        var done = 0
        var waiting: [(tick: Int64, parts: [(NormalizedRect, PixelBuffer)])] = []
        var coming = moments[...]
        for try await sample in FrameSequence(source, mode: .moments(times)) {
            let frame = sample.frame
            let tick = frame.time.rescaled(to: record.timebase).ticks
            // What the file does not show any more is passed over.
            coming = coming.drop { $0.tick < tick }
            guard let moment = coming.first, moment.tick == tick else { continue }
            let width = min(Self.widest, source.video.displayWidth)
            let picture = try frame.picture(format: .rgb24, maxWidth: width)
            var views = embedder.views(width: picture.width, height: picture.height)
            if let change = moment.change,
                let detail = PictureDetail.view(
                    around: change,
                    width: picture.width,
                    height: picture.height
                )
            {
                views.append(detail)
            }
            waiting.append((moment.tick, views.map { ($0, picture.part($0)) }))
            guard waiting.count == Self.batch || done + waiting.count == moments.count else {
                continue
            }
            try await store(waiting, of: footage)
            done += waiting.count
            waiting = []
            let elapsed = (ContinuousClock.now - began).seconds
            progress(
                Progress(
                    done: done,
                    total: moments.count,
                    remainingSeconds: elapsed / Double(done) * Double(moments.count - done)
                )
            )
        }
        if !waiting.isEmpty {
            try await store(waiting, of: footage)
            done += waiting.count
        }
        return done
    }

    private func store(
        _ frames: [(tick: Int64, parts: [(NormalizedRect, PixelBuffer)])],
        of footage: Int64
    ) async throws {
        let vectors = try await embedder.embed(pictures: frames.flatMap { $0.parts.map(\.1) })
        var next = vectors.makeIterator()
        let stored = frames.map { frame in
            frame.parts.compactMap { place, _ in
                next.next().map { PictureVector(tick: frame.tick, place: place, vector: $0) }
            }
        }
        try index.storePictures(
            stored,
            of: footage,
            model: model,
            dimensions: embedder.dimensions
        )
    }

    /// A frame to be looked at.
    private struct Moment {
        var tick: Int64
        /// Where something changed since the one before.
        var change: NormalizedRect?
    }

    /// The frames to be looked at, in order.
    private func moments(of record: FootageRecord, _ clock: FrameClock) throws -> [Moment] {
        let timebase = record.timebase
        let ticks = Double(timebase.denominator) / Double(timebase.numerator) * spacing
        let changes = try changes(in: record.id)
        let planned = PictureMoments.ticks(
            changes: changes.lazy.map(\.tick),
            spacing: max(1, Int64(ticks)),
            until: record.coveredUntil
        )
        var result: [Moment] = []
        var passed = 0
        for tick in planned {
            let time = MediaTime(ticks: tick, timebase: timebase)
            guard let frame = clock.frame(at: time), let shown = clock.time(ofFrame: frame)
            else { continue }
            let place = shown.rescaled(to: timebase).ticks
            var cells: ChangedCells?
            while passed < changes.count, changes[passed].tick <= tick {
                if let changed = changes[passed].cells {
                    if cells == nil { cells = changed } else { cells?.add(changed) }
                }
                passed += 1
            }
            guard result.last.map({ $0.tick < place }) ?? true else { continue }
            let change = record.settings.flatMap { cells?.place(in: $0.grid) }
            result.append(Moment(tick: place, change: change))
        }
        return result
    }

    /// When something changed, and where: parts of the picture, by the change
    /// gate, or what happened, which is left where old footage was thinned.
    private func changes(in footage: Int64) throws -> [(tick: Int64, cells: ChangedCells?)] {
        try index.read { snapshot in
            var changes: [Int64: ChangedCells?] = [:]
            for event in try snapshot.events(footage) {
                changes[event.startTick] = .some(nil)
                // A cut is over at once; other things leave the picture changed.
                if event.kind != .cut { changes[event.endTick] = .some(nil) }
            }
            try snapshot.forEachTokenBlock(footage, overlapping: nil) { block in
                for token in 0..<block.count {
                    let cell = ChangedCells(row: block.rows[token], column: block.columns[token])
                    let tick = block.startTicks[token]
                    if var cells = changes[tick] ?? nil {
                        cells.add(cell)
                        changes[tick] = cells
                    } else {
                        changes[tick] = cell
                    }
                }
                return true
            }
            return changes.map { (tick: $0.key, cells: $0.value) }.sorted { $0.tick < $1.tick }
        }
    }
}

extension PictureIndexing {
    /// Measures how near to this library's pictures words come that have
    /// nothing to do with them, and how alike its pictures are, and remembers
    /// it: what is found must be nearer.
    ///
    /// To be called after pictures were embedded.
    public func calibrate() async throws {
        try index.setPictureCalibration(
            PictureCalibration(
                english: try await scale(of: UnrelatedCaptions.english),
                chinese: try await scale(of: UnrelatedCaptions.chinese),
                picture: try pictureScale()
            ),
            of: model
        )
    }

    private func scale(of captions: [String]) async throws -> PictureScale {
        let vectors = try await embedder.embed(texts: captions)
        let count = Float(vectors.count)
        var mean = [Float](repeating: 0, count: embedder.dimensions)
        for vector in vectors { for i in mean.indices { mean[i] += vector[i] / count } }
        // Each is judged against the mean of the others.
        let centred = vectors.map { vector in
            mean.indices.map { (vector[$0] - mean[$0]) * count / (count - 1) }
        }
        let nearest = try index.greatestPictureSimilarities(to: centred, model: model).sorted()
        guard !nearest.isEmpty else {
            return PictureScale(baseline: mean, threshold: 1, spread: 1)
        }
        func quantile(_ share: Double) -> Double {
            nearest[Int((Double(nearest.count - 1) * share).rounded())]
        }
        let spread = max(1e-3, quantile(Self.quantile) - quantile(0.5))
        return PictureScale(
            baseline: mean,
            threshold: quantile(Self.quantile) + Self.margin * spread,
            spread: spread
        )
    }

    /// A picture must come nearer than half of the way from what any two of
    /// the library have in common to being the same.
    private func pictureScale() throws -> PictureScale {
        let sample = try index.samplePictureVectors(Self.sampleSize, model: model)
        var (sum, pairs) = (0.0, 0)
        for (i, a) in sample.enumerated() {
            for b in sample[(i + 1)...] {
                sum += Double(zip(a, b).reduce(0) { $0 + $1.0 * $1.1 })
                pairs += 1
            }
        }
        let common = pairs > 0 ? min(max(sum / Double(pairs), 0), 1) : 0.5
        let threshold = (1 + common) / 2
        return PictureScale(
            baseline: [Float](repeating: 0, count: embedder.dimensions),
            threshold: threshold,
            spread: max(1e-3, (1 - threshold) / 3)
        )
    }

    /// Share of the unrelated captions that must stay below.
    private static let quantile = 0.95
    /// How much nearer than those a picture must be, in spreads.
    private static let margin = 0.25
    /// Pictures compared with one another.
    private static let sampleSize = 200
}

extension PixelBuffer {
    /// A part of a picture in `rgb24`.
    fileprivate func part(_ place: NormalizedRect) -> PixelBuffer {
        let left = min(width - 1, max(0, Int((place.x * Double(width)).rounded())))
        let top = min(height - 1, max(0, Int((place.y * Double(height)).rounded())))
        let right = min(
            width,
            max(left + 1, Int(((place.x + place.width) * Double(width)).rounded()))
        )
        let bottom = min(
            height,
            max(top + 1, Int(((place.y + place.height) * Double(height)).rounded()))
        )
        guard left > 0 || top > 0 || right < width || bottom < height else { return self }
        var result: [UInt8] = []
        result.reserveCapacity((right - left) * (bottom - top) * 3)
        for row in top..<bottom {
            result += bytes[(row * width + left) * 3..<(row * width + right) * 3]
        }
        return PixelBuffer(format: .rgb24, width: right - left, height: bottom - top, bytes: result)
    }
}
