import Foundation
import HourglassCore
import HourglassQwen
import HourglassTensor
import HourglassTokenizer
import HourglassVision
import Testing

/// A scene of cells in four shades, some of which may change.
private struct Scene {
    /// Cells of 32×32 pixels.
    static let gate = GridShape(rows: 2, columns: 3)
    var shades = [UInt8](repeating: 40, count: 6)

    var picture: PixelBuffer {
        let (width, height) = (Self.gate.columns * 32, Self.gate.rows * 32)
        var bytes = [UInt8](repeating: 0, count: width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                let cell = y / 32 * Self.gate.columns + x / 32
                // A texture, so that no patch is flat.
                let value = shades[cell] &+ UInt8(truncatingIfNeeded: (x * 7 + y * 13) % 50)
                for channel in 0..<3 {
                    bytes[(y * width + x) * 3 + channel] = value &+ UInt8(channel * 20)
                }
            }
        }
        return PixelBuffer(format: .rgb24, width: width, height: height, bytes: bytes)
    }
}

/// Footage with a picture a second, put through a pass.
private struct Film {
    var pictures: [(tick: Int64, scene: Scene, changed: [Int])] = []

    init(_ changes: [Int64: [Int]], seconds: Int64) {
        var scene = Scene()
        for second in 0..<seconds {
            let changed = changes[second] ?? []
            for cell in changed { scene.shades[cell] &+= 90 }
            pictures.append((second * 1000, scene, changed))
        }
    }

    func frames(
        _ model: QwenModel,
        tier: QwenTokenEncoder.Tier = .int8,
        keeping: TokenKeeping
    ) throws -> (frames: [ModelTokenFrame], figures: [String: Double]) {
        let pass = QwenTokenPass(
            model: model,
            tier: tier,
            keeping: keeping,
            gate: Scene.gate,
            timebase: .milliseconds
        )
        var frames: [ModelTokenFrame] = []
        for (tick, scene, changed) in pictures {
            let frame = try pass.admit(tick: tick, changedCells: changed) { scene.picture }
            if let frame { frames.append(frame) }
        }
        return (frames, pass.figures)
    }

    func picture(at tick: Int64) -> PixelBuffer {
        (pictures.last { $0.tick <= tick } ?? pictures[0]).scene.picture
    }

    func window(
        _ model: QwenModel,
        _ frames: [ModelTokenFrame],
        from start: Int64 = 0,
        to end: Int64 = .max
    ) throws -> TimelineWindow {
        var seen: Set<Int32> = []
        var holding: [ModelTokenFrame] = []
        for frame in frames.reversed() where frame.tick <= start {
            let fresh = frame.places.indices.filter { !seen.contains(frame.places[$0]) }
            seen.formUnion(frame.places)
            if !fresh.isEmpty { holding.append(frame.picking(fresh)) }
        }
        return try TimelineWindow(
            of: model,
            beginning: MediaTime(ticks: start, timebase: .milliseconds),
            holding: holding,
            changes: frames.filter { $0.tick > start && $0.tick < end },
            looked: pictures.map(\.tick).filter { $0 >= start && $0 < end }.map {
                MediaTime(ticks: $0, timebase: .milliseconds)
            }
        ) { tick in
            try TimelinePicture(model: model, grid: try #require(frames.first?.grid))
                .features(of: picture(at: tick))
        }
    }
}

private func keeping(_ change: (inout TokenKeeping) -> Void) -> TokenKeeping {
    var keeping = TokenKeeping()
    keeping.scale = 1
    change(&keeping)
    return keeping
}

private let everything = keeping {
    $0 = .everything
    $0.scale = 1
}

@Suite struct TimelineTokenTests {
    let model: QwenModel

    init() throws { model = try QwenModel(folder: Golden.tied.folder, precision: .f32) }

    private func prompt(_ media: QwenPrompt.Media) -> QwenPrompt {
        QwenPrompt([.init(.user, [.text("Look: "), .video, .text("What moves?")])], media: [media])
    }

    /// The frames of the film as a plain prompt would show them: each twice,
    /// for the tower reads pairs.
    private func plain(_ film: Film) -> QwenPrompt {
        let twice = film.pictures.flatMap { [$0, $0] }
        let clip = VideoClip(
            frames: twice.map(\.scene.picture),
            times: twice.map { MediaTime(ticks: $0.tick, timebase: .milliseconds) }
        )
        var plain = prompt(.video(clip))
        // At the size the timeline has them.
        plain.videoRule = SmartResize(minimumPixels: 32, maximumPixels: 1 << 30)
        return plain
    }

