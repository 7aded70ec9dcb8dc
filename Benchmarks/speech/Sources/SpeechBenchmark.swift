import Foundation
import HourglassSpeech
import HourglassTensor

/// Times a Whisper model in this process: windows of thirty seconds, a given
/// number of tokens in each.
///
///     speech-benchmark FOLDER [windows] [tokens]
@main
enum SpeechBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else {
            print("usage: speech-benchmark FOLDER [windows] [tokens]")
            exit(2)
        }
        let windows = arguments.count > 2 ? Int(arguments[2]) ?? 4 : 4
        let tokens = arguments.count > 3 ? Int(arguments[3]) ?? 100 : 100
        let samples = (0..<MelSpectrogram.windowSamples).map { n -> Float in
            let t = Double(n) / 16000
            return Float(0.3 * sin(2 * Double.pi * (200 + 10 * t) * t))
                + Float.random(in: -0.03...0.03)
        }
        for precision in [ModelPrecision.int8, .bf16, .f32] {
            let model = try WhisperModel(folder: arguments[1], precision: precision)
            let language = model.tokens.languages.first?.id
            var decoded = 0
            var (listening, writing) = (Duration.zero, Duration.zero)
            for window in 0...windows {
                let decoder = WindowDecoder(model)
                let began = ContinuousClock.now
                let memory = decoder.listen(samples)
                let heard = ContinuousClock.now
                let text = try decoder.attemptDecoding(
                    memory,
                    language: language,
                    limit: tokens
                )
                // The first window warms up.
                guard window > 0 else { continue }
                listening += heard - began
                writing += ContinuousClock.now - heard
                decoded += text.tokens.count
            }
            let seconds = (listening + writing) / Duration.seconds(1)
            print(
                String(
                    format: "hourglass %@: %.1f times real time (%.2f s a window: %.2f s listening,"
                        + " %.2f s writing %d tokens)",
                    precision.rawValue,
                    Double(windows) * 30 / seconds,
                    seconds / Double(windows),
                    listening / Duration.seconds(1) / Double(windows),
                    writing / Duration.seconds(1) / Double(windows),
                    decoded / windows
                )
            )
        }
    }
}
