internal import HourglassAnswering
internal import HourglassReport
internal import HourglassTimeline

/// Reports and chapters as documents.
struct ReportWriting: Sendable {
    /// Something to open or to save.
    struct Document: Sendable {
        let bytes: [UInt8]
        let type: String
        /// Ending of the file's name.
        let ending: String
    }

    let context: ServerContext

    /// A report on footage; on all of it when none is named.
    ///
    /// - Throws: `APIFailure` when a parameter makes no sense; `ReportError`
    ///   when there is nothing to report on.
    func document(
        footage: [String],
        format: String,
        since: String?,
        until: String?,
        language: String? = nil
    ) async throws -> Document {
        guard ["html", "md", "csv", "json"].contains(format) else {
            throw APIFailure.badParameter("format", "'format' is html, md, csv or json.")
        }
        guard let chosen = ReportLanguage(rawValue: language ?? "en") else {
            throw APIFailure.badParameter("language", "'language' is en or zh.")
        }
        let times = try SearchRequest.options(footage: [], start: since, end: until)
        var options = ReportOptions()
        (options.since, options.until) = (times.start, times.end)
        options.version = context.configuration.version
        options.language = chosen
        var records: [FootageRecord] = []
        for reference in footage {
            let record = try context.timeline.footage(matching: reference)
            if !records.contains(where: { $0.id == record.id }) { records.append(record) }
        }
        if footage.isEmpty { records = try context.timeline.footage() }
        let report = try await FootageReportBuilder(index: context.timeline, options: options)
            .report(on: records)
        switch format {
        case "html":
            return Document(
                bytes: Array(HTMLReport(report).text.utf8),
                type: "text/html; charset=utf-8",
                ending: "html"
            )
        case "md":
            return Document(
                bytes: Array(MarkdownReport(report).text.utf8),
                type: "text/markdown; charset=utf-8",
                ending: "md"
            )
        case "csv":
            return Document(
                bytes: Array(CSVReport(report).text.utf8),
                type: "text/csv; charset=utf-8",
                ending: "csv"
            )
        default:
            return Document(
                bytes: Array(JSONReport(report).text.utf8),
                type: "application/json",
                ending: "json"
            )
        }
    }

    /// The chapters of a recording.
    ///
    /// - Throws: `APIFailure`; `ReportError` when there is none.
    func chapters(of record: FootageRecord, format: String) throws -> Document {
        let list = try ChapterList(of: record, in: context.timeline)
        if format == "json" {
            return Document(bytes: JSONText.bytes(list), type: "application/json", ending: "json")
        }
        guard let chosen = ChapterFormat(rawValue: format) else {
            throw APIFailure.badParameter(
                "format",
                "'format' is json, "
                    + ChapterFormat.allCases.map(\.rawValue).joined(separator: ", ") + "."
            )
        }
        let (type, ending) =
            switch chosen {
            case .vtt: ("text/vtt; charset=utf-8", "vtt")
            case .matroska: ("application/xml; charset=utf-8", "xml")
            case .ffmetadata: ("text/plain; charset=utf-8", "ffmetadata")
            case .youtube: ("text/plain; charset=utf-8", "txt")
            }
        return Document(bytes: Array(try list.text(as: chosen).utf8), type: type, ending: ending)
    }
}
