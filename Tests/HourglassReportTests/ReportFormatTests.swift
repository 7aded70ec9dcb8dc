import Foundation
import HourglassCore
import HourglassReport
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct ReportFormatTests {
    private static let nasty = "<script>alert('x')</script> & \"gate\" =1+1"

    private func sample(_ camera: String = "gate") async throws -> SampleReport {
        let sample = try SampleReport()
        let acts = [
            SyntheticCamera.act(.crossLine, 12, 12, camera, "forward"),
            SyntheticCamera.act(.stay, 13, 19, camera),
        ]
        try sample.add(
            hour: 0,
            camera: camera,
            events: [object(10, 20, color: "red", acts: acts), object(100, 105)]
        )
        try sample.add(hour: 2, camera: camera, events: [object(10, 20)])
        return sample
    }

    @Test(arguments: ReportLanguage.allCases)
    func thePageNeedsNothingElse(_ language: ReportLanguage) async throws {
        let report = try await sample().report { $0.language = language }
        let page = HTMLReport(report).text
        #expect(page.contains("<html lang=\"\(language == .english ? "en" : "zh-CN")\">"))
        for word in ["<script", "http:", "https:", "url(", "@import", "<link", "javascript"] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.contains("default-src 'none'"))
        #expect(page.contains("data:image/jpeg;base64,/9j/2Q=="))
        #expect(page.contains("2026-01-05 22:00:10"))
        #expect(balance(of: page) == [:])
    }

    /// Elements opened and closed unequally often, but those that have no end.
    private func balance(of page: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        for match in page.matches(of: #/<(/?)([a-zA-Z0-9]+)((?:[^>"]|"[^"]*")*)>/#) {
            let name = String(match.2)
            guard !["meta", "br"].contains(name), !match.3.hasSuffix("/") else { continue }
            counts[name, default: 0] += match.1.isEmpty ? 1 : -1
        }
        return counts.filter { $0.value != 0 }
    }

    @Test func namesAreTextNeverMarkup() async throws {
        let report = try await sample(Self.nasty).report { $0.title = Self.nasty }
        let page = HTMLReport(report).text
        #expect(!page.contains("<script") && !page.contains("alert('x')"))
        #expect(
            page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;gate&quot;")
        )
        #expect(balance(of: page) == [:])
        let markdown = MarkdownReport(report).text
        #expect(markdown.contains("# &lt;script&gt;alert('x')&lt;/script&gt; &amp;"))
        #expect(!markdown.contains("<script"))
        let csv = try CSVTable(CSVReport(report).text)
        #expect(csv.rows.allSatisfy { $0["camera"] == Self.nasty })
    }

    @Test func chineseReportsAreChinese() async throws {
        let report = try await sample().report { $0.language = .chinese }
        #expect(
            report.events[0].text
                == "红色物体向右移动，22:00:12 正向越过“gate”，22:00:13 停留 6 秒（“gate”），约 80×160 像素"
        )
        let markdown = MarkdownReport(report).text
        #expect(markdown.hasPrefix("# 录像报告"))
        #expect(markdown.contains("该时段内有 1 小时 没有录像，共 1 处空缺。"))
        // What stands between tags, without the style sheet.
        let shown = HTMLReport(report).text.replacing(#/(?s)<style>.*</style>|<[^>]*>/#, with: " ")
        let words = Set(shown.split { !$0.isLetter }.map(String.init))
        #expect(words.isDisjoint(with: ["Summary", "Events", "recorded", "gap", "Length"]))
    }

    @Test func csvHoldsOneEventALine() async throws {
        let csv = try CSVTable(CSVReport(try await sample().report()).text)
        #expect(csv.columns == CSVReport.columns)
        #expect(csv.rows.count == 3)
        #expect(csv.rows[0]["wall_start"] == "2026-01-05T22:00:10.000+08:00")
        #expect(csv.rows[0]["zones"] == "gate" && csv.rows[0]["color"] == "red")
        #expect(csv.rows[0]["frame"] == "250" && csv.rows[0]["severity"] == "alert")
    }

    @Test func jsonNamesItsFieldsAsReviewItemsDo() async throws {
        let text = JSONReport(try await sample().report()).text
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let document = try #require(value as? [String: Any])
        let review = try #require(document["review"] as? [[String: Any]])
        #expect(review.count == 3)
        let first = try #require(review.first)
        for key in ["id", "camera", "start_time", "end_time", "severity", "thumb", "data"] {
            #expect(first[key] != nil, "\(key)")
        }
        #expect(first["start_time"] as? Double == 1_767_621_610)
        #expect(first["severity"] as? String == "alert")
        let data = try #require(first["data"] as? [String: Any])
        #expect(data["zones"] as? [String] == ["gate"])
        #expect(data["objects"] as? [String] == ["object"])
        #expect((data["way"] as? [[Double]])?.count == 9)
        let cameras = try #require(document["cameras"] as? [[String: Any]])
        let gaps = try #require(cameras.first?["gaps"] as? [[String: Any]])
        #expect(gaps.first?["start"] as? String == "2026-01-05T23:00:00.000+08:00")
        let sources = try #require(cameras.first?["sources"] as? [[String: Any]])
        #expect((sources.first?["hash"] as? String)?.count == 64)
        #expect(sources.first?["hash_of"] as? String == "samples")
    }

    @Test func whatCouldNotBeReadIsNamed() async throws {
        let sample = try await sample()
        let builder = FootageReportBuilder(
            index: sample.index,
            options: ReportOptions(timeZone: SampleReport.zone)
        )
        let report = try await builder.report(
            on: sample.index.footage(),
            unreadable: [.init(path: "/nvr/<b>.mp4", reason: "cut off")]
        )
        #expect(HTMLReport(report).text.contains("“/nvr/&lt;b&gt;.mp4”: cut off"))
        #expect(MarkdownReport(report).text.contains("cut off"))
    }
}

/// A reader of RFC 4180, for what was written.
struct CSVTable {
    let columns: [String]
    let rows: [[String: String]]

    init(_ text: String) throws {
        var (lines, cells, cell, isQuoted) = ([[String]](), [String](), "", false)
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"":
                cell += "\""
                scalars.removeFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                cells.append(cell)
                cell = ""
            case "\r" where !isQuoted && scalars.first == "\n":
                scalars.removeFirst()
                lines.append(cells + [cell])
                (cells, cell) = ([], "")
            default: cell.unicodeScalars.append(scalar)
            }
        }
        let header = lines.first ?? []
        columns = header
        rows = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }
}
