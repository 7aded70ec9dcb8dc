import Foundation
import HourglassText
import Testing

@Suite struct SubtitleEncodingTests {
    static func subRip(_ lines: [String]) -> String {
        lines.enumerated().map { index, line in
            "\(index + 1)\r\n00:00:0\(index),000 --> 00:00:0\(index),900\r\n\(line)\r\n\r\n"
        }.joined()
    }

    static let simplified = ["今天我们来讲反向传播算法，", "梯度是怎么计算出来的呢？", "请大家看黑板上的公式。"]
    static let traditional = ["今天我們來講反向傳播演算法，", "梯度是怎麼計算出來的呢？", "請大家看黑板上的公式。"]
    static let japanese = ["今日は誤差逆伝播法について説明します。", "勾配はどのように計算されるのでしょうか。"]
    static let korean = ["오늘은 역전파 알고리즘에 대해 알아보겠습니다.", "기울기는 어떻게 계산될까요?"]
    static let french = ["Où est-ce que le gradient a été calculé ?", "C’est très « naïf »…"]
    static let russian = ["Сегодня мы поговорим об обратном распространении ошибки."]

    static let cases: [(encoding: String, code: UInt, lines: [String])] = [
        ("GB18030", 0x8000_0632, simplified), ("GB18030", 0x8000_0632, ["你好"]),
        ("Big5", 0x8000_0A03, traditional), ("Shift_JIS", 0x8000_0A01, japanese),
        ("EUC-KR", 0x8000_0940, korean), ("windows-1252", 12, french),
        ("windows-1251", 11, russian),
    ]

    @Test(arguments: cases.indices)
    func detectsLegacyEncodings(_ index: Int) throws {
        let (name, code, lines) = Self.cases[index]
        let encoding = String.Encoding(rawValue: code)
        let data = try #require(Self.subRip(lines).data(using: encoding))
        let file = try SubtitleFile(bytes: [UInt8](data), name: name)
        #expect(file.encoding == name)
        #expect(file.cues.map(\.text) == lines)
    }

    @Test(arguments: [false, true], [false, true])
    func readsUTF16(_ isLittleEndian: Bool, _ hasMark: Bool) throws {
        let units = Array(((hasMark ? "\u{FEFF}" : "") + Self.subRip(Self.simplified)).utf16)
        let bytes = units.flatMap { unit in
            isLittleEndian
                ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        }
        let file = try SubtitleFile(bytes: bytes, name: "utf16")
        #expect(file.encoding == (isLittleEndian ? "UTF-16LE" : "UTF-16BE"))
        #expect(file.cues.map(\.text) == Self.simplified)
    }

    @Test func readsUTF8WithMarkAndDamage() throws {
        let text = "\u{FEFF}" + Self.subRip(Self.simplified)
        let whole = try SubtitleFile(bytes: Array(text.utf8), name: "x")
        #expect(whole.cues.map(\.text) == Self.simplified)
        var bytes = Array(Self.subRip(Self.simplified).utf8)
        let broken = try #require(bytes.lastIndex { $0 >= 0xE0 })
        bytes.remove(at: broken + 1)
        let file = try SubtitleFile(bytes: bytes, name: "x")
        #expect(file.encoding == "UTF-8")
        #expect(file.cues.prefix(2).map(\.text) == Array(Self.simplified.prefix(2)))
    }

    @Test func damageStaysInItsLine() throws {
        let encoding = String.Encoding(rawValue: 0x8000_0632)
        var bytes = [UInt8](try #require(Self.subRip(Self.simplified).data(using: encoding)))
        let first = try #require(bytes.firstIndex { $0 >= 0x80 })
        bytes.insert(0xFF, at: first)
        let file = try SubtitleFile(bytes: bytes, name: "x")
        #expect(file.encoding == "GB18030")
        #expect(file.cues.map(\.text).suffix(2) == Self.simplified.suffix(2))
        #expect(file.cues[0].text == "\u{FFFD}" + Self.simplified[0])
    }
}
