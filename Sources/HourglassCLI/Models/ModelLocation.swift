import HourglassHub

/// Where a model that a command names lies on this machine.
enum ModelLocation {
    /// The folder of a model given as a short name, `owner/name[@revision]` or a
    /// folder. Looks into the cache only, never at the network.
    ///
    /// - Throws: `CommandFailure` with the status of a missing model, and the
    ///   command that fetches it.
    static func folder(of name: String) throws -> String {
        do {
            return try ModelRepository(HubSettings()).locate(ModelReference(name))
        } catch {
            let isMissing = error.code != .invalidSetting
            throw CommandFailure(isMissing ? .modelMissing : .badInput, error.message)
        }
    }
}
