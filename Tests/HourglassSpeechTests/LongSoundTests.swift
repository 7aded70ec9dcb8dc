import HourglassCore
import HourglassMedia
import HourglassSpeech
import Testing

/// Windows over long sound. The model is random, and so is its text: what is
/// checked is where windows and segments lie.
@Suite struct LongSoundTests {
    private func transcriber() throws -> WhisperTranscriber {
        try WhisperTranscriber(try Golden.all[0].model(), language: "en")
    }

    private func parts(
        _ footage: Footage,
        from start: MediaTime = .zero
    ) async throws -> [TranscriptPart] {
        var parts: [TranscriptPart] = []
        for try await part in try transcriber().transcript(of: footage, from: start) {
            parts.append(part)
        }
        return parts
    }

    @Test func windowsCoverTheSoundAndCanBeGoneOnWith() async throws {
        let footage = try await SpokenClip.footage(
            "noise-75.mkv",
            sound: "anoisesrc=sample_rate=16000:seed=5:amplitude=0.3:duration=75"
        )
        let all = try await parts(footage)
        #expect(all.count >= 3)
        var covered = MediaTime.zero
        for part in all {
            #expect(part.coveredUntil > covered)
            for segment in part.segments {
                #expect(segment.start >= covered && segment.end > segment.start)
                #expect(segment.end.seconds <= 75.01)
                #expect(segment.language == "en" && (0...1).contains(segment.confidence))
            }
            covered = part.coveredUntil
        }
        #expect(abs(covered.seconds - 75) < 0.2)
        // A run that goes on after the first part hears the same.
        let rest = try await parts(footage, from: try #require(all.first).coveredUntil)
        #expect(rest == Array(all.dropFirst()))
    }

    @Test func silenceIsNotListenedTo() async throws {
        let footage = try await SpokenClip.footage(
            "silence.mkv",
            sound: "anullsrc=sample_rate=16000:channel_layout=mono:duration=70"
        )
        let all = try await parts(footage)
        let heard = all.flatMap(\.segments)
        #expect(heard.isEmpty)
    }

    @Test func nothingIsHeardInThePauseBetween() async throws {
        let footage = try await SpokenClip.footage(
            "pause.mkv",
            sound: "anoisesrc=sample_rate=16000:seed=7:amplitude=0.3:duration=100",
            filter: "volume=enable='between(t,5,90)':volume=0"
        )
        for segment in try await parts(footage).flatMap(\.segments) {
            #expect(segment.start.seconds < 5 || segment.end.seconds > 90)
        }
    }

    @Test func unknownLanguageIsRefused() throws {
        let model = try Golden.all[0].model()
        #expect {
            _ = try WhisperTranscriber(model, language: "tlh")
        } throws: { error in
            (error as? SpeechError)?.code == .unknownLanguage
        }
    }
}
