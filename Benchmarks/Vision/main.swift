import Foundation
import HourglassCore
import HourglassVision

func percent(_ part: Int, _ whole: Int) -> String {
    String(format: "%5.1f", 100 * Double(part) / Double(max(1, whole)))
}

/// Settings to compare: those in use, and each of them changed in turn.
func gateSettings() -> [(name: String, setting: ChangeGate.Configuration)] {
    func changed(_ change: (inout ChangeGate.Configuration) -> Void) -> ChangeGate.Configuration {
        var setting = ChangeGate.Configuration()
        change(&setting)
        return setting
    }
    var settings = [("in use", changed { _ in })]
    for kappa in [Float(4), 6, 8, 10] {
        settings.append(("kappa \(kappa)", changed { $0.kappa = kappa }))
    }
    for floors in [
        (Float(2), Float(3.5), Float(3)), (3, 5, 4), (4, 7, 5), (4, 7, 6), (4, 9, 6), (5, 8, 7),
    ] {
        settings.append(
            (
                "floors \(floors.0) \(floors.1) \(floors.2)",
                changed { ($0.lumaFloor, $0.detailFloor, $0.chromaFloor) = floors }
            )
        )
    }
    for (weak, persistence) in [(Float(0.6), 3), (0.8, 2), (0.8, 4), (0.8, 1000), (1, 3)] {
        settings.append(
            (
                "weak \(weak) for \(persistence)",
                changed { ($0.weakShare, $0.weakPersistence) = (weak, persistence) }
            )
        )
    }
    settings.append(("no details", changed { $0.detailFloor = 1000 }))
    settings.append(("no chroma", changed { $0.chromaFloor = 1000 }))
    return settings
}

func benchmarkGate(seeds: Int) throws {
    for (noise, crf) in [(Float(4), 28), (Float(2), 23), (Float(0), 35), (Float(8), 28)] {
        let clips = try (1...seeds).map { try GateClip(seed: UInt64($0), noise: noise, crf: crf) }
        print("noise σ \(noise), crf \(crf), \(seeds) seeds")
        print("                           kept%  false% cells%  stale  believed | changes found")
        for (name, setting) in gateSettings() {
            report(name, clips.map { GateBenchmark.run($0, ChangeGateRule(setting)) })
        }
        for limit in [Float(2), 5.7] {
            report(
                "previous picture, > \(limit)",
                clips.map { GateBenchmark.run($0, PreviousPictureRule(limit: limit)) }
            )
        }
    }
}

func report(_ name: String, _ results: [GateBenchmark.Result]) {
    var sum = GateBenchmark.Result()
    for result in results { sum.add(result) }
    let found = sum.total.keys.sorted().map {
        "\($0) \(sum.found[$0] ?? 0)/\(sum.total[$0] ?? 0)"
    }
    print(
        name.padding(toLength: 26, withPad: " ", startingAt: 0),
        percent(sum.kept, sum.seen),
        percent(sum.falseStored, sum.seen),
        percent(sum.cellsFound, sum.cellsTotal),
        String(format: " %5.1f %5.1f   |", sum.trueStaleness, sum.reportedStaleness),
        found.joined(separator: ", ")
    )
}

func examineFootage(_ path: String, rate: String) throws {
    let (width, height) = try FFmpegPipe.size(of: path)
    let grid = WorkingSize.fitting(displayWidth: width, displayHeight: height).grid
    let pictures = try FFmpegPipe.workingPictures(of: path, grid: grid, filter: "fps=\(rate)")
    let distance = Int64(1000 / (Double(rate) ?? 2))
    var gate = ChangeGate(grid: grid, timebase: .milliseconds)
    var detector = EventDetector(grid: grid, timebase: .milliseconds)
    var kept = 0
    var events: [TimelineEvent] = []
    for (index, picture) in pictures.enumerated() {
        let decision = gate.admit(picture, tick: Int64(index) * distance)
        kept += decision.storedCells.count
        events += detector.admit(decision)
        if CommandLine.arguments.contains("--verbose") {
            print(
                String(
                    format: "%7.2f s changed %3d replaced %.2f light %5.1f noise %.2f stale %.1f",
                    Double(decision.tick) / 1000,
                    decision.changedCells.count,
                    decision.replacedShare,
                    decision.brightnessShift,
                    decision.noise,
                    decision.worstStaleness
                ),
                decision.fullFrame?.rawValue ?? "",
                detector.pictureChange
            )
        }
    }
    events += detector.finish(at: Int64(pictures.count) * distance)
    print(
        (path as NSString).lastPathComponent,
        "\(grid.columns)x\(grid.rows)",
        "pictures \(pictures.count) kept",
        percent(kept, pictures.count * grid.count),
        "%",
        String(
            format: "staleness %.1f, besides light %.1f",
            gate.worstStaleness,
            gate.worstStalenessBesidesLight
        )
    )
    for event in events.sorted(by: { $0.startTick < $1.startTick }) {
        let place = event.place.map {
            String(format: "at %.2f,%.2f %.2fx%.2f", $0.x, $0.y, $0.width, $0.height)
        }
        print(
            String(
                format: "   %6.2f-%6.2f s  %.2f",
                Double(event.startTick) / 1000,
                Double(event.endTick) / 1000,
                event.strength
            ),
            event.kind.rawValue,
            place ?? ""
        )
    }
}

func benchmarkSpeed() throws {
    let grid = GridShape(rows: 8, columns: 14)
    var random = SplitMix(seed: 1)
    var canvas = Canvas(width: 448, height: 256)
    canvas.drawScene(&random)
    for line in 0..<9 { canvas.text(60, seed: UInt64(line), x: 20, y: 8 + line * 10) }
    let pictures = (0..<50).map { canvas.picture.noisy(2, light: 0, seed: UInt64($0)) }
    var gate = ChangeGate(grid: grid, timebase: .milliseconds)
    var checksum = 0
    let gateTime = processorSeconds {
        for round in 0..<2000 {
            checksum &+= gate.admit(pictures[round % 50], tick: Int64(round)).storedCells.count
        }
    }
    let encoder = PatchEncoder()
    let all = Array(0..<grid.count)
    var sum: Float = 0
    let encodeTime = try processorSeconds {
        for round in 0..<500 {
            sum += try encoder.encode(pictures[round % 50], grid: grid, cells: all)[3][5]
        }
    }
    print(
        String(
            format: "gate %.3f ms a picture, encoder %.3f ms a full frame of 448x256",
            gateTime / 2,
            encodeTime * 2
        ),
        checksum,
        sum
    )
}

/// Processor time, which other work on the machine changes little.
func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
    let start = clock()
    try body()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
}

let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case "gate": try benchmarkGate(seeds: arguments.dropFirst().first.flatMap { Int($0) } ?? 3)
case "footage":
    let rest = arguments.dropFirst().filter { !$0.hasPrefix("--") }
    guard let path = rest.first else { fatalError("footage FILE [RATE]") }
    try examineFootage(path, rate: rest.dropFirst().first ?? "2")
case "images":
    try ImageBenchmark.run(count: arguments.dropFirst().first.flatMap { Int($0) } ?? 40)
case "speed": try benchmarkSpeed()
default:
    print(
        "usage: vision-benchmark gate [SEEDS] | images [COUNT] | footage FILE [RATE] [--verbose] | speed"
    )
}
