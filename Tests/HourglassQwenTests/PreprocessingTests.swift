import Foundation
import HourglassCore
import HourglassQwen
import HourglassTokenizer
import Testing

@Suite struct PreprocessingTests {
    @Test func sizesMatchTheReference() throws {
        let rows = try #require(try Golden.tied.expected()["smart_resize"])
        for row in rows["image"]!.array!.map({ $0.array!.map { $0.integer! } }) {
            let size = try? SmartResize.publishedImage.image(height: row[0], width: row[1])
            #expect((size?.height ?? 0) == row[2] && (size?.width ?? 0) == row[3], "\(row)")
        }
        for row in rows["video"]!.array!.map({ $0.array!.map { $0.integer! } }) {
            let (frames, height, width) = (row[0], row[1], row[2])
            // Below 32 pixels the release raises an error, as we do; only
            // newer versions enlarge.
            let size = try? SmartResize.publishedVideo.video(
                frames: frames,
                height: height,
                width: width
            )
            if height < 32 || width < 32 {
                #expect(size == nil)
            } else {
                #expect(size?.height == row[3] && size?.width == row[4], "\(row)")
            }
        }
    }

    @Test func sampledFramesAndStampsMatchTheReference() throws {
        let rows = try #require(try Golden.tied.expected()["sampling"]?.array)
        for row in rows {
            var sampling = FrameSampling()
            sampling.rate = row["sample_fps"]!.double!
            let rate = row["fps"]!.double!
            let indices = sampling.indices(total: row["total"]!.integer!, sourceRate: rate)
            #expect(indices.count == row["count"]!.integer!)
            let head = row["indices_head"]!.array!.map { $0.integer! }
            let tail = row["indices_tail"]!.array!.map { $0.integer! }
            #expect(Array(indices.prefix(head.count)) == head)
            #expect(Array(indices.suffix(tail.count)) == tail)
            let times = FrameTimes(
                indices.map {
                    MediaTime(seconds: Double($0) / rate, timebase: Timebase(1, 1_000_000_000))
                }
            )
            let stamps = times.pairSeconds.map { "<\(String(format: "%.1f", $0)) seconds>" }
            let wanted = row["stamps_head"]!.array!.map { $0.string! }
            #expect(Array(stamps.prefix(wanted.count)) == wanted)
        }
    }

    @Test func stampsFollowPresentationTimesAtAVariableRate() {
        let ticks: [Int64] = [0, 100, 1000, 5000, 5100]
        let times = FrameTimes(ticks.map { MediaTime(ticks: $0, timebase: .milliseconds) })
        #expect(times.pairSeconds == [0.05, 3.0, 5.1])
    }

    @Test func impossiblePicturesAreRefusedInOneSentence() throws {
        let rule = SmartResize.publishedImage
        for (height, width, words) in [(10, 4000, "too long"), (0, 5, "nothing to show")] {
            let error = #expect(throws: QwenError.self) {
                try rule.image(height: height, width: width)
            }
            #expect(error?.code == .badPicture)
            #expect(error?.message.contains(words) == true)
        }
        let error = #expect(throws: QwenError.self) {
            try SmartResize.publishedVideo.video(frames: 4, height: 20, width: 64)
        }
        #expect(error?.message.contains("too small") == true)
    }

    @Test func aPictureOfItsFinalSizeIsNotTouched() {
        var picture = PixelBuffer(format: .rgb24, width: 64, height: 32)
        for i in picture.bytes.indices { picture.bytes[i] = UInt8(truncatingIfNeeded: i * 37) }
        #expect(picture.bicubicResized(width: 64, height: 32) == picture)
    }
}
