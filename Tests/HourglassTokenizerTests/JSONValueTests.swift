import HourglassTokenizer
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        (
            "{\"b\":[1,2.50,-3e5,true,null],\"a\":{}}",
            "{\"b\": [1, 2.50, -3e5, true, null], \"a\": {}}"
        ),
        ("\"\\u00e9\\ud83d\\ude00\\n\\\"\\\\\\/\"", "\"é😀\\n\\\"\\\\/\""),
        ("\"\\ud800x\"", "\"\u{FFFD}x\""), (" [ ] ", "[]"), ("\"\\u0001\"", "\"\\u0001\""),
    ]) func textsAreReadAndWrittenAsPythonDoes(_ text: String, _ written: String) throws {
        #expect(try JSONValue(parsing: text).pythonText == written)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "01x", "\"abc", "\"\\q\"", "\"\\u12g4\"", "tru",
        "1 2",
        "\"\n\"", "-", "1.", "1e", String(repeating: "[", count: 1000),
    ]) func brokenTextsAreRefused(_ text: String) {
        #expect(throws: TokenizerError.self) { try JSONValue(parsing: text) }
    }
}
