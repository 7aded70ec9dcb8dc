import Foundation
import HourglassTestSupport
import Testing

@Suite struct RollingUseTests {
    @Test func aFolderThatGrowsIsReadOnlyWhereItIsNew() throws {
        let run = try HourglassProcess()
        let folder = run.folder.path("nvr")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let clips = [Clips.constant, Clips.variable]
        try FileManager.default.copyItem(
            atPath: clips[0].path(),
            toPath: "\(folder)/gate_20260105_100000.mp4"
        )
        let first = try run("index", folder, "--ocr", "off", "--json", "--quiet")
        #expect(first.status == 0 && first.output.contains("\"outcome\":\"complete\""))
        try FileManager.default.copyItem(
            atPath: clips[1].path(),
            toPath: "\(folder)/gate_20260105_110000.mp4"
        )
        let second = try run("index", folder, "--ocr", "off", "--json", "--quiet")
        let outcomes = second.output.split(separator: "\n").map { line in
            line.contains("\"outcome\":\"unchanged\"") ? "unchanged" : "complete"
        }
        #expect(outcomes == ["unchanged", "complete"])
    }

    @Test func oldDetailIsThinnedWhenAsked() throws {
        let run = try HourglassProcess()
        let video = run.folder.path("gate_20200105_100000.mp4")
        try FileManager.default.copyItem(atPath: Clips.constant.path(), toPath: video)
        _ = try run("index", video, "--ocr", "off", "--quiet")
        let events = try run("events", video, "--json").output
        let young = try run("thin", "--older-than", "5000w")
        #expect(young.status == 1)
        let plan = try run("thin", "--older-than", "30d", "--dry-run", "--json")
        #expect(plan.status == 0)
        #expect(try plan.objects("footage").first?["tokens"] as? Int ?? 0 > 0)
        let done = try run("thin", "--older-than", "30d", "--json")
        #expect(try done.json()["bytes"] as? Int == plan.json()["bytes"] as? Int)
        // Nothing is left to thin, events stay, and nothing is indexed anew.
        #expect(try run("thin", "--older-than", "30d").status == 1)
        #expect(try run("events", video, "--json").output == events)
        let again = try run("index", video, "--ocr", "off", "--json", "--quiet")
        #expect(again.output.contains("\"outcome\":\"unchanged\""))
    }
}
