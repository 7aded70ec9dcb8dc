import HourglassMedia
import HourglassTestSupport
import Testing

/// Of several sound tracks, the one that is asked for.
@Suite struct SoundTrackTests {
    /// Two tones: 400 Hz in English first, 1600 Hz in Chinese.
    private func footage() async throws -> Footage {
        let tone = { (hertz: Int) in
            ["-f", "lavfi", "-i", "sine=frequency=\(hertz):sample_rate=16000:duration=2"]
        }
        let clip = Clip(
            "two-tongues.mkv",
            ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5:duration=2"] + tone(400) + tone(1600)
                + [
                    "-map", "0:v", "-map", "1:a", "-map", "2:a", "-c:v", "mpeg4", "-c:a",
                    "pcm_s16le", "-metadata:s:a:0", "language=eng", "-metadata:s:a:1",
                    "language=chi",
                ]
        )
        return try await Footage(probing: clip.path())
    }

    @Test(arguments: [
        (SoundTrack.number(1), 400), (.number(2), 1600), (.language("en"), 400),
        (.language("zh-Hans"), 1600), (.language("zho"), 1600), (.language("chi"), 1600),
        (.preferringLanguage("zh"), 1600), (.preferringLanguage("fr"), 400),
    ])
    func theTrackAskedForIsHeard(_ choice: SoundTrack, _ hertz: Int) async throws {
        let footage = try await footage()
        let stream = try footage.soundTrack(choice)
        var samples: [Float] = []
        for try await chunk in AudioSamples(footage, stream: stream) { samples += chunk.samples }
        let crossings = zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
        let expected = hertz * samples.count / AudioSamples.sampleRate
        #expect(abs(crossings - expected) <= 4)
    }

    @Test func whatIsNotThereIsToldWithWhatIs() async throws {
        let footage = try await footage()
        #expect(try footage.soundTrack(nil) == nil)
        for choice in [SoundTrack.number(3), .number(0), .language("fr")] {
            let error = try #require(throws: MediaError.self) { try footage.soundTrack(choice) }
            #expect(error.code == .outOfRange)
            #expect(error.message.hasSuffix("it has 1 (eng), 2 (chi)."), "\(error.message)")
        }
    }
}
