import Foundation
import HourglassCore
import HourglassVision

func percent(_ part: Int, _ whole: Int) -> String {
    String(format: "%5.1f", 100 * Double(part) / Double(max(1, whole)))
}

func benchmarkGate(seeds: Int) throws {
    for (noise, crf) in [(Float(4), 28), (Float(2), 23), (Float(0), 35), (Float(8), 28)] {
        let clips = try (1...seeds).map { try GateClip(seed: UInt64($0), noise: noise, crf: crf) }
        print("noise \(noise) crf \(crf)")
        print("  κ  luma detail chroma weak pers | kept%  false%  cells%  stale  reported | found")
        var settings: [ChangeGate.Configuration] = []
        for kappa in [Float(3), 4, 5, 6, 8] {
            for (luma, detail, chroma) in [(Float(2), Float(3), Float(3)), (3, 5, 4), (4, 7, 5)] {
                for (weak, persistence) in [(Float(0.6), 3), (0.8, 3), (1, 3)] {
                    var setting = ChangeGate.Configuration()
                    setting.kappa = kappa
                    setting.lumaFloor = luma
                    setting.detailFloor = detail
                    setting.chromaFloor = chroma
                    setting.weakShare = weak
                    setting.weakPersistence = persistence
                    settings.append(setting)
                }
            }
        }
        for setting in settings {
            var sum = GateBenchmark.Result()
            for clip in clips { sum.add(GateBenchmark.run(clip, setting)) }
            let found = sum.total.keys.sorted().map {
                "\($0) \(sum.found[$0] ?? 0)/\(sum.total[$0] ?? 0)"
            }
            print(
                String(
                    format: "%4.1f %5.1f %5.1f %5.1f %5.2f %3d  |",
                    setting.kappa,
                    setting.lumaFloor,
                    setting.detailFloor,
                    setting.chromaFloor,
                    setting.weakShare,
                    setting.weakPersistence
                ),
                percent(sum.kept, sum.seen),
                percent(sum.falseStored, sum.seen),
                percent(sum.cellsFound, sum.cellsTotal),
                String(format: "%5.1f %5.1f |", sum.trueStaleness, sum.reportedStaleness),
                found.joined(separator: ", ")
            )
        }
    }
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
    let pictures = (0..<50).map { canvas.noisy(2, light: 0, seed: UInt64($0)) }
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
case "speed": try benchmarkSpeed()
default: print("usage: vision-benchmark gate [SEEDS] | footage FILE [RATE] [--verbose] | speed")
}
