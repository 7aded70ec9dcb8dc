import Foundation
import HourglassCore
import HourglassReport
import Testing

@Suite struct CameraGroupingTests {
    private static let utc = TimeZone(secondsFromGMT: 0)!
    private static let midnight = Date(timeIntervalSince1970: 1_767_571_200)

    private func recording(
        _ id: Int64,
        _ path: String,
        hour: Double,
        camera: String? = nil,
        size: (Int, Int) = (1280, 720),
        source: WallClock.Source = .fileName,
        seconds: Double = 3600
    ) -> Recording {
        Recording(
            id: id,
            path: path,
            camera: camera,
            width: size.0,
            height: size.1,
            wallClock: WallClock(
                start: Self.midnight.addingTimeInterval(hour * 3600),
                source: source
            ),
            seconds: seconds
        )
    }

    private func names(_ recordings: [Recording]) -> [String] {
        CameraGrouping(recordings, timeZone: Self.utc).timelines.map(\.name)
    }

    @Test(arguments: [
        ("/nvr/cam1_20260105_143200.mp4", "cam1"),
        ("/nvr/Front Door 2026-01-05 14-32-00.mkv", "Front Door"),
        ("/nvr/NVR_ch1_main_20260105143200_20260105144000.dav", "NVR_ch1_main"),
        ("/nvr/大门_20260105_143200.mp4", "大门"),
        ("/nvr/gate/20260105_143200.mp4", "gate"),
        ("/nvr/yard/2026-01-05/14/20260105_143200.mp4", "yard"),
        ("/nvr/cam1-1767571200.308396-ab.mp4", "cam1"),
    ])
    func aRecorderNamesTheCamera(_ path: String, _ name: String) {
        #expect(names([recording(1, path, hour: 0)]) == [name])
    }

    @Test func aGivenNameOutranksTheFiles() {
        let recordings = [
            recording(1, "/nvr/cam1_20260105_000000.mp4", hour: 0, camera: "gate"),
            recording(2, "/nvr/cam1_20260105_010000.mp4", hour: 1, camera: "gate"),
            recording(3, "/nvr/cam1_20260105_020000.mp4", hour: 2),
        ]
        #expect(names(recordings) == ["cam1", "gate"])
    }

    @Test func numberedFilesOfAContainerClockAreOneCamera() {
        let recordings = (0..<3).map {
            recording(Int64($0), "/card/REC_000\($0).mp4", hour: Double($0), source: .container)
        }
        #expect(names(recordings) == ["REC"])
    }

    @Test func dayFoldersOfOneCameraAreOneTimeline() {
        let recordings = (0..<4).map {
            recording(
                Int64($0),
                "/nvr/gate/2026-01-0\($0 + 5)/20260105_000000.mp4",
                hour: Double($0) * 24
            )
        }
        let grouping = CameraGrouping(recordings, timeZone: Self.utc)
        #expect(grouping.timelines.map(\.name) == ["gate"])
        #expect(grouping.timelines[0].gaps.count == 3)
        #expect(grouping.remarks.isEmpty)
    }

    @Test func twoCamerasOfOneNameAreToldApartByTheirFolders() {
        var recordings: [Recording] = []
        for (place, folder) in ["north", "south"].enumerated() {
            for hour in 0..<3 {
                let path = "/nvr/\(folder)/cam1_20260105_0\(hour)0000.mp4"
                recordings.append(recording(Int64(place * 10 + hour), path, hour: Double(hour)))
            }
        }
        let grouping = CameraGrouping(recordings, timeZone: Self.utc)
        #expect(grouping.timelines.map(\.name) == ["cam1 (north)", "cam1 (south)"])
        #expect(grouping.timelines.allSatisfy { $0.overlaps.isEmpty && $0.segments.count == 3 })
        #expect(grouping.remarks == [.split(name: "cam1", into: ["cam1 (north)", "cam1 (south)"])])
    }

    @Test func theSizeOfThePictureTellsThemApartWhereNothingElseDoes() {
        var recordings: [Recording] = []
        for hour in 0..<2 {
            let (large, small) = ("/nvr/a\(hour).mp4", "/nvr/b\(hour).mp4")
            recordings.append(
                recording(Int64(hour), large, hour: Double(hour), camera: "gate")
            )
            recordings.append(
                recording(
                    Int64(hour + 10),
                    small,
                    hour: Double(hour),
                    camera: "gate",
                    size: (640, 480)
                )
            )
        }
        let names = names(recordings)
        #expect(names.count == 2 && names.allSatisfy { $0.hasPrefix("gate (") })
    }

    @Test func whatNothingTellsApartIsSaid() {
        let recordings = [
            recording(1, "/nvr/x1.mp4", hour: 0, camera: "gate"),
            recording(2, "/nvr/x2.mp4", hour: 0.1, camera: "gate"),
        ]
        let grouping = CameraGrouping(recordings, timeZone: Self.utc)
        #expect(grouping.timelines.map(\.name) == ["gate"])
        #expect(grouping.remarks == [.ambiguous(name: "gate", seconds: 3240)])
    }

    @Test func aRecorderThatBeginsEarlyIsNoSecondCamera() {
        let recordings = (0..<3).map {
            recording(
                Int64($0),
                "/nvr/gate/20260105_0\($0)0000.mp4",
                hour: Double($0),
                seconds: 3630
            )
        }
        let grouping = CameraGrouping(recordings, timeZone: Self.utc)
        #expect(grouping.timelines.count == 1 && grouping.remarks.isEmpty)
    }
}
