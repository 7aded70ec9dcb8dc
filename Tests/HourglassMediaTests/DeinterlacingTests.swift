import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct DeinterlacingTests {
    /// Fifty moments a second: a bar that runs to the right, over lines that
    /// stand still.
    private static let moments = [
        "-f", "lavfi", "-i", "color=c=gray:s=320x240:r=50:d=1,drawgrid=w=16:h=6:t=1:c=black", "-f",
        "lavfi", "-i", "color=c=white:s=48x160:r=50:d=1", "-filter_complex",
    ]
    private static let running = "[0][1]overlay=x='20+4*n':y=40:eval=frame"
    private static let whole = Clip(
        "moments.mkv",
        moments + [running, "-c:v", "ffv1", "-pix_fmt", "yuv420p"]
    )

    private static func interlaced(topFirst: Bool) -> Clip {
        Clip(
            topFirst ? "top.mkv" : "bottom.mkv",
            moments + [
                "\(running),tinterlace=\(topFirst ? "interleave_top" : "interleave_bottom")",
                "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-top", topFirst ? "1" : "0", "-q:v",
                "1", "-pix_fmt", "yuv420p",
            ]
        )
    }

    /// Mean distance of two pictures inside a box, in grey levels.
    private func distance(
        _ one: PixelBuffer,
        _ other: PixelBuffer,
        rows: Range<Int>,
        columns: Range<Int>
    ) -> Double {
        var sum = 0
        for y in rows {
            for x in columns {
                sum += abs(Int(one.bytes[y * one.width + x]) - Int(other.bytes[y * one.width + x]))
            }
        }
        return Double(sum) / Double(rows.count * columns.count)
    }

    @Test(arguments: [true, false])
    func aStillShowsOneMoment(_ topFirst: Bool) async throws {
        let footage = try await Footage(probing: Self.interlaced(topFirst: topFirst).path())
        #expect(footage.video.isInterlaced)
        let moments = try await Footage(probing: Self.whole.path())
        let still = try await footage.frame(number: 10).picture(format: .gray8)
        let moment = try await moments.frame(number: 20).picture(format: .gray8)
        #expect((still.width, still.height) == (320, 240))
        // The bar: x from 100 at this moment, from 104 at the next.
        #expect(distance(still, moment, rows: 50..<190, columns: 90..<170) < 6)
        let next = try await moments.frame(number: 21).picture(format: .gray8)
        #expect(
            distance(still, moment, rows: 50..<190, columns: 98..<106)
                < distance(still, next, rows: 50..<190, columns: 98..<106) / 3
        )
        // What stands still keeps every line.
        #expect(distance(still, moment, rows: 0..<240, columns: 200..<320) < 3)
    }

    @Test func framesThatAreWholeStayAsTheyAre() async throws {
        let moments = try await Footage(probing: Self.whole.path())
        let frame = try await moments.frame(number: 20)
        let again = try await moments.frame(number: 20)
        #expect(try frame.picture(format: .gray8).bytes == again.picture(format: .gray8).bytes)
        #expect(!moments.video.isInterlaced)
    }
}
