import Foundation
import HourglassTestSupport
import Testing

@Suite struct TimestampLookupTests {
    @Test func theExamplePrintsTheTimesOfWords() throws {
        let folder = try TemporaryFolder()
        let source = try Lecture(
            "talk.mkv",
            duration: 12,
            slides: [
                .init(at: 0, "Entropy", "a measure of surprise"),
                .init(at: 7, "Channel capacity", "what a wire can carry"),
            ]
        ).path()
        let lecture = folder.path("talk.mkv")
        try FileManager.default.copyItem(atPath: source, toPath: lecture)
        let example = ExampleProcess("TimestampLookup")
        let found = try example(lecture, "channel", "capacity")
        #expect(found.status == 0)
        #expect(found.text == "00:00:07.000\n", "\(found.errors)")
        // The second question is answered from the index alone.
        let absent = try example(lecture, "photosynthesis")
        #expect(absent.status == 1)
        #expect(absent.text == "")
        #expect(try example("nowhere.mp4", "channel").status == 2)
    }
}
