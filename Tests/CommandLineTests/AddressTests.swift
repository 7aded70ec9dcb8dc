import Foundation
import HourglassTestSupport
import Testing

/// Footage on a server, through the command.
@Suite struct AddressTests {
    let hourglass: HourglassProcess

    init() throws { hourglass = try HourglassProcess() }

    @Test func everyCommandTakesAnAddress() throws {
        let server = try RangeServer(try Clips.constant.path())
        let address = server.address("my%20talk.mp4?token=x")
        let first = try hourglass("index", address, "--ocr", "off", "--json")
        #expect(first.status == 0, "\(first.errors)")
        #expect(try first.json()["footage"] as? String == "my talk.mp4")
        let second = try hourglass("index", address, "--ocr", "off", "--json")
        #expect(try second.json()["outcome"] as? String == "unchanged")
        let still = hourglass.folder.path("still.png")
        let at = try hourglass("at", address, "2", "--frame", still, "--json")
        #expect(at.status == 0, "\(at.errors)")
        #expect(try at.json()["frame"] as? Int == 50)
        #expect(FileManager.default.fileExists(atPath: still))
        #expect(try hourglass("events", "my talk", "--json").status == 0)
        let clip = hourglass.folder.path("clip.mp4")
        let cut = try hourglass("clip", address, "2", "4", "--output", clip)
        #expect(cut.status == 0, "\(cut.errors)")
        #expect(FileManager.default.fileExists(atPath: clip))
        #expect(
            try hourglass("frames", address, "--every", "2s", "--json").objects("frames").count == 4
        )
    }

    @Test func aCopyOnTheDiskIsTheSameFootage() throws {
        let path = try Clips.constant.path()
        let server = try RangeServer(path)
        #expect(try hourglass("index", server.address("a.mp4"), "--ocr", "off").status == 0)
        let copy = try hourglass(
            "index",
            URL(filePath: path).absoluteString,
            "--ocr",
            "off",
            "--json"
        )
        #expect(try copy.json()["outcome"] as? String == "unchanged")
    }

    @Test func serversThatFailAreToldFromBadFiles() throws {
        let server = try RangeServer(try Clips.constant.path(), .wholeOnly)
        let whole = try hourglass("index", server.address("a.mp4"))
        #expect(whole.status == 2)
        #expect(whole.errors.contains("Download it"))
        var gone: RangeServer? = try RangeServer(try Clips.single.path())
        let address = gone?.address("a.mp4") ?? ""
        gone = nil
        #expect(try hourglass("index", address).status == 3)
    }
}
