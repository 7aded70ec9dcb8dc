import HourglassCore
import HourglassMotion
import Testing

@Suite struct ZonesFileTests {
    private func zones(_ json: String) throws -> ZonesFile {
        try ZonesFile(json: Array(json.utf8), name: "yard.json")
    }

    @Test func aFileOfEveryPartIsRead() throws {
        let file = try zones(
            """
            {"zones": [{"name": "柜台", "points": [[0, 0], [0.5, 0], [0.5, 1]]}],
             "lines": [{"name": "gate", "from": [0.3, 0.2], "to": [0.3, 0.9]}],
             "masks": [{"name": "tree", "points": [[0.8, 0], [1, 0], [1, 0.3]]}],
             "cameras": {"yard": {"lines": [{"name": "drive", "from": [0, 0.5], "to": [1, 0.5]}]}}}
            """
        )
        #expect(file.shared.zones.map(\.name) == ["柜台"])
        #expect(file.shared.masks.count == 1)
        #expect(file.zones(of: nil).lines.map(\.name) == ["gate"])
        #expect(file.zones(of: "door").lines.map(\.name) == ["gate"])
        #expect(file.zones(of: "yard").lines.map(\.name) == ["gate", "drive"])
        #expect(file.zones(of: "yard").lines[1].to == SceneZones.Point(x: 1, y: 0.5))
    }

    @Test func anEmptyObjectIsNoZones() throws {
        #expect(try zones("{}").zones(of: "yard").isEmpty)
    }

    @Test(
        arguments: [
            ("", "it is not JSON"),
            ("[]", "the file is not"),
            (#"{"zone": []}"#, "'zone': no such part; there are cameras, lines, masks, zones"),
            (#"{"zones": [{"points": [[0,0],[1,0],[1,1]]}]}"#, "'name' is missing in 'zones[0]'"),
            (#"{"zones": [{"name": "a", "points": [[0,0],[1,0]]}]}"#, "at least three points"),
            (#"{"zones": [{"name": "a", "points": [[0,0],[1,0],[640,1]]}]}"#, "[640.0, 1.0]"),
            (#"{"zones": [{"name": "a", "points": [[0,0],[1,0],[1]]}]}"#, "'zones[0].points[2]"),
            (#"{"zones": [{"name": "a", "points": [[0,0],[1,0],["x",1]]}]}"#, "is not a number"),
            (#"{"lines": [{"name": "a", "from": [0,0], "to": [0,0]}]}"#, "begins where it ends"),
            (
                #"{"cameras": {"yard": {"lines": [{"name": "", "from": [0,0], "to": [1,0]}]}}}"#,
                "'cameras.yard.lines[0]' has an empty name"
            ),
            (#"{"cameras": {"yard": {"line": []}}}"#, "'cameras.yard.line': no such part"),
        ]
    )
    func aMistakeIsNamedWithItsPlace(json: String, words: String) {
        do {
            _ = try zones(json)
            Issue.record("accepted \(json)")
        } catch let error as MotionError {
            #expect(error.code == .zonesUnreadable)
            #expect(error.message.contains("yard.json"))
            #expect(error.message.contains(words), "\(error.message)")
        } catch {
            Issue.record(error)
        }
    }

    @Test func aPointIsInsideByTheEvenOddRule() {
        let ring = SceneZones.Zone(
            name: "L",
            points: [(0, 0), (1, 0), (1, 1), (0.5, 1), (0.5, 0.5), (0, 0.5)]
                .map { SceneZones.Point(x: $0.0, y: $0.1) }
        )
        #expect(ring.contains(.init(x: 0.2, y: 0.2)))
        #expect(ring.contains(.init(x: 0.8, y: 0.9)))
        #expect(!ring.contains(.init(x: 0.2, y: 0.8)))
    }

    @Test func aLineIsCrossedOnceByAWayInParts() {
        // Downward, so its right side is the left of the picture.
        let line = SceneZones.Line(name: "gate", from: .init(x: 0.5, y: 0), to: .init(x: 0.5, y: 1))
        let way = [0.3, 0.4, 0.5, 0.6].map { SceneZones.Point(x: $0, y: 0.5) }
        let crossings = zip(way, way.dropFirst()).compactMap { line.crossing(from: $0, to: $1) }
        #expect(crossings.map(\.direction) == [.backward])
        let back = line.crossing(from: .init(x: 0.7, y: 0.2), to: .init(x: 0.3, y: 0.2))
        #expect(back?.direction == .forward)
        #expect(back.map { abs($0.share - 0.5) < 1e-9 } == true)
        #expect(line.crossing(from: .init(x: 0.3, y: 1.4), to: .init(x: 0.7, y: 1.4)) == nil)
    }
}
