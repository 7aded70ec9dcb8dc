import Foundation
import HourglassHub
import HourglassHubTestSupport

// Two helpers for the scripts beside this file:
//   HubBenchmark serve MEGABYTES [BYTES-PER-SECOND]   a hub until standard input ends
//   HubBenchmark faults COUNT [FIRST-SEED]            random downloads with faults

let arguments = CommandLine.arguments.dropFirst()

switch arguments.first {
case "serve":
    let megabytes = arguments.dropFirst().first.flatMap { Int($0) } ?? 200
    var behaviour = HubServer.Behaviour()
    behaviour.bytesPerSecond = arguments.dropFirst(2).first.flatMap { Int($0) }
    let repository = HubRepository(
        "Acme/Bench",
        files: [
            "config.json": HubFile(text: "{\"model_type\": \"bench\"}"),
            "model.safetensors": .random(megabytes * 1_000_000, seed: 1),
        ]
    )
    let server = HubServer([repository], behaviour: behaviour)
    // Not print, which would keep the line back from a pipe.
    FileHandle.standardOutput.write(Data("\(server.address)\n".utf8))
    while readLine() != nil {}
    server.stop()
case "faults":
    let count = arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1000
    let first = arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? 1
    let start = ContinuousClock.now
    let problems = await withTaskGroup(of: String?.self) { group in
        var next = first
        func startOne() {
            guard next < first + count else { return }
            let seed = next
            next += 1
            group.addTask { await FaultyDownloads.run(seed: seed) }
        }
        for _ in 0..<8 { startOne() }
        var problems: [String] = []
        while let problem = await group.next() {
            if let problem {
                problems.append(problem)
                print(problem)
            }
            startOne()
        }
        return problems
    }
    print(
        "\(count) downloads with faults in \(ContinuousClock.now - start): \(problems.count) ended wrongly"
    )
    exit(problems.isEmpty ? 0 : 1)
default:
    print("usage: HubBenchmark serve MEGABYTES [BYTES-PER-SECOND] | faults COUNT [FIRST-SEED]")
    exit(2)
}
