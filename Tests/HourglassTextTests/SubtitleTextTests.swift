import HourglassText
import Testing

@Suite struct SubtitleTextTests {
    @Test(arguments: [
        ("<i>a</i>  b<br/>c", "a b\nc"),
        ("a < b > c", "a < b > c"),
        ("List<String> and <b>bold</b>", "List<String> and bold"),
        ("{\\an8}top {not a tag}", "top {not a tag}"),
        ("&lt;b&gt; &unknown; &#65; &#x4F60; &", "<b> &unknown; A 你 &"),
        ("<unclosed", "<unclosed"),
        ("\u{200E}left\u{200F}", "left"),
        ("", ""),
    ])
    func stripsMarkup(_ text: String, _ plain: String) {
        #expect(SubtitleText.plain(fromHTML: text) == plain)
    }

    @Test(arguments: [
        ("0,0,Default,,0,0,0,,Hello, {\\i1}you{\\i0}\\Nthere", "Hello, you\nthere"),
        ("Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Hi, all", "Hi, all"),
        ("plain text, with comma", "plain text, with comma"),
        ("{\\p2}m 0 0 l 1 1{\\p0}", ""),
        ("{\\pos(10,20)\\pbo5}kept", "kept"),
        ("unclosed {\\b1 brace", "unclosed {\\b1 brace"),
        ("", ""),
    ])
    func stripsOverrides(_ event: String, _ plain: String) {
        #expect(SubtitleText.plain(fromASS: event) == plain)
    }
}
