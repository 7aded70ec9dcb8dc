import Foundation

/// Remembers, from one run to the next, which endpoint of a list worked last,
/// so that a blocked first one does not cost a timeout each time. After a day
/// the user's own order counts again.
struct EndpointMemory: Sendable {
    private struct Entry: Codable {
        var endpoint: String
        var time: Double
    }

    private static let lifetime: Double = 24 * 3600

    private let file: String

    init(file: String) { self.file = file }

    private func key(_ endpoints: [Endpoint]) -> String {
        endpoints.map(\.address).joined(separator: ",")
    }

    private func load() -> [String: Entry] {
        FileManager.default.contents(atPath: file)
            .flatMap { try? JSONDecoder().decode([String: Entry].self, from: $0) } ?? [:]
    }

    /// Index of the endpoint to try first; nil to follow the list.
    func lastGood(of endpoints: [Endpoint], now: Date = Date()) -> Int? {
        guard endpoints.count > 1, let entry = load()[key(endpoints)] else { return nil }
        let age = now.timeIntervalSince1970 - entry.time
        guard age >= 0, age < Self.lifetime else { return nil }
        return endpoints.firstIndex { $0.address == entry.endpoint }
    }

    /// Best effort: a state folder that cannot be written only costs time.
    func remember(_ endpoint: Endpoint, of endpoints: [Endpoint], now: Date = Date()) {
        guard endpoints.count > 1 else { return }
        var entries = load()
        entries[key(endpoints)] = Entry(
            endpoint: endpoint.address,
            time: now.timeIntervalSince1970
        )
        guard let data = try? JSONEncoder().encode(entries) else { return }
        try? FileSystem.makeFolder((file as NSString).deletingLastPathComponent)
        try? FileSystem.write(data, replacing: file)
    }
}
