import Foundation
import HourglassQwen
import HourglassTensor

/// Measures loading, vision, prefill and decoding of a checkpoint.
///
///     inference-benchmark MODEL [PRECISION…]
///     inference-benchmark MODEL PRECISION text
///     inference-benchmark MODEL compare
///
/// Prints one line of JSON for each precision. The checkpoint may be random:
/// see make_checkpoint.py. Times are the best of several runs, on the clock and
/// (less swayed by other work on the machine) in processor seconds a thread.
@main
enum InferenceBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let folder = arguments.first else {
            print("usage: inference-benchmark MODEL [f32|bf16|int8|int4 …] [text] | MODEL compare")
            exit(2)
        }
        if arguments.dropFirst().first == "compare" {
            try PrecisionComparison(folder: folder).print()
            return
        }
        let named = arguments.dropFirst().compactMap { ModelPrecision(rawValue: $0) }
        for precision in named.isEmpty ? [.bf16, .int8, .int4] : named {
            let textOnly = arguments.last == "text"
            try SpeedMeasurement(folder: folder, precision: precision, textOnly: textOnly).print()
        }
    }
}
