import Foundation
import HourglassTestSupport
import Testing

@Suite struct FramesAndClipTests {
    let hourglass: HourglassProcess

    init() throws { hourglass = try HourglassProcess() }

    @Test(arguments: [Clips.constant, Clips.variable, Clips.transport, Clips.editList])
    func everyFrameHasTheTimeAPlayerShows(clip: Clip) throws {
        let path = try clip.path()
        let frames = try hourglass("frames", path, "--every", "0", "--json").objects("frames")
        let listed = frames.compactMap { $0["time_s"] as? Double }
        let truth = try FrameTimes.shown(in: path)
        #expect(listed.count == truth.count)
        for (mine, theirs) in zip(listed, truth) { #expect(abs(mine - theirs) < 1e-4) }
        #expect(frames.compactMap { $0["frame"] as? Int } == Array(0..<truth.count))
    }

    @Test func stillsAreWrittenUnderTheirTimes() throws {
        let folder = hourglass.folder.path("stills")
        let outcome = try hourglass(
            "frames",
            try Clips.constant.path(),
            "--every",
            "2s",
            "--output",
            folder
        )
        #expect(outcome.status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names.first == "frame-00000000_00-00-00.000.jpg")
        #expect(names.count == outcome.output.split(separator: "\n").count)
    }

    @Test func exactClipBeginsAtTheFrameAskedFor() throws {
        let output = hourglass.folder.path("clip.mp4")
        let outcome = try hourglass(
            "clip",
            try Clips.constant.path(),
            "3.2",
            "5.2",
            "--exact",
            "--output",
            output,
            "--json"
        )
        #expect(outcome.status == 0)
        #expect(abs(try #require(try outcome.json()["start_s"] as? Double) - 3.2) < 0.001)
        #expect(abs(try FrameTimes.shown(in: output).count - 50) <= 1)
        #expect(try hourglass("clip", output, "0", "1", "--output", output).status == 2)
    }
}
