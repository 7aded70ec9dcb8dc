import Foundation
import HourglassCore
import HourglassQwen
import HourglassTensor

/// Measures what leaving vision tokens out costs and saves.
///
///     token-benchmark [--reduction] MODEL-FOLDER [SEEDS]
///     token-benchmark --watch MODEL-FOLDER [CLIPS]
///
///     token-benchmark --ask MODEL-FOLDER LIBRARY PRECISION QUESTION QUESTION
///
/// The second asks a model that `Tools/qwen3vl/train_watcher.py` trained; the
/// third takes the time of two questions about the same windows.
@main
enum TokenBenchmark {
    static func main() async throws {
        var arguments = CommandLine.arguments
        let watches = arguments.contains("--watch")
        let reduces = arguments.contains("--reduction")
        arguments.removeAll { $0 == "--watch" || $0 == "--reduction" }
        if arguments.count == 7, arguments[1] == "--ask",
            let precision = ModelPrecision(rawValue: arguments[4])
        {
            let began = ContinuousClock.now
            let model = try QwenModel(folder: arguments[2], precision: precision)
            print(String(format: "loaded in %.1f s", (.now - began) / .seconds(1)))
            return try await Asking(model: model, library: arguments[3])
                .run(arguments[5], arguments[6])
        }
        guard arguments.count > 1 else {
            print("usage: token-benchmark [--watch|--reduction] MODEL-FOLDER [SEEDS]")
            exit(2)
        }
        let model = try QwenModel(folder: arguments[1], precision: .f32)
        let count = arguments.count > 2 ? Int(arguments[2]) : nil
        if watches { return try Watching(model: model).run(seeds: count ?? 100) }
        let seeds = count ?? 5
        if !reduces { try fidelity(model, seeds: seeds) }
        try reduction(model, seeds: seeds)
    }

    private static func fidelity(_ model: QwenModel, seeds: Int) throws {
        let bench = Fidelity(model: model)
        print("# fidelity: 16 pictures of 6×8 tokens, \(seeds) seeds, against all tokens")
        print("scene     kept  method      top-1   mean KL   p99 KL")
        for kind in Scene.Kind.allCases where kind != .quiet {
            let clips = try (0..<seeds).map {
                try bench.clip(
                    kind,
                    seed: UInt64($0 + 1),
                    seconds: 16,
                    gate: GridShape(rows: 6, columns: 8)
                )
            }
            let exact = try clips.map { clip in
                try bench.logits(clip, kept: clip.features.map { _ in Array(0..<clip.places) })
            }
            for share in [0.5, 0.25, 0.125, 0.0625] {
                for method in Fidelity.Method.allCases {
                    var result = Divergence()
                    for (seed, clip) in clips.enumerated() {
                        let kept = bench.chosen(
                            method,
                            clip,
                            share: share,
                            seed: UInt64(seed + 100)
                        )
                        result.add(try bench.logits(clip, kept: kept), exact: exact[seed])
                    }
                    print(
                        String(
                            format: "%@ %5.1f %%  %@ %6.3f  %8.4f %8.4f",
                            padded(kind.rawValue, 8),
                            share * 100,
                            padded(method.rawValue, 10),
                            result.agreement,
                            result.mean,
                            result.worst
                        )
                    )
                }
            }
        }
    }

    private static func reduction(_ model: QwenModel, seeds: Int) throws {
        print("# reduction: ten minutes of 6×8 cells, a picture a second, \(seeds) seeds")
        print(
            "scene     times fewer  pictures encoded  change recall  false cells/h  staleness"
                + "  int8 MB/h"
        )
        for kind in Scene.Kind.allCases {
            var result = Reduction()
            for seed in 0..<seeds {
                try result.run(
                    kind,
                    model: model,
                    gate: GridShape(rows: 6, columns: 8),
                    seconds: 600,
                    seed: UInt64(seed + 1)
                )
            }
            let hours = Double(result.seconds) / 3600
            print(
                String(
                    format: "%@ %12.1f  %16d  %13.4f  %13.1f  %9d  %9.2f",
                    padded(kind.rawValue, 8),
                    Double(result.seen) / Double(max(1, result.kept)),
                    result.encoded,
                    result.changes > 0 ? Double(result.caught) / Double(result.changes) : 1,
                    Double(result.falseCells) / hours,
                    result.worstStaleness,
                    Double(result.bytes) / hours / 1e6
                )
            )
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text.padding(toLength: width, withPad: " ", startingAt: 0)
    }
}
