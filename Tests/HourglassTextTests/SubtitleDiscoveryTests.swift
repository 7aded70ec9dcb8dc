import Foundation
import HourglassText
import Testing

@Suite struct SubtitleDiscoveryTests {
    @Test func findsFilesOfTheSameName() {
        let names = [
            "lecture.mp4", "lecture.srt", "lecture.en.vtt", "lecture.zh-hans.srt", "lecture.json",
            "lecture.mp4.ass", "lecture 2.srt", "lecture2.srt", "lecture.part2.srt",
            "lecture.forced.en.srt", "lecture.txt", "other.srt", "lecture.chs.srt", "LECTURE.srt",
        ]
        let found = SubtitleDiscovery.sideFiles(ofVideoNamed: "lecture.mp4", among: names)
        #expect(
            found.map { "\($0.path) \($0.language ?? "-")" } == [
                "lecture.srt -", "lecture.mp4.ass -", "lecture.json -",
                "lecture.forced.en.srt en", "lecture.en.vtt en", "lecture.chs.srt zh-Hans",
                "lecture.zh-hans.srt zh-Hans",
            ]
        )
    }

    @Test func looksIntoTheFolderOfTheVideo() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("side-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let subtitles = folder.appendingPathComponent("课程.zh.srt")
        try Data("x".utf8).write(to: subtitles)
        let found = SubtitleDiscovery.sideFiles(of: folder.appendingPathComponent("课程.mkv").path)
        #expect(found.map(\.path) == [subtitles.path])
        #expect(found.map(\.language) == ["zh"])
        #expect(SubtitleDiscovery.sideFiles(of: "/nowhere/at all.mp4").isEmpty)
    }
}