    private func logits(_ prompt: QwenPrompt) async throws -> (ids: [Int], values: [Float]) {
        var options = GenerationOptions()
        options.maximumTokens = 12
        options.ignoresEnd = true
        options.logprobCount = 40
        var (ids, values): ([Int], [Float]) = ([], [])
        for try await event in QwenSession(model).generate(prompt, options: options) {
            if case .token(let token) = event {
                ids.append(token.id)
                values += token.likely.map(\.logprob)
            }
        }
        return (ids, values)
    }

    @Test func withNothingLeftOutThePromptAndItsAnswerAreThoseOfAPlainVideo() async throws {
        let film = Film([1: [0, 1, 2, 3, 4, 5], 2: [0, 1, 2, 3, 4, 5]], seconds: 3)
        var whole = film
        for index in whole.pictures.indices { whole.pictures[index].changed = Array(0..<6) }
        let stored = try whole.frames(model, tier: .pointer, keeping: everything).frames
        #expect(stored.map(\.places.count) == [6, 6, 6])
        let plain = self.plain(film)
        let window = prompt(.timeline(try whole.window(model, stored)))
        let (a, b) = (
            try PreparedPrompt(plain, model: model), try PreparedPrompt(window, model: model)
        )
        #expect(a.layout.ids == b.layout.ids)
        #expect(a.layout.positions == b.layout.positions)
        #expect(a.layout.positionOffset == b.layout.positionOffset)
        let (one, two) = (try await logits(plain), try await logits(window))
        #expect(one.ids == two.ids)
        // Bit for bit.
        #expect(one.values.map(\.bitPattern) == two.values.map(\.bitPattern))
    }

    @Test func aStaticClipHasOneBlockAtThePlainPositions() throws {
        let film = Film([:], seconds: 8)
        let (stored, figures) = try film.frames(model, keeping: keeping { _ in })
        #expect(stored.count == 1 && stored[0].places.count == 6)
        #expect(figures["model_pictures_encoded"] == 1 && figures["model_pictures_due"] == 8)
        let window = try film.window(model, stored)
        let kept = try PreparedPrompt(prompt(.timeline(window)), model: model).layout
        let all = try PreparedPrompt(plain(film), model: model).layout
        // The first picture, and all that follows the last.
        let head = kept.visionRows[5] + 2
        #expect(Array(kept.positions[..<head]) == Array(all.positions[..<head]))
        let tail = kept.ids.count - head
        #expect(tail > 5)
        #expect(Array(kept.positions.suffix(tail)) == Array(all.positions.suffix(tail)))
        #expect(kept.ids.count < all.ids.count)
        // Generation goes on where it would have.
        #expect(kept.ids.count + kept.positionOffset == all.ids.count + all.positionOffset)
    }

    @Test func onlyChangedPlacesAreKeptAtTheirOwnPositions() throws {
        let film = Film([3: [1], 5: [1, 4]], seconds: 8)
        let stored = try film.frames(model, keeping: keeping { $0.similarity = 2 }).frames
        #expect(stored.map(\.tick) == [0, 3000, 5000])
        #expect(stored.map(\.places) == [[0, 1, 2, 3, 4, 5], [1], [1, 4]])
        let kept = try PreparedPrompt(
            prompt(.timeline(try film.window(model, stored))),
            model: model
        ).layout
        let all = try PreparedPrompt(plain(film), model: model).layout
        let positions = kept.visionRows.map { kept.positions[$0] }
        let dense = all.visionRows.map { all.positions[$0] }
        try #require(dense.count == 8 * 6)
        let wanted = Array(dense[0..<6]) + [dense[3 * 6 + 1], dense[5 * 6 + 1], dense[5 * 6 + 4]]
        #expect(positions == wanted)
        #expect(kept.positions.last == all.positions.last)
    }

    @Test func aWindowBeginsWithWhatHolds() throws {
        let film = Film([3: [1], 5: [1, 4]], seconds: 8)
        let stored = try film.frames(model, keeping: keeping { $0.similarity = 2 }).frames
        let window = try film.window(model, stored, from: 4000, to: 8000)
        #expect(window.times == [4, 5] && window.tokenCount == 8)
        // Place 1 as it was at 3 s, all others as at 0 s.
        let exact = TimelinePicture(model: model, grid: Scene.gate)
        let (old, new) = (
            try exact.features(of: film.picture(at: 0)),
            try exact.features(of: film.picture(at: 3000))
        )
        let shown = window.blocks[0].features
        for place in 0..<6 {
            let source = place == 1 ? new : old
            for (a, b) in zip(
                [shown.main] + shown.deepstack,
                [source.main] + source.deepstack
            ) {
                let row = b.rows(place..<place + 1)
                let largest = row.values.map(\.magnitude).max() ?? 0
                let difference = a.rows(place..<place + 1).maximumDifference(from: row)
                #expect(difference <= largest / 127 * 0.51)
            }
        }
    }

