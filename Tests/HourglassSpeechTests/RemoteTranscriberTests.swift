import HourglassCore
import HourglassMedia
import HourglassSpeech
import HourglassTestSupport
import Testing

/// A server that answers, stalls, breaks off, sends garbage.
@Suite struct RemoteTranscriberTests {
    private static let answer = """
        {"task": "transcribe", "language": "english", "duration": 4.0, "text": "one two",
         "segments": [
           {"id": 0, "start": 0.5, "end": 1.25, "text": " one", "avg_logprob": -0.1,
            "no_speech_prob": 0.01},
           {"id": 1, "start": 2.0, "end": 99.0, "text": " two", "avg_logprob": -0.7},
           {"id": 2, "start": 1.0, "end": 1.5, "text": " ghost", "avg_logprob": -2.0,
            "no_speech_prob": 0.9},
           {"id": 3, "start": 50.0, "end": 60.0, "text": " beyond"},
           {"id": 4, "start": 3.0, "end": 2.0, "text": " backwards"}
         ]}
        """

    private func footage() async throws -> Footage {
        try await SpokenClip.footage(
            "four-seconds.mkv",
            sound: "anoisesrc=sample_rate=16000:seed=9:amplitude=0.3:duration=4"
        )
    }

    private func transcribe(
        _ server: FormServer,
        footage: Footage? = nil,
        retries: Int = 0,
        change: (inout RemoteTranscriber) -> Void = { _ in }
    ) async throws -> [TranscriptPart] {
        var transcriber = try RemoteTranscriber(
            address: "http://127.0.0.1:\(server.port)/v1/",
            model: "tiny",
            key: "secret"
        )
        transcriber.retryPauses = Array(repeating: .milliseconds(1), count: retries)
        change(&transcriber)
        var parts: [TranscriptPart] = []
        let sound: Footage
        if let footage { sound = footage } else { sound = try await self.footage() }
        for try await part in transcriber.transcript(of: sound) { parts.append(part) }
        return parts
    }

    private func code(_ body: () async throws -> Void) async -> SpeechError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? SpeechError)?.code
        }
    }

    @Test func answerBecomesSegments() async throws {
        let server = try FormServer { _ in .answer(200, Self.answer) }
        let parts = try await transcribe(server)
        let segments = parts.flatMap(\.segments)
        #expect(segments.map(\.text) == ["one", "two"])
        #expect(segments.map(\.start.seconds) == [0.5, 2])
        #expect(segments.map(\.end.seconds) == [1.25, 4])
        #expect(segments.allSatisfy { $0.language == "en" })
        #expect(parts.last?.coveredUntil.seconds == 4)
        let request = try #require(server.requests.first)
        #expect(request.head.hasPrefix("POST /v1/audio/transcriptions HTTP/1.1"))
        #expect(request.head.contains("Authorization: Bearer secret"))
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(body.contains("name=\"model\"") && body.contains("tiny"))
        #expect(body.contains("verbose_json") && body.contains("filename=\"speech.wav\""))
        // 44 bytes of header and 16 bits a sample, and the rest of the form.
        #expect(request.body.count > 44 + 2 * 64_000)
    }

    @Test func plainTextIsOneSegment() async throws {
        let server = try FormServer { _ in .answer(200, #"{"text": " all of it "}"#) }
        let segments = try await transcribe(server).flatMap(\.segments)
        #expect(segments.map(\.text) == ["all of it"])
        #expect(segments.first?.end.seconds == 4)
    }

    @Test func whatBreaksOffIsSentAgain() async throws {
        let server = try FormServer { request in
            switch request.number {
            case 0: .breakOff("{\"text\": \"half")
            case 1: .answer(503, "busy")
            case 2: .answer(200, "<html>not json</html>")
            default: .answer(200, Self.answer)
            }
        }
        let segments = try await transcribe(server, retries: 3).flatMap(\.segments)
        #expect(segments.map(\.text) == ["one", "two"])
        #expect(server.requests.count == 4)
    }

    @Test func refusalIsNotSentAgain() async throws {
        let server = try FormServer { _ in .answer(401, "no key") }
        let outcome = await code { _ = try await transcribe(server, retries: 3) }
        #expect(outcome == .refused)
        #expect(server.requests.count == 1)
    }

    @Test func garbageIsNoTranscript() async throws {
        for body in ["", "{}", "[1, 2]", "{\"text\": 5}", "\u{0}\u{1}"] {
            let server = try FormServer { _ in .answer(200, body) }
            let outcome = await code { _ = try await transcribe(server) }
            #expect(outcome == .badAnswer)
        }
    }

    @Test func silenceOfTheServerEnds() async throws {
        let server = try FormServer { _ in .stall }
        let outcome = await code {
            _ = try await transcribe(server) { $0.patience = .milliseconds(200) }
        }
        #expect(outcome == .unreachable)
    }

    @Test func nobodyThereIsUnreachable() async throws {
        let port = try FormServer { _ in .stall }.port
        var transcriber = try RemoteTranscriber(address: "http://127.0.0.1:\(port)/v1")
        transcriber.retryPauses = []
        let footage = try await footage()
        let outcome = await code { [transcriber] in
            for try await _ in transcriber.transcript(of: footage) {}
        }
        #expect(outcome == .unreachable)
    }

    @Test func longSoundIsCutIntoPieces() async throws {
        // Quiet at 31 s: pieces of at most 40 s are cut there.
        let footage = try await SpokenClip.footage(
            "pieces.mkv",
            sound: "anoisesrc=sample_rate=16000:seed=2:amplitude=0.3:duration=62",
            filter: "volume=enable='between(t,30.5,31.5)':volume=0"
        )
        let server = try FormServer { _ in
            .answer(200, #"{"segments": [{"start": 1, "end": 2, "text": "word"}]}"#)
        }
        let parts = try await transcribe(server, footage: footage) { $0.pieceSeconds = 40 }
        #expect(parts.count == 2)
        let cut = try #require(parts.first).coveredUntil.seconds
        #expect((30.5...31.5).contains(cut))
        let starts = parts.flatMap(\.segments).map(\.start.seconds)
        #expect(starts.count == 2)
        #expect(abs(starts[1] - cut - 1) < 1e-3)
    }

    @Test func cancellationEndsAnUpload() async throws {
        let server = try FormServer { _ in .stall }
        let footage = try await footage()
        let task = Task {
            for try await _ in try RemoteTranscriber(address: "http://127.0.0.1:\(server.port)")
                .transcript(of: footage)
            {}
        }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test(arguments: ["", "localhost", "ftp://host/v1", "http://"])
    func badAddressIsRefused(_ address: String) {
        #expect {
            _ = try RemoteTranscriber(address: address)
        } throws: { error in
            (error as? SpeechError)?.code == .badAddress
        }
    }
}
