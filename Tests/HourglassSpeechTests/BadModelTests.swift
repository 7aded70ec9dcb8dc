import HourglassSpeech
import HourglassTensor
import Testing

@Suite struct BadModelTests {
    private func expect(
        _ code: SpeechError.Code?,
        _ change: (ModelCopy) throws -> Void
    ) throws {
        let copy = try ModelCopy(of: Golden.all[0])
        try change(copy)
        var found: SpeechError?
        do {
            _ = try WhisperModel(folder: copy.path, precision: .f32)
        } catch {
            found = error
        }
        #expect(found?.code == code)
        #expect(found?.message.isEmpty != true)
    }

    @Test func damageIsNamed() throws {
        try expect(nil) { _ in }
        try expect(.modelMissing) { try $0.remove("config.json") }
        try expect(.badConfiguration) { try $0.replace("config.json", "{") }
        try expect(.unsupportedModel) {
            try $0.replace("config.json", #"{"model_type": "bert"}"#)
        }
        try expect(.badConfiguration) {
            try $0.replace("config.json", #"{"model_type": "whisper", "d_model": -1}"#)
        }
        try expect(.badTokenizer) { try $0.remove("tokenizer.json") }
        try expect(.badTokenizer) {
            try $0.replace("tokenizer.json", #"{"model": {"vocab": {"a": 0}}}"#)
        }
        try expect(.badWeights) { try $0.remove("model.safetensors") }
        try expect(.badWeights) { try $0.replace("model.safetensors", "nothing") }
    }

    @Test func missingFolderIsNamed() {
        #expect {
            _ = try WhisperModel(folder: "/nonexistent/whisper")
        } throws: { error in
            (error as? SpeechError)?.code == .modelMissing
        }
    }
}
