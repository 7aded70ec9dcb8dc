import HourglassSpeech
import HourglassTensor
import HourglassTokenizer
import Testing

/// What the model computes, beside the reference on the same weights.
@Suite struct WhisperParityTests {
    @Test(arguments: Golden.all)
    func spectrogramMatchesReference(_ golden: Golden) throws {
        let expected = try golden.tensor("mel")
        let columns = try #require(try golden.expected()["mel_columns"]).integers
        let mel = MelSpectrogram(bandCount: expected.rows)(try golden.sound())
        var worst: Float = 0
        for (i, column) in columns.enumerated() {
            for band in 0..<expected.rows {
                worst = max(worst, abs(mel[column, band] - expected[band, i]))
            }
        }
        #expect(worst <= 1e-4)
    }

    @Test(arguments: Golden.all)
    func encoderAndDecoderMatchReference(_ golden: Golden) throws {
        let model = try golden.model()
        let expected = try golden.expected()
        let encoded = model.encoder(model.spectrogram(try golden.sound()))
        let rows = try #require(expected["encoder_rows"]).integers
        let difference = encoded.gathered(rows).maximumDifference(
            from: try golden.tensor("encoder")
        )
        #expect(difference <= 1e-3)
        let memory = model.decoder.remember(encoded)
        let ids = try #require(expected["forced"]).integers
        let logits = try golden.tensor("logits")
        let whole = model.decoder.logits(model.decoder(ids, memory))
        #expect(whole.maximumDifference(from: logits) <= 1e-3)
        // Token by token, with the cache, it must come to the same.
        memory.truncate(to: 0)
        let parts = ids.map { model.decoder.logits(model.decoder([$0], memory)) }
        #expect(Tensor.stacked(parts).maximumDifference(from: logits) <= 1e-3)
    }

    @Test(arguments: Golden.all)
    func languageAndGreedyTokensMatchReference(_ golden: Golden) throws {
        let model = try golden.model()
        let expected = try golden.expected()
        let decoder = WindowDecoder(model)
        let memory = decoder.listen(try golden.sound())
        let likely = decoder.languages(memory)
        let reference = try #require(expected["language_probabilities"]?.array)
            .compactMap(\.double)
        #expect(likely.count == reference.count)
        for (a, b) in zip(likely, reference) { #expect(abs(Double(a) - b) < 1e-3) }
        let best = try #require(likely.indices.max { likely[$0] < likely[$1] })
        let language = model.tokens.languages[best]
        #expect(language.code == expected["language"]?.string)
        #expect(model.tokens.prompt(language: language.id) == expected["prompt"]?.integers)
        let text = try decoder.attemptDecoding(
            memory,
            language: language.id,
            limit: model.configuration.targetPositions
        )
        #expect(text.tokens == expected["greedy"]?.integers)
        let average = try #require(expected["greedy_average_log_probability"]?.double)
        #expect(abs(Double(text.averageLogProbability) - average) < 2e-3)
        let noSpeech = try #require(expected["no_speech_probability"]?.double)
        #expect(abs(Double(text.noSpeech) - noSpeech) < 1e-4)
    }

    @Test(arguments: Golden.all)
    func rulesMatchReference(_ golden: Golden) throws {
        let model = try golden.model()
        let rules = TimestampRules(model.tokens)
        for rule in try #require(try golden.expected()["rules"]?.array) {
            let sequence = try #require(rule["sequence"]).integers
            var scores = SyntheticSound.scores(
                seed: try #require(rule["seed"]?.integer),
                count: model.configuration.vocabularySize
            )
            if rule["boost"]?.bool == true { scores[120] += 20 }
            rules.apply(to: &scores, after: sequence)
            let allowed = scores.indices.filter { scores[$0] > -.infinity }
            #expect(allowed.count == rule["allowed"]?.integer, "after \(sequence)")
            #expect(allowed.first == rule["first_allowed"]?.integer, "after \(sequence)")
            #expect(allowed.last == rule["last_allowed"]?.integer, "after \(sequence)")
            let best = allowed.max { scores[$0] < scores[$1] }
            #expect(best == rule["best"]?.integer, "after \(sequence)")
        }
    }

    @Test(arguments: Golden.all)
    func segmentsMatchReference(_ golden: Golden) throws {
        let first = try golden.model().tokens.firstTime
        for example in try #require(try golden.expected()["segments"]?.array) {
            let tokens = try #require(example["tokens"]).integers
            let cut = WindowSegments(tokens, firstTime: first, frames: 3000)
            #expect(cut.offset == example["offset"]?.integer)
            let reference = try #require(example["segments"]?.array)
            #expect(cut.segments.count == reference.count)
            for (segment, other) in zip(cut.segments, reference) {
                #expect(Double(segment.start) * 0.02 == other["start"]?.double)
                #expect(abs(Double(segment.end) * 0.02 - (other["end"]?.double ?? -1)) < 1e-9)
                let words = segment.range.map { tokens[$0] }.filter { $0 < first }
                #expect(words == other["tokens"]?.integers.filter { $0 < first })
            }
        }
    }

    @Test(arguments: Golden.all)
    func textMatchesReference(_ golden: Golden) throws {
        let model = try golden.model()
        for example in try #require(try golden.expected()["decoded"]?.array) {
            let pair = try #require(example.array)
            #expect(model.text(of: pair[0].integers) == pair[1].string)
        }
    }

    @Test(arguments: [ModelPrecision.bf16, .int8])
    func otherPrecisionsStayClose(_ precision: ModelPrecision) throws {
        let golden = Golden.all[0]
        let folder = try ModelCopy(of: golden)
        let model = try WhisperModel(folder: folder.path, precision: precision)
        let memory = WindowDecoder(model).listen(try golden.sound())
        let ids = try #require(try golden.expected()["forced"]).integers
        let logits = model.decoder.logits(model.decoder(ids, memory)).values
        let reference = try golden.tensor("logits").values
        let error = zip(logits, reference).reduce(0.0) {
            $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
        }
        let power = reference.reduce(0.0) { $0 + Double($1 * $1) }
        #expect((error / power).squareRoot() < 0.05)
    }
}
