internal import Foundation
public import HourglassCore

/// A file of zones, lines and masks, for one camera or for several.
///
/// JSON in UTF-8:
///
/// ```json
/// {
///   "zones": [{"name": "counter", "points": [[0.1, 0.4], [0.5, 0.4], [0.5, 0.9]]}],
///   "lines": [{"name": "gate", "from": [0.3, 0.2], "to": [0.3, 0.9]}],
///   "masks": [{"name": "tree", "points": [[0.8, 0], [1, 0], [1, 0.3]]}],
///   "cameras": {"yard": {"lines": [{"name": "drive", "from": [0, 0.5], "to": [1, 0.5]}]}}
/// }
/// ```
///
/// Every part may be left out. What stands under `cameras` is for the camera
/// of that name only, in addition to what stands outside.
public struct ZonesFile: Sendable, Equatable {
    /// For every camera.
    public var shared: SceneZones
    /// For single cameras, by name.
    public var cameras: [String: SceneZones]

    /// Makes a file.
    public init(shared: SceneZones = SceneZones(), cameras: [String: SceneZones] = [:]) {
        (self.shared, self.cameras) = (shared, cameras)
    }

    /// Reads the contents of a file.
    ///
    /// - Parameters:
    ///   - json: the file's bytes, in UTF-8.
    ///   - name: what to call the file in an error.
    /// - Throws: `MotionError` with code `zonesUnreadable` that names the
    ///   place of the mistake.
    public init(json: [UInt8], name: String = "zones file") throws(MotionError) {
        do {
            let file = try JSONDecoder().decode(Contents.self, from: Data(json))
            shared = try file.shared.checked(at: "")
            cameras = [:]
            for (camera, part) in file.cameras {
                cameras[camera] = try part.checked(at: "cameras.\(camera).")
            }
        } catch let error as DecodingError {
            throw .zonesUnreadable(name, Self.sentence(for: error), error)
        } catch {
            throw .zonesUnreadable(name, "\(error)", error)
        }
    }

    /// What is of interest to a camera; to one without a name, what is for all.
    public func zones(of camera: String?) -> SceneZones {
        var zones = shared
        if let own = camera.flatMap({ cameras[$0] }) {
            zones.zones += own.zones
            zones.lines += own.lines
            zones.masks += own.masks
        }
        return zones
    }

    private static func sentence(for error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.reduce(into: "") { path, key in
                if let index = key.intValue {
                    path += "[\(index)]"
                } else {
                    path += (path.isEmpty ? "" : ".") + key.stringValue
                }
            }
            return path.isEmpty ? "the file" : "'\(path)'"
        }
        switch error {
        case .keyNotFound(let key, let context):
            return "'\(key.stringValue)' is missing in \(place(context))"
        case .typeMismatch(let type, let context):
            return "\(place(context)) is not \(words(for: type))"
        case .valueNotFound(_, let context):
            return "\(place(context)) ends too early or is null; a point has two numbers, [x, y]"
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            return "it is not JSON"
        case .dataCorrupted(let context):
            return "\(place(context)): \(context.debugDescription)"
        @unknown default:
            return "\(error)"
        }
    }

    private static func words(for type: any Any.Type) -> String {
        switch type {
        case is Double.Type: "a number"
        case is String.Type: "a text"
        case is [Any].Type: "a list"
        default: "\(type)".hasPrefix("Array") ? "a list" : "what belongs there"
        }
    }
}

/// The file as it is written.
private struct Contents: Decodable {
    var shared: Part
    var cameras: [String: Part]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case cameras
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        cameras = try container.decodeIfPresent([String: Part].self, forKey: .cameras) ?? [:]
        shared = try Part(from: decoder, knowing: ["cameras"])
    }
}

/// What belongs to one camera.
private struct Part: Decodable {
    var zones: SceneZones

    enum CodingKeys: String, CodingKey, CaseIterable {
        case zones, lines, masks
    }

    init(from decoder: any Decoder) throws { try self.init(from: decoder, knowing: []) }

    init(from decoder: any Decoder, knowing others: Set<String>) throws {
        let known = others.union(CodingKeys.allCases.map(\.rawValue))
        let every = try decoder.container(keyedBy: AnyKey.self)
        for key in every.allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: every,
                debugDescription: "no such part; there are "
                    + known.sorted().joined(separator: ", ")
            )
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        zones = SceneZones(
            zones: try container.decodeIfPresent([SceneZones.Zone].self, forKey: .zones) ?? [],
            lines: try container.decodeIfPresent([SceneZones.Line].self, forKey: .lines) ?? [],
            masks: try container.decodeIfPresent([SceneZones.Zone].self, forKey: .masks) ?? []
        )
    }

    /// The zones, if they make sense.
    func checked(at place: String) throws(Mistake) -> SceneZones {
        for (kind, areas) in [("zones", zones.zones), ("masks", zones.masks)] {
            for (index, area) in areas.enumerated() {
                let path = "'\(place)\(kind)[\(index)]'"
                guard area.points.count >= 3 else {
                    throw Mistake("\(path) ('\(area.name)') needs at least three points")
                }
                for point in area.points { try check(point, at: path, of: area.name) }
            }
        }
        for (index, line) in zones.lines.enumerated() {
            let path = "'\(place)lines[\(index)]'"
            guard line.from != line.to else {
                throw Mistake("\(path) ('\(line.name)') begins where it ends")
            }
            for point in [line.from, line.to] { try check(point, at: path, of: line.name) }
        }
        try checkNames(zones.zones.map(\.name), "zones", place)
        try checkNames(zones.lines.map(\.name), "lines", place)
        return zones
    }

    private func check(
        _ point: SceneZones.Point,
        at path: String,
        of name: String
    ) throws(Mistake) {
        guard (0...1).contains(point.x), (0...1).contains(point.y) else {
            throw Mistake(
                "\(path) ('\(name)') has the point [\(point.x), \(point.y)]; both numbers are"
                    + " shares of the picture, from 0 (left, top) to 1 (right, bottom)"
            )
        }
    }

    private func checkNames(
        _ names: [String],
        _ kind: String,
        _ place: String
    ) throws(Mistake) {
        var seen = Set<String>()
        for (index, name) in names.enumerated() {
            guard !name.isEmpty else {
                throw Mistake("'\(place)\(kind)[\(index)]' has an empty name")
            }
            guard seen.insert(name).inserted else {
                throw Mistake("'\(place)\(kind)' has the name '\(name)' twice")
            }
        }
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int?
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { (stringValue, self.intValue) = ("\(intValue)", intValue) }
}

private struct Mistake: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
