import Foundation
import HourglassQwen
import HourglassTensor

/// What one precision takes.
struct SpeedMeasurement {
    private var lines: [(String, String)] = []
    private let runs: Int
    private static let prefillTokens = 512
    private static let decodeTokens = 32
    private static let frameSide = 448

    /// - Parameter textOnly: leaves vision out and takes the better of two passes, for turns
    ///   with another program.
    init(folder: String, precision: ModelPrecision, textOnly: Bool = false) throws {
        runs = textOnly ? 2 : 3
        report("precision", "\"\(precision.rawValue)\"")
        report("kernels", "\"\(ComputeBackend.name)\"")
        report("threads", "\(ComputeBackend.threadCount)")
        // Twice: the first may make the cache of quantised weights.
        report(
            "first_load_s",
            Measured { _ = try? QwenModel(folder: folder, precision: precision) }
        )
        var loaded: QwenModel?
        report("load_s", Measured { loaded = try? QwenModel(folder: folder, precision: precision) })
        let model = try loaded ?? QwenModel(folder: folder, precision: precision)
        if !textOnly { measureVision(model) }
        measureText(model)
        report("peak_memory_mib", "\(Self.peakMemory())")
    }

    func print() {
        Swift.print("{" + lines.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}")
    }

    private mutating func report(_ name: String, _ value: String) { lines.append((name, value)) }

    private mutating func report(_ name: String, _ time: Measured) {
        report(name, String(format: "%.3f", time.wall))
        report(name + "_cpu", String(format: "%.3f", time.processor))
    }

    private mutating func measureVision(_ model: QwenModel) {
        guard let tower = model.vision, let config = model.configuration.vision else { return }
        let side = Self.frameSide / config.patchSize
        let length = 3 * config.temporalPatchSize * config.patchSize * config.patchSize
        let pixels = (0..<side * side * length).map { Float($0 % 251) / 125 - 1 }
        let patches = Patches(
            pixels: Tensor(pixels, shape: [side * side, length]),
            grid: PatchGrid(pairs: 1, rows: side, columns: side)
        )
        report("vision_448_s", Measured.best(of: 3) { _ = tower(patches) })
    }

    private mutating func measureText(_ model: QwenModel) {
        let count = Self.prefillTokens
        let ids = (0..<count).map { $0 * 7919 % 150_000 }
        let positions = (0..<count + Self.decodeTokens + 1).map { TokenPosition($0) }
        let cache = model.language.makeCache()
        var hidden = Tensor(zeros: [1, 1])
        let prefill = Measured.best(of: runs) {
            cache.truncate(to: 0)
            hidden = model.language(ids[...], positions: positions[..<count], cache: cache)
        }
        report("prefill_\(count)_s", prefill)
        report("prefill_tokens_per_s", String(format: "%.1f", Double(count) / prefill.wall))
        let decode = Measured.best(of: min(runs, 2)) {
            cache.truncate(to: count)
            var last = hidden.rows(count - 1..<count)
            for i in 0..<Self.decodeTokens {
                let logits = model.language.logits(last).values
                let id = logits.indices.max { logits[$0] < logits[$1] } ?? 0
                last = model.language(
                    [id],
                    positions: positions[count + i..<count + i + 1],
                    cache: cache
                )
            }
        }
        report("decode_\(Self.decodeTokens)_s", decode)
        report(
            "decode_tokens_per_s",
            String(format: "%.1f", Double(Self.decodeTokens) / decode.wall)
        )
    }

    private static func peakMemory() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss) / 1024
    }
}

/// Time on the clock, and processor time for each thread.
struct Measured {
    var wall: Double
    var processor: Double

    init(_ body: () -> Void) {
        let start = (ContinuousClock.now, Self.processorSeconds())
        body()
        let elapsed = ContinuousClock.now - start.0
        wall = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        processor =
            (Self.processorSeconds() - start.1) / Double(ComputeBackend.threadCount)
    }

    /// The quickest of several runs.
    static func best(of count: Int, _ body: () -> Void) -> Measured {
        var best = Measured(body)
        for _ in 1..<count {
            let next = Measured(body)
            best.wall = min(best.wall, next.wall)
            best.processor = min(best.processor, next.processor)
        }
        return best
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
