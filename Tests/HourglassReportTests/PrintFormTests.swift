import Foundation
import HourglassCore
import HourglassReport
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct PrintFormTests {
    /// A day on which something passes every minute from eight to eleven, a
    /// line is crossed once, and one thing passes at three at night.
    private func busyDay(_ language: ReportLanguage = .english) async throws -> FootageReport {
        let sample = try SampleReport()
        for hour in 0..<3 {
            let events = (0..<60).map { minute in
                let start = Double(minute * 60)
                let act = SyntheticCamera.act(.crossLine, start + 1, start + 1, "gate", "forward")
                return object(start, start + 8, acts: hour == 1 && minute == 30 ? [act] : [])
            }
            try sample.add(hour: Double(10 + hour), events: events)
        }
        try sample.add(hour: 5, events: [object(600, 610, color: "red")])
        return try await sample.report { $0.language = language }
    }

    @Test(arguments: ReportLanguage.allCases)
    func aBusyDayPrintsWhatIsNotable(_ language: ReportLanguage) async throws {
        let report = try await busyDay(language)
        let page = HTMLReport(report).text
        let count = { (text: String) in page.components(separatedBy: text).count - 1 }
        #expect(report.events.count == 181)
        #expect(count("<li id=\"e") == 181)
        #expect(count(" class=\"screen\"") == 133)
        #expect(count("<li><b>") == 133)
        #expect(page.contains("181") && page.contains("48"))
        // The alert and the one at night are among those printed in full.
        let alert = try #require(report.events.first { $0.severity == .alert })
        let night = try #require(report.events.first)
        for event in [alert, night] { #expect(page.contains("<li id=\"e\(event.id)\">")) }
    }

    @Test func allIsPrintedOnRequest() async throws {
        let page = HTMLReport(try await busyDay(), printForm: .all).text
        #expect(!page.contains("class=\"screen\"") && !page.contains("<li><b>"))
    }

    @Test func ofFilesThatAreGoneNoHashOfTheWholeIsStated() async throws {
        let sample = try SampleReport()
        try sample.add(hour: 0, events: [object(10, 20)])
        let report = try await sample.report { $0.hashesWholeFiles = true }
        #expect(report.cameras[0].sources.map(\.wholeHash) == [nil])
        #expect(!JSONReport(report).text.contains("sha256"))
        #expect(HTMLReport(report).text.contains(" *</div>"))
    }

    @Test func theWholeFileIsHashedOnRequest() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("hourglass-hash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("gate.mp4").path
        // As many bytes as the made-up recording of ten seconds states.
        try Data(repeating: 0x61, count: 1_000_000).write(to: URL(fileURLWithPath: path))
        let index = try TimelineIndex.inMemory()
        try SyntheticCamera(index).add(path, seconds: 10, events: [object(1, 2)])
        var options = ReportOptions(timeZone: SampleReport.zone, madeAt: SampleReport.start)
        options.hashesWholeFiles = true
        let report = try await FootageReportBuilder(index: index, options: options)
            .report(on: index.footage())
        // SHA-256 of a million letters a (FIPS 180-2, appendix B.3).
        let known = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(report.cameras[0].sources.map(\.wholeHash) == [known])
        #expect(JSONReport(report).text.contains("\"sha256\":\"\(known)\""))
        #expect(HTMLReport(report).text.contains(known))
    }
}
