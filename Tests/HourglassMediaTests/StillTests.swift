import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct StillTests {
    /// Four quarters: red, green / blue, white.
    private func quarters(width: Int, height: Int) -> PixelBuffer {
        var picture = PixelBuffer(format: .rgb24, width: width, height: height)
        let colours: [[UInt8]] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]
        for y in 0..<height {
            for x in 0..<width {
                let colour = colours[(y * 2 / height) * 2 + x * 2 / width]
                for part in 0..<3 { picture.bytes[(y * width + x) * 3 + part] = colour[part] }
            }
        }
        return picture
    }

    /// Names of the colours in the four corners, row by row.
    private func corners(_ picture: PixelBuffer) -> String {
        let places = [
            (2, 2), (picture.width - 3, 2), (2, picture.height - 3),
            (picture.width - 3, picture.height - 3),
        ]
        return places.map { x, y -> String in
            let start = (y * picture.width + x) * 3
            let parts = picture.bytes[start..<start + 3].map { $0 > 128 }
            switch parts {
            case [true, false, false]: return "R"
            case [false, true, false]: return "G"
            case [false, false, true]: return "B"
            case [true, true, true]: return "W"
            default: return "?"
            }
        }.joined()
    }

    @Test func pngKeepsEverySample() throws {
        let folder = try TemporaryFolder()
        let picture = quarters(width: 33, height: 21)
        let path = try folder.write("a.png", Data(StillEncoder.png(picture)))
        #expect(try ImageFile.load(path) == picture)
    }

    @Test func jpegKeepsThePictureAndItsSize() throws {
        let folder = try TemporaryFolder()
        let picture = quarters(width: 65, height: 47)
        let path = try folder.write("100%d.jpg", Data(StillEncoder.jpeg(picture, quality: 1)))
        let loaded = try ImageFile.load(path)
        #expect((loaded.width, loaded.height) == (65, 47))
        #expect(corners(loaded) == "RGBW")
        let differences = zip(loaded.bytes, picture.bytes).map { abs(Int($0) - Int($1)) }
        #expect(differences.reduce(0, +) / differences.count < 12)
    }

    @Test func lowerQualityIsSmaller() throws {
        let frame = quarters(width: 320, height: 200)
        #expect(
            try StillEncoder.jpeg(frame, quality: 0.1).count
                < StillEncoder.jpeg(frame, quality: 0.95).count
        )
    }

    @Test func grayAndPlanarPicturesAreWritten() throws {
        let folder = try TemporaryFolder()
        var gray = PixelBuffer(format: .gray8, width: 40, height: 30)
        for index in gray.bytes.indices { gray.bytes[index] = UInt8(index % 256) }
        let path = try folder.write("g.png", Data(StillEncoder.png(gray)))
        #expect(try ImageFile.load(path, format: .gray8) == gray)
        #expect(try !StillEncoder.jpeg(gray).isEmpty)
        let planar = try quarters(width: 64, height: 64).scaled(
            width: 32,
            height: 32,
            format: .yuv420
        )
        let file = try folder.write("p.png", Data(StillEncoder.png(planar)))
        #expect(corners(try ImageFile.load(file)) == "RGBW")
    }

    @Test func picturesAreLoadedSmallerWhenAsked() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "a.png",
            Data(StillEncoder.png(quarters(width: 200, height: 100)))
        )
        let loaded = try ImageFile.load(path, maxWidth: 50)
        #expect((loaded.width, loaded.height) == (50, 25))
        #expect(corners(loaded) == "RGBW")
    }

    @Test func damagedPicturesGiveAnError() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("bad.png", Data([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4, 5, 6, 7]))
        #expect(throws: MediaError.self) { try ImageFile.load(path) }
        #expect(throws: MediaError.self) { try ImageFile.load(folder.path("none.png")) }
    }

    /// A video of the four quarters, with the display matrix ffmpeg writes.
    private func turned(_ degrees: Int) throws -> String {
        let picture = Clip.folder.appending(path: "quarters.png")
        try FileManager.default.createDirectory(at: Clip.folder, withIntermediateDirectories: true)
        try Data(StillEncoder.png(quarters(width: 128, height: 64))).write(to: picture)
        let upright = Clip(
            "quarters.mp4",
            ["-loop", "1", "-i", picture.path, "-frames:v", "2", "-c:v", "libx264", "-qp", "4"]
                + ["-pix_fmt", "yuv420p"]
        )
        return try Clip(
            "turned\(degrees).mov",
            ["-i", "{quarters.mp4}", "-c", "copy", "-metadata:s:v:0", "rotate=\(degrees)"],
            from: [upright]
        ).path()
    }

    /// ffmpeg's tag counts the other way round.
    @Test(arguments: [(0, "RGBW"), (270, "BRWG"), (180, "WBGR"), (90, "GWRB")])
    func framesAreTurnedAsPlayersTurnThem(_ degrees: Int, _ expected: String) async throws {
        let footage = try await Footage(probing: try turned(degrees))
        #expect(footage.video.rotation == (360 - degrees) % 360)
        let size = degrees % 180 == 0 ? (128, 64) : (64, 128)
        #expect((footage.video.displayWidth, footage.video.displayHeight) == size)
        let frame = try await footage.frame(number: 1)
        let picture = try frame.picture(format: .rgb24)
        #expect((picture.width, picture.height) == size)
        #expect(corners(picture) == expected)
        // What ffmpeg itself shows after turning.
        let folder = try TemporaryFolder()
        let shown = folder.path("shown.png")
        try Tool.run("ffmpeg", ["-v", "error", "-i", footage.path, "-frames:v", "1", shown])
        #expect(corners(try ImageFile.load(shown)) == expected)
        let working = try frame.workingPicture(width: size.0, height: size.1)
        #expect(
            corners(try working.scaled(width: size.0, height: size.1, format: .rgb24)) == expected
        )
    }

    @Test func pixelsThatAreNotSquareAreStretched() async throws {
        let footage = try await Footage(probing: Clips.anamorphic.path())
        #expect((footage.video.codedWidth, footage.video.codedHeight) == (360, 288))
        #expect((footage.video.displayWidth, footage.video.displayHeight) == (512, 288))
        let picture = try await footage.frame(number: 0).picture(format: .gray8)
        #expect((picture.width, picture.height) == (512, 288))
    }

    @Test(arguments: [Clips.odd, Clips.tenBit, Clips.gif, Clips.motionJPEG, Clips.vp9, Clips.av1])
    func everyPixelFormatBecomesAPicture(_ clip: Clip) async throws {
        let footage = try await Footage(probing: clip.path())
        let frame = try await footage.frame(number: 1)
        let picture = try frame.picture(format: .rgb24)
        #expect(
            (picture.width, picture.height) == (
                footage.video.displayWidth, footage.video.displayHeight
            )
        )
        #expect(Set(picture.bytes).count > 8)
        let working = try frame.workingPicture(width: 448, height: 256)
        #expect((working.width, working.height) == (448, 256))
        let thumbnail = try frame.thumbnail(maxWidth: 96)
        #expect(thumbnail.width == 96)
        #expect(thumbnail.jpeg.prefix(2) == [0xff, 0xd8])
    }
}