    @Test func aVectorThatStaysCloseExtendsTheOneBefore() throws {
        let film = Film([2: [0], 4: [1]], seconds: 6)
        // The gate calls cells changed that look the same to the tower.
        var still = Film([:], seconds: 6)
        still.pictures[2].changed = [0]
        still.pictures[4].changed = [1, 2]
        let (stored, figures) = try still.frames(model, keeping: keeping { _ in })
        #expect(stored.count == 1)
        #expect(figures["model_pictures_encoded"] == 3)
        #expect(try film.frames(model, keeping: keeping { $0.similarity = 0.999 }).frames.count > 1)
    }

    @Test func movementIsThinnedAndMadeUpForLater() throws {
        var changes: [Int64: [Int]] = [:]
        for second in 1..<8 as Range<Int64> { changes[second] = Array(0..<6) }
        let film = Film(changes, seconds: 10)
        let stored = try film.frames(
            model,
            keeping: keeping {
                $0.similarity = 0.9999
                $0.movingShare = 0.34
            }
        ).frames
        // Two new scenes are kept whole; then a third of each picture.
        #expect(stored.prefix(3).allSatisfy { $0.places.count == 6 })
        let moving = stored.dropFirst(3).prefix(5).map(\.places.count)
        #expect(moving.allSatisfy { (1...4).contains($0) }, "\(moving)")
        // Two a picture on the whole; one picture may be ahead of its time.
        #expect(moving.reduce(0, +) <= 2 * moving.count + 2, "\(moving)")
        // When it rests, what was left out is encoded.
        let last = try #require(stored.last)
        #expect(last.tick == 8000 && last.places.count == 6 - (moving.last ?? 0))
    }

    @Test func picturesTooCloseTogetherWait() throws {
        var film = Film([:], seconds: 1)
        var scene = Scene()
        for step in 1..<10 as Range<Int64> {
            if step == 3 { scene.shades[2] = 200 }
            film.pictures.append((step * 250, scene, step == 3 ? [2] : []))
        }
        let stored = try film.frames(model, keeping: keeping { $0.similarity = 2 }).frames
        #expect(stored.map(\.tick) == [0, 1000])
        #expect(stored[1].places == [2])
    }

    @Test func theLastPictureIsFlushed() throws {
        let film = Film([:], seconds: 1)
        let pass = QwenTokenPass(
            model: model,
            tier: .pointer,
            keeping: keeping { $0.similarity = 2 },
            gate: Scene.gate,
            timebase: .milliseconds
        )
        _ = try pass.admit(tick: 0, changedCells: []) { film.picture(at: 0) }
        let late = try pass.admit(tick: 400, changedCells: [5]) { film.picture(at: 0) }
        #expect(late == nil)
        let flushed = try #require(try pass.flush { film.picture(at: 0) })
        #expect(flushed.tick == 400 && flushed.places == [5] && flushed.vectors == .pointer)
        #expect(try pass.flush { film.picture(at: 0) } == nil)
    }

    @Test func aSecondQuestionAboutAWindowReadsOnlyTheQuestion() async throws {
        let film = Film([3: [1], 5: [1, 4]], seconds: 8)
        let window = try film.window(
            model,
            try film.frames(model, keeping: keeping { _ in }).frames
        )
        let session = QwenSession(model)
        func ask(_ question: String) async throws -> GenerationSummary? {
            var options = GenerationOptions()
            options.maximumTokens = 3
            let prompt = QwenPrompt(question, media: [.timeline(window)])
            for try await event in session.generate(prompt, options: options) {
                if case .finished(let summary) = event { return summary }
            }
            return nil
        }
        let first = try #require(try await ask("What is this?"))
        let second = try #require(try await ask("Where is it?"))
        #expect(first.reusedTokens == 0)
        #expect(second.reusedTokens > window.tokenCount)
        #expect(second.promptIDs.count - second.reusedTokens < 24)
    }

    @Test func tokensOfAnotherModelAreRefused() throws {
        let film = Film([:], seconds: 2)
        var stored = try film.frames(model, tier: .pointer, keeping: keeping { _ in }).frames
        stored[0].dimensions = 7
        #expect(throws: QwenError.self) { try film.window(model, stored) }
        let other = try QwenModel(folder: Golden.all[1].folder, precision: .f32)
        #expect(other.fingerprint != model.fingerprint)
        let copy = try Golden.tied.copy()
        let again = try QwenModel(folder: copy.path, precision: .f32)
        #expect(again.fingerprint == model.fingerprint)
    }
}
