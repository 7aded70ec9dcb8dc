import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct MediaErrorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func code(_ path: String) async -> MediaError.Code? {
        do {
            _ = try await Footage(probing: path)
            return nil
        } catch let error as MediaError {
            #expect(error.message.contains(path), "the message names the file")
            #expect(!error.message.contains("\n"), "the message is one line")
            return error.code
        } catch {
            return nil
        }
    }

    @Test func missingFile() async {
        #expect(await code(folder.path("nothing.mp4")) == .notFound)
    }

    @Test func emptyFile() async throws {
        let path = try folder.write("empty.mp4", "")
        #expect(await code(path) == .emptyFile)
    }

    @Test func folderInsteadOfFile() async {
        #expect(await code(folder.url.path) == .notAFile)
    }

    @Test func pipeNobodyWritesToDoesNotHang() async {
        mkfifo(folder.path("pipe"), 0o600)
        #expect(await code(folder.path("pipe")) == .notAFile)
    }

    @Test func device() async {
        #expect(await code("/dev/null") == .notAFile)
    }

    @Test(arguments: ["text.mp4", "text.txt", "text.mkv", "text", "colon:name.mp4"])
    func textFile(_ name: String) async throws {
        let text = String(repeating: "Not a video, just words.\n", count: 200)
        let found = await code(try folder.write(name, text))
        #expect(found == .cannotOpen)
    }

    @Test func subtitleFile() async throws {
        let text = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
        let path = try folder.write("lecture.srt", text)
        #expect(await code(path) == .noVideo)
    }

    @Test func soundOnly() async throws {
        let clip = Clip("sound.m4a", ["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac"])
        let path = try clip.path()
        #expect(await code(path) == .noVideo)
    }

    @Test func soundWithACoverPicture() async throws {
        let clip = Clip(
            "cover.mp3",
            [
                "-f", "lavfi", "-i", "sine=duration=1", "-f", "lavfi", "-i",
                "color=red:size=64x64:duration=0.04", "-map", "0", "-map", "1", "-c:v", "mjpeg",
                "-frames:v", "1", "-disposition:v", "attached_pic",
            ]
        )
        let path = try clip.path()
        #expect(await code(path) == .noVideo)
    }

    @Test func picture() async throws {
        let picture = try StillEncoder.png(PixelBuffer(format: .rgb24, width: 32, height: 32))
        let path = try folder.write("picture.png", Data(picture))
        #expect(await code(path) == .noVideo)
    }

    @Test func cutOffBeforeTheIndex() async throws {
        let whole = try Data(contentsOf: URL(filePath: Clips.constant.path()))
        let path = try folder.write("cut.mp4", whole.prefix(whole.count / 2))
        do {
            _ = try await Footage(probing: path)
            Issue.record("a file without an index opened")
        } catch let error as MediaError {
            #expect(error.code == .cannotOpen)
            #expect(error.message.contains("moov"))
        }
    }

    @Test func trackWithoutFrames() async throws {
        let clip = Clip(
            "noframes.mp4",
            [
                "-f", "lavfi", "-i", "testsrc2=duration=1", "-f", "lavfi", "-i", "sine=duration=1",
                "-c:v", "libx264", "-c:a", "aac", "-frames:v", "0", "-t", "1", "-movflags",
                "+frag_keyframe+empty_moov",
            ]
        )
        let found = await code(try clip.path())
        #expect(found == .noFrames || found == .noVideo || found == .cannotOpen)
    }

    @Test(arguments: 0..<40)
    func randomDamageNeverCrashesOrHangs(_ seed: Int) async throws {
        let clips = [Clips.constant, Clips.transport, Clips.matroska, Clips.avi, Clips.vp9]
        var data = try Data(contentsOf: URL(filePath: clips[seed % clips.count].path()))
        var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 | 1
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<(1 + random(60)) { data[random(data.count)] = UInt8(random(256)) }
        if seed % 3 == 0 { data.removeLast(random(data.count / 2)) }
        let path = try folder.write("damaged", data)
        guard let footage = try? await Footage(probing: path) else { return }
        let full = try await ReadFrames(footage, .everyFrame)
        #expect(full.ticks == full.ticks.sorted())
        let adaptive = try await ReadFrames(
            footage,
            .adaptive(AdaptiveSampling()),
            policy: EveryOtherPolicy()
        )
        #expect(adaptive.ticks == adaptive.ticks.sorted())
    }
}
