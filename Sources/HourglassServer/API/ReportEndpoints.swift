internal import Foundation
internal import HourglassTimeline

/// Reports and chapters, to open or to save.
struct ReportEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("GET", "/api/reports") { [context] request in
            let document = try await ReportWriting(context: context).document(
                footage: request.items("footage"),
                format: request.item("format") ?? "html",
                since: request.item("since"),
                until: request.item("until"),
                language: request.item("language")
            )
            return Self.response(document, name: "report", request)
        }
        router.on("GET", "/api/footage/{id}/chapters") { [context] request in
            let record = try context.footage(request)
            let document = try ReportWriting(context: context)
                .chapters(of: record, format: request.item("format") ?? "json")
            let stem = (record.fileName as NSString).deletingPathExtension
            return Self.response(document, name: stem + "-chapters", request)
        }
    }

    private static func response(
        _ document: ReportWriting.Document,
        name: String,
        _ request: Request
    ) -> Response {
        var response = Response(200, .bytes(document.bytes), type: document.type)
            .with("Cache-Control", "no-store")
        // A report holds its pictures and its style, and nothing that runs.
        response.fields["Content-Security-Policy"] =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'; sandbox"
        if request.item("download") == "true" {
            let file = FootageNames.safe(name) + "." + document.ending
            let plain = String(
                file.unicodeScalars.map { $0.isASCII && $0 != "\"" ? Character($0) : "_" }
            )
            response.fields["Content-Disposition"] =
                "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentCoding.encoded(file))"
        }
        return response
    }
}
