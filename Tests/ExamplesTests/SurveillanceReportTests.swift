import Foundation
import HourglassTestSupport
import Testing

@Suite struct SurveillanceReportTests {
    @Test func theExampleReportsOnAFolder() throws {
        let folder = try TemporaryFolder()
        let clip = try Clip(
            "crossing-example.mp4",
            [
                "-f", "lavfi", "-i", "color=c=0x556655:size=640x360:rate=25:duration=20", "-f",
                "lavfi", "-i", "color=c=red:size=60x100:rate=25:duration=20", "-filter_complex",
                "[0]drawgrid=w=80:h=60:t=2:c=0x334433[b];[b][1]overlay=x='if(between(t,9,13),"
                    + "(t-9)*175-60,-100)':y=160:eval=frame",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50",
            ]
        ).path()
        try FileManager.default.copyItem(
            atPath: clip,
            toPath: folder.path("gate_20260105_235950.mp4")
        )
        try folder.write("gate_20260106_001000.mp4", "no video")
        let page = folder.path("night.html")
        let example = ExampleProcess("SurveillanceReport")
        let outcome = try example(folder.url.path, page)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text.contains("gate\t2026-01-05 23:59:5"))
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.contains("<h2>gate</h2>") && text.contains("gate_20260106_001000.mp4"))
        #expect(try example(folder.url.path, page, "2027-01-01", "2027-01-02").status == 2)
        #expect(try example("x").status == 2)
    }
}
