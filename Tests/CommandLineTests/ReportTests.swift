import Foundation
import HourglassTestSupport
import Testing

/// Recordings of a fixed camera, each with something that crosses the scene.
private enum NightClips {
    static func clip(_ name: String, crossing: Double) -> Clip {
        // A box comes in from the left and goes out on the right within four
        // seconds.
        Clip(
            name,
            [
                "-f", "lavfi", "-i", "color=c=0x556655:size=640x360:rate=25:duration=20", "-f",
                "lavfi", "-i", "color=c=red:size=60x100:rate=25:duration=20", "-filter_complex",
                "[0]drawgrid=w=80:h=60:t=2:c=0x334433[b];[b][1]overlay=x='if(between(t,\(crossing),"
                    + "\(crossing)+4),(t-\(crossing))*175-60,-100)':y=160:eval=frame",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50",
            ]
        )
    }
}

@Suite struct ReportTests {
    /// A folder of two recordings of one camera and one that is cut off.
    private func night(_ run: HourglassProcess) throws -> String {
        let folder = run.folder.path("nvr/gate")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, crossing) in [("235930", 5.0), ("000110", 9.0)] {
            let day = name.hasPrefix("23") ? "20260105" : "20260106"
            let clip = try NightClips.clip("crossing\(Int(crossing)).mp4", crossing: crossing)
                .path()
            try FileManager.default.copyItem(
                atPath: clip,
                toPath: "\(folder)/gate_\(day)_\(name).mp4"
            )
        }
        return folder
    }

    @Test func aFolderBecomesOnePage() throws {
        let run = try HourglassProcess()
        let folder = try night(run)
        let page = run.folder.path("night.html")
        let clips = run.folder.path("clips")
        let outcome = try run(
            "report",
            folder,
            "--output",
            page,
            "--clips",
            clips,
            "--padding",
            "1s",
            "--quiet"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.contains("<h2>gate</h2>"))
        #expect(text.contains("2026-01-05 23:59:3"))
        // What lies between the two files is a gap over midnight.
        #expect(text.contains("2026-01-05 23:59:50</td><td>2026-01-06 00:01:10"))
        #expect(text.contains("data:image/jpeg;base64,"))
        let written = try FileManager.default.contentsOfDirectory(atPath: clips)
        #expect(written.count >= 2 && written.allSatisfy { $0.hasPrefix("gate_2026010") })
        let frames = try Tool.run(
            "ffprobe",
            [
                "-v", "error", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of",
                "csv=p=0", "\(clips)/\(written[0])",
            ]
        )
        #expect((Int(String(decoding: frames, as: UTF8.self).filter(\.isNumber)) ?? 0) > 25)
    }

    @Test func whatWasIndexedIsReportedByCamera() throws {
        let run = try HourglassProcess()
        let folder = try night(run)
        _ = try run("index", folder, "--ocr", "off", "--quiet")
        let json = try run("report", "gate", "--format", "json")
        #expect(json.status == 0, "\(json.errors)")
        let review = try json.objects("review")
        #expect(review.count >= 2)
        #expect(review.allSatisfy { $0["camera"] as? String == "gate" })
        let late = try run("report", "gate", "--since", "2026-01-06T00:00", "--format", "csv")
        #expect(!late.output.contains("gate_20260105_235930.mp4"))
        #expect(
            late.output.contains("2026-01-06T00:01:1") || late.output.contains("2026-01-06T00:01:2")
        )
        let chinese = try run("report", "gate", "--format", "md", "--lang", "zh")
        #expect(chinese.output.hasPrefix("# 录像报告"))
        let none = try run("report", "gate", "--since", "2027-01-01", "--format", "md")
        #expect(none.status == 2 && none.errors.contains("Nothing was recorded in that period"))
        #expect(try run("report", "garage", "--format", "md").status == 5)
    }

    @Test func aFileThatIsCutOffIsNamedAndTheRestReported() throws {
        let run = try HourglassProcess()
        let folder = try night(run)
        let whole = try Data(contentsOf: URL(filePath: "\(folder)/gate_20260105_235930.mp4"))
        try whole.prefix(whole.count / 2).write(
            to: URL(filePath: "\(folder)/gate_20260106_000300.mp4")
        )
        let outcome = try run("report", folder, "--format", "md", "--quiet")
        #expect(outcome.status == 6)
        #expect(outcome.output.contains("gate_20260106_000300.mp4"))
        #expect(outcome.output.contains("moov"))
        #expect(outcome.output.contains("## gate"))
    }
}
