import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

/// Sound lies where a player would play it.
@Suite struct AudioSamplesTests {
    /// Four seconds of picture with a tone from second 2 to 2.5.
    private static func clip(
        _ name: String,
        before: [String] = [],
        sound: String = tone(48000),
        filter: String = "anull",
        codecs: [String],
        delay: [String] = []
    ) -> Clip {
        Clip(
            name,
            before + ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=4"] + delay
                + ["-f", "lavfi", "-i", sound, "-af", filter] + codecs
        )
    }

    /// A tone from second 2 to 2.5, to the very sample.
    private static func tone(_ rate: Int) -> String {
        "aevalsrc='if(between(t,2,2.5),0.5*sin(2*PI*1000*t),0)':s=\(rate):d=4"
    }

    private static let video = ["-c:v", "mpeg4"]

    struct Case: CustomTestStringConvertible, Sendable {
        let clip: Clip
        /// When the tone begins, in seconds.
        let onset: Double
        /// How sharply the codec keeps the onset, in seconds.
        let blur: Double
        var testDescription: String { clip.name }
    }

    static let cases = [
        Case(clip: clip("pcm.mkv", codecs: video + ["-c:a", "pcm_s16le"]), onset: 2, blur: 0.001),
        Case(
            clip: clip(
                "eight-kilohertz.mov",
                sound: tone(8000),
                codecs: video + ["-c:a", "pcm_s16be"]
            ),
            onset: 2,
            blur: 0.002
        ),
        Case(
            clip: clip(
                "aac-stereo.mp4",
                codecs: video + ["-c:a", "aac", "-ac", "2", "-ar", "44100"]
            ),
            onset: 2,
            blur: 0.03
        ),
        Case(
            clip: clip("surround.mkv", codecs: video + ["-c:a", "flac", "-ac", "6"]),
            onset: 2,
            blur: 0.002
        ),
        Case(
            clip: clip("mp2.ts", codecs: ["-c:v", "mpeg2video", "-c:a", "mp2"]),
            onset: 2,
            blur: 0.05
        ),
        Case(
            clip: clip(
                "sound-late.mkv",
                codecs: video + ["-c:a", "pcm_s16le"],
                delay: ["-itsoffset", "0.7"]
            ),
            onset: 2.7,
            blur: 0.002
        ),
        Case(
            clip: clip(
                "picture-late.mkv",
                before: ["-itsoffset", "1"],
                codecs: video + ["-c:a", "pcm_s16le"]
            ),
            onset: 1,
            blur: 0.002
        ),
    ]

    @Test(arguments: cases)
    func toneBeginsWhenItSounds(_ example: Case) async throws {
        let sound = try await Sound(of: example.clip.path())
        let onset = try #require(sound.firstLoud(0.02))
        #expect(abs(onset - example.onset) <= example.blur)
    }

    @Test func chunksAreInOrderAndBounded() async throws {
        let clip = Self.clip(
            "long.mkv",
            sound: "sine=500:sample_rate=44100:duration=25",
            filter: "anull",
            codecs: Self.video + ["-c:a", "pcm_s16le"]
        )
        let footage = try await Footage(probing: clip.path())
        var last: MediaTime?
        var total = 0
        for try await chunk in AudioSamples(footage) {
            #expect(!chunk.samples.isEmpty && chunk.samples.count <= 160_000)
            if let last { #expect(chunk.start == last) }
            last = chunk.end
            total += chunk.samples.count
        }
        #expect(abs(total - 25 * 16000) <= 16)
    }

    @Test func gapIsAStepInTime() async throws {
        let clip = Self.clip(
            "gap.mkv",
            sound: "sine=1000:sample_rate=16000:duration=9",
            filter: "aselect='not(between(t,2,6))'",
            codecs: Self.video + ["-c:a", "pcm_s16le"]
        )
        let sound = try await Sound(of: clip.path())
        #expect(sound.chunks.count == 2)
        let (first, second) = (try #require(sound.chunks.first), try #require(sound.chunks.last))
        #expect(abs(first.end.seconds - 2) < 0.07)
        #expect(abs(second.start.seconds - 6) < 0.07)
    }

    @Test func readingFromATimeGivesTheSameSamples() async throws {
        let clip = Self.clip(
            "noise.mkv",
            sound: "anoisesrc=sample_rate=16000:seed=3:duration=12",
            filter: "anull",
            codecs: Self.video + ["-c:a", "pcm_s16le"]
        )
        let path = try clip.path()
        let whole = try await Sound(of: path)
        let start = MediaTime(ticks: 7300, timebase: .milliseconds)
        let part = try await Sound(of: path, from: start)
        let first = try #require(part.chunks.first)
        #expect(first.start == start)
        let all = whole.chunks.flatMap(\.samples)
        let rest = part.chunks.flatMap(\.samples)
        #expect(Array(all.dropFirst(7300 * 16)) == rest)
    }

    @Test func footageWithoutSoundSaysSo() async throws {
        let clip = Clip(
            "mute.mkv",
            ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=1"] + Self.video
        )
        let footage = try await Footage(probing: clip.path())
        await #expect {
            for try await _ in AudioSamples(footage) {}
        } throws: { error in
            (error as? MediaError)?.code == .outOfRange
        }
    }

    @Test func placementFollowsCountsAndBelievesSteps() {
        var placement = AudioPlacement(rate: 16000)
        #expect(placement.place(100) == .jump(to: 100))
        placement.advance(441, inputRate: 44100)
        #expect(placement.place(300) == .follow)
        placement.advance(441, inputRate: 44100)
        #expect(placement.place(nil) == .follow)
        placement.advance(441, inputRate: 44100)
        // A gap, an overlap, and a recording that begins anew.
        #expect(placement.place(50_000) == .jump(to: 50_000))
        placement.advance(16000, inputRate: 16000)
        #expect(placement.place(60_000) == .jump(to: 60_000))
        placement.advance(16000, inputRate: 16000)
        #expect(placement.place(0) == .follow)
        placement.advance(16000, inputRate: 16000)
        #expect(placement.place(16_000) == .follow)
    }
}

/// All sound of a file.
private struct Sound {
    private(set) var chunks: [AudioChunk] = []

    init(of path: String, from start: MediaTime = .zero) async throws {
        let footage = try await Footage(probing: path)
        for try await chunk in AudioSamples(footage, from: start) { chunks.append(chunk) }
    }

    /// Seconds until the first sample louder than a level.
    func firstLoud(_ level: Float) -> Double? {
        for chunk in chunks {
            if let index = chunk.samples.firstIndex(where: { abs($0) > level }) {
                return chunk.start.seconds + Double(index) / 16000
            }
        }
        return nil
    }
}
