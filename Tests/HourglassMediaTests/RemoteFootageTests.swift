import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct RemoteFootageTests {
    @Test func aFileOnTheNetworkIsTheSameFootageAsItsCopy() async throws {
        let path = try Clips.constant.path()
        let server = try RangeServer(path)
        let address = server.address("a%20b.mp4")
        #expect(
            try await ContentFingerprint.identify(address) == ContentFingerprint.identity(of: path)
        )
        let (near, far) = (
            try await Footage(probing: path), try await Footage(probing: address)
        )
        #expect(far.path == address)
        #expect(far.video == near.video)
        let mode = SamplingMode.adaptive(AdaptiveSampling())
        let (local, remote) = (
            try await ReadFrames(near, mode), try await ReadFrames(far, mode)
        )
        #expect(remote.ticks == local.ticks)
        #expect(remote.chosen.map(\.number) == local.chosen.map(\.number))
        let still = try await far.frame(number: 120)
        #expect(still.time == local.clock.time(ofFrame: 120))
    }

    @Test func largeFilesAreKnownByParts() async throws {
        let folder = try TemporaryFolder()
        var bytes = [UInt8](repeating: 0, count: Int(ContentFingerprint.wholeLimit) + 12_345)
        for index in Swift.stride(from: 0, to: bytes.count, by: 4093) {
            bytes[index] = UInt8(truncatingIfNeeded: index / 4093)
        }
        let path = try folder.write("large.bin", Data(bytes))
        let server = try RangeServer(path)
        #expect(
            try await ContentFingerprint.identify(server.address("large.bin"))
                == ContentFingerprint.identity(of: path)
        )
    }

    @Test func aServerWithoutRangesIsRefused() async throws {
        let server = try RangeServer(try Clips.constant.path(), .wholeOnly)
        let error = await #expect(throws: MediaError.self) {
            _ = try await Footage(probing: server.address("a.mp4"))
        }
        #expect(error?.code == .notSeekable)
        #expect(error?.message.contains("Download it") == true)
    }

    @Test func brokenConnectionsAreTakenUpAgain() async throws {
        let path = try Clips.constant.path()
        let server = try RangeServer(path, .closesAfter(60_000))
        let footage = try await Footage(probing: server.address("a.mp4"))
        let read = try await ReadFrames(footage, .everyFrame)
        #expect(read.clock.count == 200)
        #expect(
            try await ContentFingerprint.identify(server.address("a.mp4"))
                == ContentFingerprint.identity(of: path)
        )
    }

    @Test func aFileThatBreaksOffForGoodIsNoShorterFile() async throws {
        // Matroska needs nothing from the end of the file.
        let path = try Clips.matroska.path()
        let size = try Data(contentsOf: URL(filePath: path)).count
        let server = try RangeServer(path, .endsAt(size / 2))
        let error = await #expect(throws: MediaError.self) {
            let footage = try await Footage(probing: server.address("a.mkv"))
            _ = try await ReadFrames(footage, .everyFrame)
        }
        #expect(error?.code == .unreachable)
    }

    @Test func nobodyThereIsSaid() async throws {
        var server: RangeServer? = try RangeServer(try Clips.single.path())
        let address = server?.address("a.mp4") ?? ""
        server = nil
        let error = await #expect(throws: MediaError.self) {
            _ = try await Footage(probing: address)
        }
        #expect(error?.code == .unreachable)
    }

    @Test(arguments: [
        ("file:///a/b%20c.mp4", "/a/b c.mp4"),
        ("file://localhost/a.mp4", "/a.mp4"),
        ("file://elsewhere/a.mp4", "file://elsewhere/a.mp4"),
        ("a.mp4", "a.mp4"),
        ("https://example.org/a.mp4", "https://example.org/a.mp4"),
    ])
    func fileAddressesArePaths(_ reference: String, _ path: String) {
        #expect(FootageAddress.resolved(reference) == path)
    }

    @Test func addressesAreToldFromPaths() {
        #expect(FootageAddress.isRemote("https://example.org/a.mp4"))
        #expect(!FootageAddress.isRemote("/tmp/a.mp4"))
        #expect(!FootageAddress.isRemote("talk: part 1://x.mp4"))
        #expect(!FootageAddress.isRemote("://x"))
    }
}
