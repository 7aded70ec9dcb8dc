internal import HourglassEngines

/// What is chosen where a request does not say.
struct SettingsEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("GET", "/api/settings") { [context] _ in .json(try context.settingsInUse()) }
        router.on("PUT", "/api/settings") { [context] request in
            let settings = try await request.json(ServerSettings.self)
            guard ["auto", "en", "zh"].contains(settings.answerLanguage) else {
                throw APIFailure.badParameter(
                    "answer_language",
                    "'answer_language' is auto, en or zh."
                )
            }
            try context.engines.check(settings.engine)
            try settings.reading.check(context.models)
            try context.settings.save(settings)
            return .json(settings)
        }
    }
}
