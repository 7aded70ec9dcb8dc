import Foundation
import HourglassTestSupport

/// A minute of lecture with known truth.
enum TestLecture {
    /// When slides come up, in seconds, and a word that is only there.
    static let slides: [(start: Double, word: String)] = [
        (0, "orientation"), (9.5, "eigenvalue"), (21.3, "photon"), (33.7, "反向传播"),
        (48.2, "homework"),
    ]

    static func lecture(
        _ name: String = "lecture.mkv",
        keyInterval: Int = 250,
        isVariable: Bool = true
    ) -> Lecture {
        var lecture = Lecture(
            name,
            duration: 60,
            slides: [
                .init(at: 0, "Course orientation", "Rooms and dates"),
                .init(at: 9.5, "The eigenvalue problem", "Matrix times vector"),
                .init(at: 21.3, "Light as particles", "The photon carries energy"),
                .init(at: 33.7, "反向传播", "梯度消失的原因"),
                .init(at: 48.2, "For next week", "Homework: exercise seven"),
            ]
        )
        lecture.size = (1280, 720)
        lecture.keyInterval = keyInterval
        lecture.isVariable = isVariable
        lecture.cues = [
            .init(2, 6, "Welcome everybody to the course."),
            .init(24, 28, "Einstein explained the photoelectric effect."),
            .init(40, 44, "梯度会越来越小。"),
        ]
        return lecture
    }

    /// Time of the first frame at or after `seconds`, as `ffprobe` tells it.
    static func firstFrame(in path: String, atOrAfter seconds: Double) throws -> Double {
        try FrameTimes.shown(in: path).first { $0 >= seconds - 1e-6 } ?? .nan
    }
}

/// When frames are shown, as `ffprobe` tells it.
enum FrameTimes {
    /// Times of all frames in seconds; the first is at 0.
    static func shown(in path: String) throws -> [Double] {
        let table = try Tool.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v:0", "-show_entries",
                "frame=best_effort_timestamp_time", "-of", "csv=p=0", path,
            ]
        )
        let times = String(decoding: table, as: UTF8.self).split(separator: "\n").compactMap {
            Double($0.trimmingCharacters(in: [",", " "]))
        }
        return times.map { $0 - times[0] }
    }
}
