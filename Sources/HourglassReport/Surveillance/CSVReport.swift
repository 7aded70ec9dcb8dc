internal import Foundation
internal import HourglassCore

/// Writes the events of a report as comma-separated values (RFC 4180), one
/// event a line, one header line, UTF-8.
public struct CSVReport: Sendable {
    private let report: FootageReport

    /// Prepares to write a report.
    public init(_ report: FootageReport) { self.report = report }

    /// Names of the columns.
    public static let columns = [
        "id", "camera", "kind", "severity", "wall_start", "wall_end", "duration_s", "footage",
        "path", "start", "end", "start_s", "end_s", "frame", "last_frame", "zones", "color",
        "heading", "width_px", "height_px", "text", "described_by_model",
    ]

    /// The text; lines end with CR LF.
    public var text: String {
        var out = Self.line(Self.columns)
        for camera in report.cameras {
            for event in camera.events { out += Self.line(cells(event, camera.clock)) }
        }
        return out
    }

    private func cells(_ event: ReportEvent, _ clock: ReportClock) -> [String] {
        let details = event.event.details
        return [
            event.id, event.camera, event.kind.rawValue, event.severity.rawValue,
            clock.iso8601(event.start) ?? "", clock.iso8601(event.end) ?? "",
            Self.number(event.seconds), (event.path as NSString).lastPathComponent, event.path,
            "\(event.media.start)", "\(event.media.end)", Self.number(event.media.start.seconds),
            Self.number(event.media.end.seconds), event.frame.map(String.init) ?? "",
            event.lastFrame.map(String.init) ?? "", event.zones.joined(separator: ";"),
            details?.color ?? "", details?.heading ?? "", details?.width.map(String.init) ?? "",
            details?.height.map(String.init) ?? "", event.text,
            report.narration?.descriptions[event.id] ?? "",
        ]
    }

    private static func number(_ value: Double) -> String { String(format: "%.3f", value) }

    private static func line(_ cells: [String]) -> String {
        cells.map(escaped).joined(separator: ",") + "\r\n"
    }

    /// A cell: quoted where needed. What a spreadsheet would take for a
    /// formula is led by an apostrophe, so that a file's name cannot compute.
    static func escaped(_ text: String) -> String {
        var text = text
        let isNumber = Double(text) != nil
        if let first = text.first, "=+-@\t\r".contains(first), !isNumber { text = "'" + text }
        guard text.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
