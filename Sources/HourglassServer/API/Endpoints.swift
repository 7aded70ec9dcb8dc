internal import Foundation

/// Everything this server answers.
struct Endpoints: Sendable {
    private let context: ServerContext
    let router: Router

    init(context: ServerContext) {
        self.context = context
        var router = Router()
        PageEndpoints().add(to: &router)
        StatusEndpoints(context: context).add(to: &router)
        FootageEndpoints(context: context).add(to: &router)
        MediaEndpoints(context: context).add(to: &router)
        PictureEndpoints(context: context).add(to: &router)
        TimelineEndpoints(context: context).add(to: &router)
        SearchEndpoints(context: context).add(to: &router)
        AskEndpoints(context: context).add(to: &router)
        JobEndpoints(context: context).add(to: &router)
        UploadEndpoints(context: context).add(to: &router)
        SettingsEndpoints(context: context).add(to: &router)
        ModelEndpoints(context: context).add(to: &router)
        ZoneEndpoints(context: context).add(to: &router)
        ReportEndpoints(context: context).add(to: &router)
        ChatEndpoints(context: context).add(to: &router)
        EmbeddingEndpoints(context: context).add(to: &router)
        MCPEndpoints(context: context).add(to: &router)
        self.router = router
    }

    /// Answers a request; failures become answers, too.
    func answer(_ request: Request) async -> Response {
        var response: Response
        do {
            if let exchange = context.access.exchange(request) {
                response = exchange
            } else {
                try context.access.check(request)
                response = try await router.answer(request)
            }
        } catch {
            response = APIFailure(error).response
        }
        if response.fields["Content-Security-Policy"] == nil {
            response.fields["Content-Security-Policy"] = Self.policy
        }
        response.fields["X-Content-Type-Options"] = "nosniff"
        response.fields["X-Frame-Options"] = "DENY"
        response.fields["Referrer-Policy"] = "no-referrer"
        response.fields["Cross-Origin-Resource-Policy"] = "same-origin"
        response.fields["Cross-Origin-Opener-Policy"] = "same-origin"
        response.fields["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        return response
    }

    /// Nothing but what comes from here, and no script but files.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
        + " media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none';"
        + " frame-ancestors 'none'"
}
