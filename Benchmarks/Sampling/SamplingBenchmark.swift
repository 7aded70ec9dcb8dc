internal import Foundation
internal import HourglassCore
internal import HourglassMedia

/// Samples footage as other libraries' programs in `Benchmarks/sampling.py` do:
/// frames as RGB of 224×224, thrown away.
///
/// `sampling-benchmark VIDEO whole|keys|TIME,TIME,…`
@main
enum SamplingBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            print("usage: sampling-benchmark VIDEO whole|keys|TIME,TIME,…")
            exit(2)
        }
        let mode: SamplingMode =
            switch arguments[2] {
            case "whole": .interval(MediaTime(seconds: 1))
            case "keys": .keyFrames
            default:
                .moments(arguments[2].split(separator: ",").map { MediaTime(seconds: Double($0)!) })
            }
        let footage = try await Footage(probing: arguments[1])
        var count = 0
        for try await sample in FrameSequence(footage, mode: mode) where sample.isOnSchedule {
            _ = try sample.frame.picture(format: .rgb24, width: 224, height: 224)
            count += 1
        }
        print(count)
    }
}
