import Foundation
import HourglassSpeech
import HourglassTokenizer
import Testing

@Suite struct PackedTextTests {
    @Test func ratiosAreNearThoseOfZlib() throws {
        let url = Golden.folder.appending(path: "compression.json")
        let cases = try JSONValue(parsing: [UInt8](Data(contentsOf: url)))
        for example in try #require(cases.array) {
            let text = try #require(example["text"]?.string)
            let ratio = try #require(example["ratio"]?.double)
            #expect(abs(PackedText.ratio(of: text) / ratio - 1) < 0.16, "\(text.prefix(40))")
        }
        #expect(PackedText.ratio(of: "") == 0)
    }
}
