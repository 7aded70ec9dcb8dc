import Foundation
import HourglassCore
import HourglassMedia
import Testing

@Suite struct RecorderFileNameTests {
    private let shanghai = TimeZone(secondsFromGMT: 8 * 3600)!

    private func read(_ name: String) -> String? {
        RecorderFileName.wallClock(in: name, timeZone: shanghai)?.formatted(at: .zero)
    }

    @Test(arguments: [
        "cam1_20260105_143200.mp4", "VID_20260105_143200.mp4", "20260105143200.mp4",
        "2026-01-05_14-32-00.mkv", "2026-01-05 14-32-00.mkv", "2026-01-05T14:32:00.mp4",
        "2026_01_05_14_32_00.avi", "NVR_ch1_main_20260105143200_20260105144000.dav",
        "ch01_20260105143200.mp4", "192.168.1.64_01_20260105143200.mp4",
        "RecM01_20260105_143200_143500_6D28808_3A2B.mp4", "Garage_00_20260105143200.mp4",
        "2026_0105_143200_001A.MP4", "NO20260105-143200-000123.MP4",
        "Screen Recording 2026-01-05 at 14.32.00.mov",
        "Screen Recording 2026-01-05 at 2.32.00 PM.mov",
        "WhatsApp Video 2026-01-05 at 14.32.00.mp4", "20260105T143200+0800.mp4",
        "2026-01-05T14:32:00+08:00.ts", "20260105T063200Z.mp4", "GMT20260105-063200_Recording.mp4",
        "Front Door 1-5-2026, 14.32.00 GMT+8 - 1-5-2026, 14.35.00 GMT+8.mp4",
        "/footage/20251231_000000/cam1_20260105_143200.mp4",
        "Team Meeting-20260105_143200-Meeting Recording.mp4",
    ])
    func theTimeInTheNameIsRead(_ name: String) {
        #expect(read(name) == "2026-01-05T14:32:00.000+08:00")
    }

    @Test func millisecondsAndEpochsAreRead() {
        #expect(read("cam_20260105143200123.mp4") == "2026-01-05T14:32:00.123+08:00")
        #expect(read("20260105_143200123.mp4") == "2026-01-05T14:32:00.123+08:00")
        #expect(read("2026-01-05_14-32-00.123.mp4") == "2026-01-05T14:32:00.123+08:00")
        #expect(read("door-1767594720.250000-ab12cd.mp4") == "2026-01-05T14:32:00.250+08:00")
        #expect(read("door_1767594720250.mp4") == "2026-01-05T14:32:00.250+08:00")
        #expect(read("PXL_20260105_063200250.mp4") == "2026-01-05T14:32:00.250+08:00")
    }

    @Test(arguments: [
        "lecture.mp4", "20260230_143200.mp4", "20261305_143200.mp4", "20260105_243200.mp4",
        "20260105_146000.mp4", "20260105.mp4", "2026-01-05.mp4", "18880105_143200.mp4",
        "1234567890.mp4", "9876543210123.mp4", "episode-12-34-56.mp4", "20250229_120000.mp4",
        "99999999999999.mp4", "12345678901234567890.mp4", "1-5-2026, 14.32.00.mp4",
        "2026-01-05 at 14.32.00 PM.mp4", "", "20260105_", "2026-", "20260105_1432",
    ])
    func namesWithoutAPossibleTimeGiveNothing(_ name: String) {
        #expect(read(name) == nil)
    }

    @Test func leapDaysExist() {
        #expect(read("20240229_120000.mp4") == "2024-02-29T12:00:00.000+08:00")
    }

    @Test func theClockSaysItComesFromTheName() {
        #expect(RecorderFileName.wallClock(in: "cam1_20260105_143200.mp4")?.source == .fileName)
    }
}
