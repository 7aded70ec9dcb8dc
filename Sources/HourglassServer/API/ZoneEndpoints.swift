internal import Foundation
internal import HourglassTimeline

/// Zones, lines and ignored areas that people drew on a camera's picture.
struct ZoneEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("GET", "/api/footage/{id}/zones") { [context] request in
            let record = try context.footage(request)
            let stored = context.zones.load(ZoneStore.key(of: record))
            return Response(
                200,
                .bytes(stored ?? JSONText.bytes(DrawnZones())),
                type: "application/json"
            ).with("Cache-Control", "no-store")
        }
        router.on("PUT", "/api/footage/{id}/zones") { [context] request in
            let record = try context.footage(request)
            let zones = try await request.json(DrawnZones.self)
            try zones.check()
            let bytes = JSONText.bytes(zones)
            try context.zones.save(bytes, key: ZoneStore.key(of: record))
            return Response(200, .bytes(bytes), type: "application/json")
                .with("Cache-Control", "no-store")
        }
    }

}

/// What was drawn, as zones files hold it; points are shares of the picture's
/// width and height.
struct DrawnZones: Codable, Sendable, Equatable {
    struct Area: Codable, Sendable, Equatable {
        var name: String
        var points: [[Double]]
    }

    struct Line: Codable, Sendable, Equatable {
        var name: String
        var from: [Double]
        var to: [Double]
    }

    var zones: [Area] = []
    var lines: [Line] = []
    var masks: [Area] = []

    init() {}

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        zones = try values.decodeIfPresent([Area].self, forKey: .zones) ?? []
        lines = try values.decodeIfPresent([Line].self, forKey: .lines) ?? []
        masks = try values.decodeIfPresent([Area].self, forKey: .masks) ?? []
    }

    /// - Throws: `APIFailure` naming what makes no sense.
    func check() throws {
        func isPoint(_ point: [Double]) -> Bool {
            point.count == 2 && point.allSatisfy { (0...1).contains($0) }
        }
        guard zones.count + lines.count + masks.count <= 100 else {
            throw APIFailure.badParameter("zones", "At most 100 shapes are kept.")
        }
        for (kind, areas) in [("zones", zones), ("masks", masks)] {
            for (index, area) in areas.enumerated() {
                guard !area.name.isEmpty, area.name.utf8.count <= 200,
                    (3...200).contains(area.points.count), area.points.allSatisfy(isPoint)
                else {
                    throw APIFailure.badParameter(
                        "\(kind).\(index)",
                        "An area has a name and at least three points [x, y] between 0 and 1."
                    )
                }
            }
        }
        for (index, line) in lines.enumerated() {
            guard !line.name.isEmpty, line.name.utf8.count <= 200, isPoint(line.from),
                isPoint(line.to), line.from != line.to
            else {
                throw APIFailure.badParameter(
                    "lines.\(index)",
                    "A line has a name and two different points [x, y] between 0 and 1."
                )
            }
        }
    }
}
