public import HourglassCore
internal import HourglassHub
public import HourglassMedia

/// Recognises speech with a server that speaks OpenAI's
/// `/v1/audio/transcriptions`.
///
/// Sound is sent in pieces of at most ten minutes, cut where it is quiet, as
/// 16-bit WAV. What breaks off or answers with a server error is sent again a
/// few times.
public struct RemoteTranscriber: SpeechTranscriber {
    /// Where pieces are sent.
    public let address: String
    /// Name of the model, as the server knows it.
    public let model: String
    /// Code of the language spoken; nil lets the server find out.
    public let language: String?
    /// Longest pause in which nothing comes from the server.
    public var patience = Duration.seconds(600)
    /// Longest piece, in seconds.
    public var pieceSeconds = 600
    /// Pauses before a piece is sent again; then it is given up.
    public var retryPauses: [Duration] = [.seconds(1), .seconds(4), .seconds(15)]
    private let key: String?

    /// Describes a server.
    ///
    /// - Parameters:
    ///   - address: `http://host:port/v1`, or the whole address of the
    ///     transcriptions.
    ///   - model: the name the server knows its model by.
    ///   - language: of the speech, as a two-letter code; nil lets the server
    ///     find it.
    ///   - key: sent as a bearer token.
    /// - Throws: `SpeechError` with code `badAddress`.
    public init(
        address: String,
        model: String = "whisper-1",
        language: String? = nil,
        key: String? = nil
    ) throws(SpeechError) {
        guard let parsed = WebAddress(address) else {
            throw SpeechError(
                code: .badAddress,
                message: "'\(address)' is no address of a server; write http://host:port/v1."
            )
        }
        var text = parsed.text
        while text.hasSuffix("/") { text.removeLast() }
        let path = "/audio/transcriptions"
        self.address = text.hasSuffix(path) ? text : text + path
        (self.model, self.language, self.key) = (model, language?.lowercased(), key)
    }

    /// The address, the model and the language.
    public var identifier: String { "server \(address) \(model) \(language ?? "auto")" }

    /// Listens to footage from a time on; one part a piece.
    public func transcript(
        of footage: Footage,
        stream: AudioStream? = nil,
        from start: MediaTime = .zero
    ) -> AsyncThrowingStream<TranscriptPart, any Error> {
        let transcription = RemoteTranscription(
            self,
            sound: AudioSamples(footage, stream: stream, from: start),
            from: start
        )
        return AsyncThrowingStream { try await transcription.next() }
    }

    /// Sends one piece; again when the server breaks off or fails.
    func transcribe(_ samples: [Float]) async throws -> TranscriptionAnswer {
        var parts = [
            FormUpload.Part(
                "file",
                data: WaveFile.bytes(samples, sampleRate: AudioSamples.sampleRate),
                fileName: "speech.wav",
                contentType: "audio/wav"
            ),
            FormUpload.Part("model", model),
            FormUpload.Part("response_format", "verbose_json"),
            FormUpload.Part("timestamp_granularities[]", "segment"),
        ]
        if let language { parts.append(FormUpload.Part("language", language)) }
        let upload = FormUpload(
            address,
            headers: key.map { [("Authorization", "Bearer \($0)")] } ?? [],
            parts: parts,
            patience: patience
        )
        let seconds = Double(samples.count) / Double(AudioSamples.sampleRate)
        for pause in retryPauses {
            do {
                return try await attempt(upload, seconds)
            } catch let error as SpeechError where error.code != .refused {
                try await Task.sleep(for: pause)
            }
        }
        return try await attempt(upload, seconds)
    }

    private func attempt(_ upload: FormUpload, _ seconds: Double) async throws
        -> TranscriptionAnswer
    {
        let (head, body): (ResponseHead, [UInt8])
        do {
            (head, body) = try await upload.send()
        } catch let error as TransportFailure {
            throw SpeechError(
                code: .unreachable,
                message: "The server at \(address) cannot be reached: \(error.message).",
                cause: error
            )
        }
        guard head.status == 200 else {
            let isPassing = head.status >= 500 || head.status == 429 || head.status == 408
            throw SpeechError(
                code: isPassing ? .unreachable : .refused,
                message: "The server at \(address) answered \(head.status)"
                    + "\(Self.complaint(body))."
            )
        }
        guard let answer = TranscriptionAnswer(body, seconds: seconds) else {
            throw SpeechError(
                code: .badAnswer,
                message: "The server at \(address) answered with something that is no transcript"
                    + "\(Self.complaint(body))."
            )
        }
        return answer
    }

    /// The start of an answer, to show what the server said.
    private static func complaint(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(200), as: UTF8.self)
            .split { $0.isNewline || $0.isWhitespace }.joined(separator: " ")
        return text.isEmpty ? "" : ": \(text)"
    }
}

/// One run over the sound of one piece of footage.
actor RemoteTranscription {
    private let server: RemoteTranscriber
    private var sound: AudioSamples.Iterator
    private var buffer = SoundBuffer()
    private var position: Int64

    init(_ server: RemoteTranscriber, sound: AudioSamples, from start: MediaTime) {
        self.server = server
        self.sound = sound.makeAsyncIterator()
        position = max(0, start.rescaled(to: AudioSamples.timebase).ticks)
    }

    /// The next piece's text; nil at the end of the sound.
    func next() async throws -> TranscriptPart? {
        let length = server.pieceSeconds * AudioSamples.sampleRate
        while true {
            try Task.checkCancellation()
            // One more than a piece tells whether it is the last one.
            while buffer.lacks(position + Int64(length) + 1) {
                var iterator = sound
                buffer.add(try await iterator.next())
            }
            position = max(position, buffer.start)
            buffer.drop(before: position)
            var piece = Array(buffer.samples.prefix(length))
            guard piece.count >= AudioSamples.sampleRate / 10 else {
                guard buffer.crossGap() else { return nil }
                position = buffer.start
                continue
            }
            if buffer.samples.count > length {
                piece.removeLast(length - QuietCut.place(in: piece))
            }
            let start = position
            position += Int64(piece.count)
            guard piece.contains(where: { abs($0) > HallucinationGuards().silence }) else {
                return part([])
            }
            let answer = try await server.transcribe(piece)
            return part(answer.segments.map { segment($0, answer, from: start) })
        }
    }

    private func part(_ segments: [SpeechSegment]) -> TranscriptPart {
        TranscriptPart(
            segments: segments,
            coveredUntil: MediaTime(ticks: position, timebase: AudioSamples.timebase)
        )
    }

    private func segment(
        _ segment: TranscriptionAnswer.Segment,
        _ answer: TranscriptionAnswer,
        from start: Int64
    ) -> SpeechSegment {
        func time(_ seconds: Double) -> MediaTime {
            let offset = MediaTime(seconds: seconds, timebase: AudioSamples.timebase).ticks
            return MediaTime(ticks: start + offset, timebase: AudioSamples.timebase)
        }
        return SpeechSegment(
            start: time(segment.start),
            end: time(segment.end),
            text: segment.text,
            language: server.language ?? answer.language,
            confidence: segment.confidence
        )
    }
}
